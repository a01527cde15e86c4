import type { RiskLabel } from '../../../engine/profile/fields.ts';
import { graver, overrideOf, type RiskOverride } from '../../../engine/risk/override.ts';
import { assert } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { newId, type Uuid } from '../../../kernel/ids.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Batch, Work } from '../../ledger/batch.ts';
import { commitOnce, type Ledger } from '../../ledger/commit.ts';
import type { Operation } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import type { Approval, ApprovalEffect } from '../../reviews/approval.ts';
import { holdOpen, supersede } from '../../reviews/decide.ts';
import { requestApproval } from '../../reviews/request.ts';
import { lowers } from './lowers.ts';
import { type Known, lockKnown, type Spoken, speak } from './speak.ts';
import { insertOverride, recordAudit, selectLatestOverride } from './store.ts';
import type { GivenOverride } from './word.ts';

/** The label that an officer wants instead of the computed one; null: none from now on. */
export type OverrideWish = { label: RiskLabel | null; reason: string };

/** What came of it: the override with the labels in force before and after, or what waits for a second person. */
export type OverrideAnswer = { approval: null; override: GivenOverride; from: RiskLabel; to: RiskLabel } | { approval: Approval };

/** What a second person agrees to. `over`: the latest override when it was asked for. */
type Asked = { label: RiskLabel | null; covers: RiskLabel | null; over: Uuid | null };

/**
 * An officer says which label a member counts under. What lowers nothing, now or later, holds from the commit on. Anything else waits for
 * a second person, and then stands in for no label graver than the one computed when it was asked for: who got worse meanwhile is seen.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `player_not_found`, `player_closed`, `not_overridden` where there is nothing to lift, `approval_open`
 */
export async function setOverride(
  ledger: Ledger,
  actor: Actor,
  playerId: string,
  { label, reason }: OverrideWish,
  operation: Operation | null,
  now: Instant,
): Promise<OverrideAnswer> {
  return commitOnce(ledger, operation, async (tx): Promise<Work<OverrideAnswer>> => {
    await holdOpen(tx, await getMember(tx, playerId), 'risk_override');
    const known = await lockKnown(tx, playerId, now);
    const { member, placed } = known;
    const present = placed.word.override;
    if (label === null && present === null) throw new Fault('not_overridden');
    const latest = await selectLatestOverride(tx, member);
    const wanted = label === null ? null : overrideOf(label, placed.place.risk.computed);
    if (lowers(present, wanted)) {
      const request: Asked = { label, covers: wanted?.covers ?? null, over: latest?.overrideId ?? null };
      return {
        answer: { approval: await requestApproval(tx, actor, member, { kind: 'risk_override', subject: 'label', request, reason }, now) },
      };
    }
    await supersede(tx, member, 'risk_override', now);
    const { override, from, to, batch } = await give(tx, actor, known, wanted, { latest, reason, setBy: actor.id, approvedBy: null }, now);
    assert(graver(from, to) === to, 'nobody lowers a label alone');
    return { answer: { approval: null, override, from, to }, batch };
  });
}

/**
 * A second person agreed to a lower label.
 * @throws Fault `player_closed`; `version_conflict` where another label was set since it was asked for
 */
export const overrideAgreed: ApprovalEffect = async (tx, actor, { playerId, request, reason, requestedBy }, now) => {
  const known = await lockKnown(tx, playerId, now);
  const { label, covers, over } = request as Asked;
  const latest = await selectLatestOverride(tx, known.member);
  if ((latest?.overrideId ?? null) !== over) {
    throw new Fault('version_conflict', { detail: 'Another label was set since this was asked for: it must be asked for anew.' });
  }
  const wanted = label === null || covers === null ? null : { label, covers };
  const told = { latest, reason, setBy: requestedBy, approvedBy: actor.id };
  return (await give(tx, actor, known, wanted, told, now)).batch;
};

/**
 * An officer's review ended with nothing to be given: the label CRITICAL, in the transaction of their word. It raises or stays, so one
 * person is enough; the caller has locked no member yet.
 * @throws Fault `player_not_found`, `player_closed`
 */
export async function raiseToCritical(
  tx: Tx,
  actor: Actor,
  playerId: string,
  told: Pick<GivenOverride, 'reason' | 'setBy'>,
  now: Instant,
): Promise<Batch> {
  await holdOpen(tx, await getMember(tx, playerId), 'risk_override');
  const known = await lockKnown(tx, playerId, now);
  const latest = await selectLatestOverride(tx, known.member);
  await supersede(tx, known.member, 'risk_override', now);
  const wanted = overrideOf('CRITICAL', known.placed.place.risk.computed);
  return (await give(tx, actor, known, wanted, { ...told, latest, approvedBy: null }, now)).batch;
}

type Told = Pick<GivenOverride, 'reason' | 'setBy' | 'approvedBy'> & { latest: GivenOverride | null };

async function give(
  tx: Tx,
  actor: Actor,
  known: Known,
  wanted: RiskOverride | null,
  { latest, ...told }: Told,
  now: Instant,
): Promise<Spoken & { override: GivenOverride }> {
  const { bucket, memberId, externalId } = known.member;
  const { word } = known.placed;
  const at = Math.max(now, (latest?.at ?? 0) + 1); // so that ids ascend, whichever server's clock it is
  const { label, covers } = wanted ?? { label: null, covers: null };
  const override: GivenOverride = { bucket, memberId, overrideId: newId(at, bucket), label, covers, ...told, at };
  const spoken = speak(known, 'override', { ...word, override: wanted }, (end) => insertOverride(end, override), now);
  const action = label === null ? 'risk.override_lifted' : 'risk.override_set';
  const before = { label: spoken.from, override: word.override?.label ?? null };
  const after = { label: spoken.to, override: label, covers, reason: told.reason, set_by: told.setBy };
  await recordAudit(tx, actor, [{ action, subject: `player:${externalId}`, before, after, at: now }]);
  return { ...spoken, override };
}
