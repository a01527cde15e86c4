import type { Instant } from '../../../kernel/clock.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Batch, Work } from '../../ledger/batch.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram } from '../../program/current.ts';
import { bookingParts, joinBookings } from '../../wallet/booking.ts';
import { type BudgetLine, lockBudgets, readBudgets, spendBudgets } from '../budget-store.ts';
import { decisionSection } from '../decisions/decision-section.ts';
import { knownEvaluations } from '../decisions/decision-store.ts';
import { budgetLines, type Loaded, loadSnapshots } from '../load-snapshots.ts';
import { emit, insertRewards, markEvaluated } from '../store.ts';
import { eventsOf } from './announce.ts';
import { callPeople } from './call-people.ts';
import { decideMembers, type MemberEvaluation } from './decide-members.ts';
import type { Occasion } from './occasion.ts';

/** An evaluation that is asked for. */
export type Request = {
  engineVersion: string;
  actor: Actor;
  occasion: Occasion;
  /** Most rewards per member. */
  limit: number;
  now: Instant;
};

/** Which of the members loaded are meant. */
type Wanted = (loaded: Loaded) => boolean;

/** Decides what members would be given now, and writes nothing. */
export async function evaluateDry(reader: Reader, request: Request, members: readonly Member[]): Promise<MemberEvaluation[]> {
  const current = await currentProgram(reader);
  const spent = await readBudgets(reader, budgetLines(current.program, request.now));
  const { occasion, limit, now, engineVersion, actor } = request;
  const loaded = await loadSnapshots(reader, members, current.program, { ...occasion, limit }, now);
  return decideMembers(loaded, { ...current, engineVersion, actorId: actor.id }, spent);
}

/**
 * Evaluates members whom the caller has locked. Budgets are locked at the very end, so that evaluations wait for one another as
 * little as possible; who then finds too little left tries again, and that time locks them before deciding.
 * @param attempt from 1: which try of the transaction
 */
export async function evaluateLocked(
  tx: Tx,
  { engineVersion, actor, occasion, limit, now }: Request,
  attempt: number,
  members: readonly Member[],
  wanted: Wanted = () => true,
): Promise<Work<MemberEvaluation[]>> {
  const current = await currentProgram(tx);
  const left = await notYetEvaluated(tx, occasion, members);
  const loaded = (await loadSnapshots(tx, left, current.program, { ...occasion, limit }, now)).filter(wanted);
  if (loaded.length === 0) return { answer: [] };
  const lines = budgetLines(current.program, now);
  const before = attempt > 1 ? await lockBudgets(tx, lines) : await readBudgets(tx, lines);
  const spent = new Map(before);
  const answer = decideMembers(loaded, { ...current, engineVersion, actorId: actor.id }, spent, occasion.evaluationIdOf);
  const taken = lines
    .map((line) => ({ ...line, takenMinor: (spent.get(line.ruleId) ?? 0) - (before.get(line.ruleId) ?? 0) }))
    .filter(({ takenMinor }) => takenMinor > 0);
  return { answer, batch: batchOf(answer, taken, occasion, now) };
}

async function notYetEvaluated(tx: Tx, { evaluationIdOf }: Occasion, members: readonly Member[]): Promise<readonly Member[]> {
  if (!evaluationIdOf) return members;
  const known = await knownEvaluations(
    tx,
    members.map(({ memberId }) => evaluationIdOf(memberId)),
  );
  return members.filter(({ memberId }) => !known.has(evaluationIdOf(memberId)));
}

/** Everything that evaluations write. Rewards come after the decisions that allow them; budgets last. */
function batchOf(
  done: readonly MemberEvaluation[],
  taken: readonly (BudgetLine & { takenMinor: Minor })[],
  { trigger }: Occasion,
  now: Instant,
): Batch {
  const given = done.flatMap((one) => one.given);
  const { sections, follow, ...parts } = bookingParts(joinBookings(given.map(({ booking }) => booking)));
  const decisions = done.flatMap((one) => one.decisions);
  const marks = done.map(({ member, evaluation }) => {
    return { bucket: member.bucket, memberId: member.memberId, facts: evaluation.snapshot.profile.facts };
  });
  return {
    kind: 'evaluation',
    at: now,
    ...parts,
    sections: [decisionSection(decisions), ...sections],
    follow: async (tx) => {
      await follow(tx);
      const rewards = given.map(({ reward }) => reward);
      await insertRewards(tx, rewards);
      // Facts wait for the rules that are asked whenever something is new; those of other triggers take nothing from them.
      if (trigger === 'batch') await markEvaluated(tx, marks, now);
      await emit(tx, done.flatMap(eventsOf));
      await callPeople(tx, done, now);
      await spendBudgets(tx, taken);
    },
  };
}
