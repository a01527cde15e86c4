import { decideActivation } from '../../../engine/activate.ts';
import type { CompiledRule, Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import { dayMs, type Instant } from '../../../kernel/clock.ts';
import { type MemberKey, newId } from '../../../kernel/ids.ts';
import { system } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Batch, Work } from '../../ledger/batch.ts';
import { commit } from '../../ledger/commit.ts';
import { inHalves } from '../../ledger/halving.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram, type PolicyInForce } from '../../program/current.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';
import { selectLiveGrants } from '../../wallet/bonus/grants.ts';
import { activateGrant, nextInTurn, postponeGrant } from '../../wallet/bonus/turn.ts';
import { bookingParts, joinBookings } from '../../wallet/booking.ts';
import { decisionSection } from '../decisions/decision-section.ts';
import { type DecisionRecord, evaluationRecord } from '../decisions/record.ts';
import { ruleOfVersion } from '../decisions/rule-of-version.ts';
import type { RewardsContext } from '../evaluate.ts';
import { callPeople } from '../evaluation/call-people.ts';
import { type Loaded, loadSnapshots } from '../load-snapshots.ts';
import { type GivenBy, selectGivenBy } from './given-by-store.ts';

/** Most members of one commit. */
const mostAtOnce = 500;

/** How long a bonus that was refused its turn waits before it is tried again, unless its member becomes ACTIVE. */
const patienceMs = dayMs;

/**
 * Lets the gates look again at the bonus of each member whose turn it is, and puts those in play that they allow. Either way the
 * decision is recorded; what is refused keeps its place in the queue and is tried again after a day. Who has no such bonus is passed
 * over, so it does no harm to ask twice, or at once. Answers how many were decided.
 */
export async function activateQueued(
  context: RewardsContext,
  keys: readonly MemberKey[],
  now: Instant,
  signal?: AbortSignal,
): Promise<number> {
  let total = 0;
  for (let start = 0; start < keys.length; start += mostAtOnce) {
    signal?.throwIfAborted();
    const some = keys.slice(start, start + mostAtOnce);
    const decided = await inHalves(
      context.ledger,
      some,
      (part) => commit<number>(context.ledger, (tx) => activateAtOnce(tx, context.engineVersion, part, now)),
      () => 0,
    );
    total += decided.reduce((sum, count) => sum + count, 0);
  }
  return total;
}

async function activateAtOnce(tx: Tx, engineVersion: string, keys: readonly MemberKey[], now: Instant): Promise<Work<number>> {
  const members = await lockMembersByKey(tx, keys);
  const live = Map.groupBy(await selectLiveGrants(tx, members), ({ memberId }) => memberId);
  const turns = members.flatMap((member) => {
    const grant = nextInTurn(live.get(member.memberId) ?? [], now);
    return grant ? [{ member, grant }] : [];
  });
  if (turns.length === 0) return { answer: 0 };
  const current = await currentProgram(tx);
  const decided = await decideTurns(tx, turns, { ...current, engineVersion }, now);
  return { answer: decided.length, batch: batchOf(decided, current.program, now) };
}

type Decided = { member: Member; grant: Grant; record: DecisionRecord };

/** The second decision about each bonus: may it be played now? */
async function decideTurns(
  tx: Tx,
  turns: readonly { member: Member; grant: Grant }[],
  under: PolicyInForce & { engineVersion: string },
  now: Instant,
): Promise<Decided[]> {
  const grants = turns.map(({ grant }) => grant);
  const givenBy = await selectGivenBy(tx, grants);
  const rules = await rulesOf(tx, [...givenBy.values()], under.program);
  // What each was given for must not stand in its own way.
  const except = [...givenBy.values()].flatMap(({ rewardId }) => rewardId ?? []);
  const members = turns.map(({ member }) => member);
  const loaded = await loadSnapshots(tx, members, under.program, { trigger: 'turn', limit: 1, except }, now);
  return turns.map(({ grant }, index) => {
    const { rule } = must(givenBy.get(grant.grantId), 'a grant has the decision that gave it');
    const one = must(loaded[index], 'a locked member has a snapshot');
    return {
      member: one.member,
      grant,
      record: decideTurn(grant, rule && must(rules.get(nameOf(rule)), 'its version is stored'), one, under),
    };
  });
}

function decideTurn(
  { grantId, amountMinor, terms }: Grant,
  rule: CompiledRule | null,
  { member, snapshot }: Loaded,
  under: PolicyInForce & { engineVersion: string },
): DecisionRecord {
  const { bucket, memberId } = member;
  const decision = decideActivation(snapshot, under.program, { grantId, amountMinor, terms, rule });
  const evaluation = evaluationRecord(member, newId(snapshot.now, bucket), snapshot, under);
  return { bucket, memberId, decisionId: newId(snapshot.now, bucket), evaluation, decision, actor: system.id, note: null };
}

const nameOf = ({ ruleId, version }: NonNullable<GivenBy['rule']>): string => `${ruleId} ${version}`;

/** The rules in the versions that gave something, each looked up once. */
async function rulesOf(tx: Tx, givenBy: readonly GivenBy[], program: Program): Promise<Map<string, CompiledRule>> {
  const named = new Map(givenBy.flatMap(({ rule }) => (rule ? [[nameOf(rule), rule] as const] : [])));
  const rules = new Map<string, CompiledRule>();
  for (const [name, { ruleId, version }] of named) rules.set(name, await ruleOfVersion(tx, ruleId, version, program));
  return rules;
}

/** All of it in one batch: the decisions, and what they allow. */
function batchOf(decided: readonly Decided[], { baseCurrency }: Program, at: Instant): Batch {
  const context = { baseCurrency, at };
  const bookings = decided.map(({ grant, record }) =>
    record.decision.outcome === 'REFUSED' ? postponeGrant(grant, at + patienceMs, context) : activateGrant(grant, context),
  );
  const { sections, follow, ...parts } = bookingParts(joinBookings(bookings));
  return {
    kind: 'activation',
    at,
    ...parts,
    sections: [decisionSection(decided.map(({ record }) => record)), ...sections],
    follow: async (tx) => {
      await follow(tx);
      await callPeople(
        tx,
        decided.map(({ member, record }) => ({ member, decisions: [record] })),
        at,
      );
    },
  };
}
