import { must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import { commit, commitOnce, type Ledger } from '../ledger/commit.ts';
import { inHalves } from '../ledger/halving.ts';
import type { Operation } from '../ledger/operation.ts';
import { lockMember, lockMembers } from '../members/lock.ts';
import type { Member } from '../members/member.ts';
import type { MemberEvaluation } from './evaluation/decide-members.ts';
import { evaluateDry, evaluateLocked, type Request } from './evaluation/evaluate-locked.ts';
import { byBatch, type Occasion } from './evaluation/occasion.ts';
import type { Loaded } from './load-snapshots.ts';
import { readEvaluatedFacts } from './store.ts';

export type { MemberEvaluation } from './evaluation/decide-members.ts';

/** What the verbs of this module stand on. */
export type RewardsContext = {
  ledger: Ledger;
  /** Hash of the engine's source and libraries: what a replay is compared under. */
  engineVersion: string;
};

export type EvaluateOptions = {
  /** Most rewards per member; default 1. */
  limit?: number;
  /** Decide and answer, write nothing. */
  dryRun?: boolean;
  /** Default: someone asks. */
  occasion?: Occasion;
};

/**
 * Evaluates members against the program in force and gives what the gates allow, up to ~500 at a time in one commit.
 * Unknown ids are absent from the answer, and whoever was evaluated on this occasion before.
 */
export async function evaluateMembers(
  { ledger, engineVersion }: RewardsContext,
  actor: Actor,
  playerIds: readonly string[],
  { limit = 1, dryRun = false, occasion = byBatch }: EvaluateOptions,
  now: Instant,
): Promise<MemberEvaluation[]> {
  const request: Request = { engineVersion, actor, occasion, limit, now };
  if (dryRun) return ledger.database.transaction(async (tx) => evaluateDry(tx, request, await lockInOrder(tx, playerIds)));
  return commit(ledger, async (tx, attempt) => evaluateLocked(tx, request, attempt, await lockInOrder(tx, playerIds)));
}

/**
 * Evaluates one member, once for an operation: a repeated request gets the first answer, and no second reward.
 * @throws Fault `player_not_found`, `idempotency_conflict`
 */
export async function evaluateOnce<Answer extends Json>(
  { ledger, engineVersion }: RewardsContext,
  actor: Actor,
  playerId: string,
  { limit = 1 }: Pick<EvaluateOptions, 'limit'>,
  operation: Operation,
  toAnswer: (done: MemberEvaluation) => Answer,
  now: Instant,
): Promise<Answer> {
  const request: Request = { engineVersion, actor, occasion: byBatch, limit, now };
  return commitOnce(ledger, operation, async (tx, attempt) => {
    const { answer, batch } = await evaluateLocked(tx, request, attempt, [await lockMember(tx, playerId)]);
    return { answer: toAnswer(must(answer[0], 'a locked member is evaluated')), batch };
  });
}

/**
 * As `evaluateMembers`, for those of the players of whom something is known that was never evaluated. What a crash left
 * between an import and its evaluation is caught up by the next call.
 */
export async function evaluateChanged(
  { ledger, engineVersion }: RewardsContext,
  actor: Actor,
  playerIds: readonly string[],
  { limit = 1 }: Pick<EvaluateOptions, 'limit'>,
  now: Instant,
): Promise<{ evaluated: number; issued: number }> {
  const request: Request = { engineVersion, actor, occasion: byBatch, limit, now };
  const evaluate = (part: readonly string[]) =>
    commit(ledger, async (tx, attempt) => {
      const members = await lockInOrder(tx, part);
      const evaluated = await readEvaluatedFacts(tx, members);
      const isNew = ({ member, snapshot }: Loaded): boolean => snapshot.profile.facts > (evaluated.get(member.memberId) ?? 0);
      return evaluateLocked(tx, request, attempt, members, isNew);
    });
  // Who cannot be evaluated stays marked as not evaluated, so the next call tries again.
  const done = (await inHalves(ledger, playerIds, evaluate, () => [])).flat();
  return { evaluated: done.length, issued: done.reduce((sum, { given }) => sum + given.length, 0) };
}

/** Members locked as always, answered in the order asked for: a budget is spent down the sheet, not by the accident of a hash. */
async function lockInOrder(tx: Tx, playerIds: readonly string[]): Promise<Member[]> {
  const place = new Map(playerIds.map((playerId, index) => [playerId, index]));
  const members = await lockMembers(tx, playerIds);
  return members.sort((a, b) => (place.get(a.externalId) ?? 0) - (place.get(b.externalId) ?? 0));
}
