import { decide, type Evaluation } from '../../engine/decide.ts';
import type { Program } from '../../engine/program.ts';
import { must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import type { Batch, Work } from '../ledger/batch.ts';
import { commit, commitOnce, type Ledger } from '../ledger/commit.ts';
import { inHalves } from '../ledger/halving.ts';
import type { Operation } from '../ledger/operation.ts';
import { lockMember, lockMembers } from '../members/lock.ts';
import type { Member } from '../members/member.ts';
import { currentProgram } from '../program/current.ts';
import type { Grant } from '../wallet/grant.ts';
import { insertGrants } from '../wallet/grants.ts';
import { eventsOf } from './announce.ts';
import { decisionSection } from './decisions/decision-section.ts';
import { type DecisionRecord, evaluationRecord } from './decisions/record.ts';
import { type Given, give } from './give.ts';
import { budgetLineOf, budgetLines, type Loaded, loadSnapshots } from './load-snapshots.ts';
import { emit, insertRewards, lockBudgets, markEvaluated, readBudgets, readEvaluatedFacts, spendBudgets } from './store.ts';

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
};

/** One member, evaluated: what was decided and what came of it. */
export type MemberEvaluation = { member: Member; evaluation: Evaluation; decisions: DecisionRecord[]; given: Given[] };

/**
 * Evaluates members against the program in force and gives what the gates allow, up to ~500 at a time in one commit.
 * Unknown ids are absent from the answer.
 */
export async function evaluateMembers(
  context: RewardsContext,
  actor: Actor,
  playerIds: readonly string[],
  { limit = 1, dryRun = false }: EvaluateOptions,
  now: Instant,
): Promise<MemberEvaluation[]> {
  const { database } = context.ledger;
  if (dryRun) {
    return database.transaction(async (tx) => {
      const current = await currentProgram(tx);
      const spent = await readBudgets(tx, budgetLines(current.program, now));
      const members = await lockInOrder(tx, playerIds);
      return evaluateLoaded(context, actor, await load(tx, members, current.program, limit, now), current, spent);
    });
  }
  return commit(context.ledger, async (tx, attempt) => {
    return evaluateLocked(tx, { context, actor, limit, now, attempt }, await lockInOrder(tx, playerIds));
  });
}

/**
 * Evaluates one member, once for an operation: a repeated request gets the first answer, and no second reward.
 * @throws Fault `player_not_found`, `idempotency_conflict`
 */
export async function evaluateOnce<Answer extends Json>(
  context: RewardsContext,
  actor: Actor,
  playerId: string,
  { limit = 1 }: Pick<EvaluateOptions, 'limit'>,
  operation: Operation,
  toAnswer: (done: MemberEvaluation) => Answer,
  now: Instant,
): Promise<Answer> {
  return commitOnce(context.ledger, operation, async (tx, attempt) => {
    const member = await lockMember(tx, playerId);
    const { answer, batch } = await evaluateLocked(tx, { context, actor, limit, now, attempt }, [member]);
    return { answer: toAnswer(must(answer[0], 'a locked member is evaluated')), batch };
  });
}

/**
 * As `evaluateMembers`, for those of the players of whom something is known that was never evaluated. What a crash left
 * between an import and its evaluation is caught up by the next call.
 */
export async function evaluateChanged(
  context: RewardsContext,
  actor: Actor,
  playerIds: readonly string[],
  { limit = 1 }: { limit?: number },
  now: Instant,
): Promise<{ evaluated: number; issued: number }> {
  const evaluate = (part: readonly string[]) =>
    commit(context.ledger, async (tx, attempt) => {
      const members = await lockInOrder(tx, part);
      const evaluated = await readEvaluatedFacts(tx, members);
      const isNew = ({ member, snapshot }: Loaded): boolean => snapshot.profile.facts > (evaluated.get(member.memberId) ?? 0);
      return evaluateLocked(tx, { context, actor, limit, now, attempt }, members, isNew);
    });
  // Who cannot be evaluated stays marked as not evaluated, so the next call tries again.
  const done = (await inHalves(context.ledger, playerIds, evaluate, () => [])).flat();
  return { evaluated: done.length, issued: done.reduce((sum, { given }) => sum + given.length, 0) };
}

/** Members locked as always, answered in the order asked for: a budget is spent down the sheet, not by the accident of a hash. */
async function lockInOrder(tx: Tx, playerIds: readonly string[]): Promise<Member[]> {
  const place = new Map(playerIds.map((playerId, index) => [playerId, index]));
  const members = await lockMembers(tx, playerIds);
  return members.sort((a, b) => (place.get(a.externalId) ?? 0) - (place.get(b.externalId) ?? 0));
}

type Request = {
  context: RewardsContext;
  actor: Actor;
  limit: number;
  now: Instant;
  /** From 1: which try of the transaction. */
  attempt: number;
};

/**
 * Evaluates members whom the caller has locked. Budgets are locked at the very end, so that evaluations wait for one another as
 * little as possible; who then finds too little left tries again, and that time locks them before deciding.
 */
async function evaluateLocked(
  tx: Tx,
  { context, actor, limit, now, attempt }: Request,
  members: readonly Member[],
  wanted: (loaded: Loaded) => boolean = () => true,
): Promise<Work<MemberEvaluation[]>> {
  const current = await currentProgram(tx);
  const loaded = (await load(tx, members, current.program, limit, now)).filter(wanted);
  if (loaded.length === 0) return { answer: [] };
  const lines = budgetLines(current.program, now);
  const before = attempt > 1 ? await lockBudgets(tx, lines) : await readBudgets(tx, lines);
  const spent = new Map(before);
  const answer = evaluateLoaded(context, actor, loaded, current, spent);
  const given = answer.flatMap((one) => one.given);
  const decisions = answer.flatMap((one) => one.decisions);
  const taken = lines
    .map((line) => ({ ...line, takenMinor: (spent.get(line.ruleId) ?? 0) - (before.get(line.ruleId) ?? 0) }))
    .filter(({ takenMinor }) => takenMinor > 0);
  const batch: Batch = {
    kind: 'evaluation',
    at: now,
    sections: [decisionSection(decisions)],
    transfers: given.map(({ transfer }) => transfer).filter((transfer) => transfer !== null),
    follow: async (inside) => {
      await insertGrants(
        inside,
        given.map(({ grant }) => grant).filter((grant): grant is Grant => grant !== null),
      );
      await insertRewards(
        inside,
        given.map(({ reward }) => reward),
      );
      await markEvaluated(
        inside,
        loaded.map(({ member, snapshot }) => ({ bucket: member.bucket, memberId: member.memberId, facts: snapshot.profile.facts })),
        now,
      );
      await emit(inside, answer.flatMap(eventsOf));
      await spendBudgets(inside, taken);
    },
  };
  return { answer, batch };
}

function load(reader: Reader, members: readonly Member[], program: Program, limit: number, now: Instant): Promise<Loaded[]> {
  return loadSnapshots(reader, members, program, { trigger: 'batch', limit }, now);
}

/** Decides member by member, on the budgets as the members before left them. `spent` is brought up to date. */
function evaluateLoaded(
  { engineVersion }: RewardsContext,
  actor: Actor,
  loaded: readonly Loaded[],
  { program, policyHash }: { program: Program; policyHash: string },
  spent: Map<string, Minor>,
): MemberEvaluation[] {
  const rules = new Map(program.rules.map((rule) => [rule.ruleId, rule]));
  return loaded.map(({ member, snapshot: taken, bonus }) => {
    const snapshot = { ...taken, budgets: Object.fromEntries(spent) };
    const evaluation = decide(snapshot, program);
    const record = evaluationRecord(member, newId(snapshot.now, member.bucket), snapshot, { policyHash, engineVersion });
    const decisions: DecisionRecord[] = evaluation.decisions.map((decision) => ({
      bucket: member.bucket,
      memberId: member.memberId,
      decisionId: newId(snapshot.now, member.bucket),
      evaluation: record,
      decision,
      actor: actor.id,
      note: null,
    }));
    let { hasActive } = bonus;
    const given = decisions
      .filter(({ decision }) => decision.outcome !== 'REFUSED')
      .map((one) => {
        const rule = must(rules.get(one.decision.ruleId ?? ''), 'a decision names a rule of its program');
        const line = budgetLineOf(rule, program, snapshot.now);
        const result = give(one, { rule, facts: snapshot.profile.facts, budgetPeriod: line?.period ?? null, hasActive, program });
        hasActive ||= result.grant !== null;
        if (line) spent.set(rule.ruleId, (spent.get(rule.ruleId) ?? 0) + one.decision.amount.grantedMinor);
        return result;
      });
    return { member, evaluation, decisions, given };
  });
}
