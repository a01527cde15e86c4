import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { RiskCategory } from '../../../engine/risk/categories.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { isUuid, type MemberKey, newId } from '../../../kernel/ids.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Reader } from '../../../platform/database.ts';
import { commitOnce, type Ledger } from '../../ledger/commit.ts';
import type { Operation } from '../../ledger/operation.ts';
import type { Approval, ApprovalEffect } from '../../reviews/approval.ts';
import { requestApproval } from '../../reviews/request.ts';
import { lockKnown, speak } from './speak.ts';
import { insertFlag, recordAudit, selectFlag, updateLifted } from './store.ts';
import type { RiskFlag } from './word.ts';

/** A flag that was raised, and the labels in force before and after. */
export type RaisedFlag = { flag: RiskFlag; from: RiskLabel; to: RiskLabel };

/**
 * An officer saw a sign of harm: the models know of it from the commit on.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `player_not_found`, `player_closed`
 */
export async function raiseFlag(
  ledger: Ledger,
  actor: Actor,
  playerId: string,
  { category, reason }: { category: RiskCategory; reason: string },
  operation: Operation | null,
  now: Instant,
): Promise<RaisedFlag> {
  return commitOnce(ledger, operation, async (tx) => {
    const known = await lockKnown(tx, playerId, now);
    const { bucket, memberId } = known.member;
    const lifted = { liftedBy: null, approvedBy: null, liftedAt: null, liftReason: null };
    const flagId = newId(now, bucket);
    const flag: RiskFlag = { bucket, memberId, flagId, category, reason, raisedBy: actor.id, raisedAt: now, ...lifted };
    const { word } = known.placed;
    const { batch, from, to } = speak(known, 'flag', { ...word, flags: word.flags + 1 }, (end) => insertFlag(end, flag), now);
    const after = { flag_id: flagId, category, label: to, reason };
    await recordAudit(tx, actor, [{ action: 'risk.flag_raised', subject: `player:${playerId}`, before: { label: from }, after, at: now }]);
    return { answer: { flag, from, to }, batch };
  });
}

/**
 * Asks a second person to lift a flag. It is open until they agree.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `player_not_found`, `player_closed`, `flag_not_found`, `flag_lifted`, `approval_open`
 */
export async function liftFlag(
  ledger: Ledger,
  actor: Actor,
  playerId: string,
  { flagId, reason }: { flagId: string; reason: string },
  operation: Operation | null,
  now: Instant,
): Promise<Approval> {
  return commitOnce(ledger, operation, async (tx) => {
    const { member } = await lockKnown(tx, playerId, now);
    const { category, reason: raisedFor, raisedBy } = await openFlag(tx, member, flagId);
    const request = { flag_id: flagId, category, reason: raisedFor, raised_by: raisedBy };
    return { answer: await requestApproval(tx, actor, member, { kind: 'risk_flag_lift', subject: flagId, request, reason }, now) };
  });
}

/** A second person agreed that a flag is lifted. @throws Fault `player_closed`, `flag_lifted` */
export const liftAgreed: ApprovalEffect = async (tx, actor, { playerId, subject: flagId, requestedBy, reason }, now) => {
  const known = await lockKnown(tx, playerId, now);
  const open = await openFlag(tx, known.member, flagId);
  const lifted: RiskFlag = { ...open, liftedBy: requestedBy, approvedBy: actor.id, liftedAt: now, liftReason: reason };
  const { word } = known.placed;
  const { batch, from, to } = speak(known, 'flag', { ...word, flags: word.flags - 1 }, (end) => updateLifted(end, lifted), now);
  const after = { flag_id: flagId, label: to, reason, requested_by: requestedBy };
  await recordAudit(tx, actor, [{ action: 'risk.flag_lifted', subject: `player:${playerId}`, before: { label: from }, after, at: now }]);
  return batch;
};

async function openFlag(reader: Reader, member: MemberKey, flagId: string): Promise<RiskFlag> {
  const flag = isUuid(flagId) ? await selectFlag(reader, member, flagId) : null;
  if (!flag) throw new Fault('flag_not_found');
  if (flag.liftedAt !== null) throw new Fault('flag_lifted');
  return flag;
}
