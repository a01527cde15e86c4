import { decide, type Evaluation } from '../../../engine/decide.ts';
import type { CompiledRule, Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import { newId, type Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Member } from '../../members/member.ts';
import { type DecisionRecord, evaluationRecord } from '../decisions/record.ts';
import { budgetLineOf, type Loaded } from '../load-snapshots.ts';
import { type Given, give } from './give.ts';

/** One member, evaluated: what was decided and what came of it. */
export type MemberEvaluation = { member: Member; evaluation: Evaluation; decisions: DecisionRecord[]; given: Given[] };

/** What decisions are made under, and in whose name. */
export type Under = { program: Program; policyHash: string; engineVersion: string; actorId: string };

/**
 * Decides member by member, on the budgets as the members before left them.
 * @param spent of each budget; brought up to date
 * @param evaluationIdOf names a member's evaluation; absent: a new id each
 */
export function decideMembers(
  loaded: readonly Loaded[],
  under: Under,
  spent: Map<string, Minor>,
  evaluationIdOf?: (memberId: Uuid) => Uuid,
): MemberEvaluation[] {
  const rules = new Map(under.program.rules.map((rule) => [rule.ruleId, rule]));
  return loaded.map((one) => {
    const { bucket, memberId } = one.member;
    const snapshot = { ...one.snapshot, budgets: Object.fromEntries(spent) };
    const evaluation = decide(snapshot, under.program);
    const record = evaluationRecord(one.member, evaluationIdOf?.(memberId) ?? newId(snapshot.now, bucket), snapshot, under);
    const decisions = evaluation.decisions.map((decision): DecisionRecord => {
      return { bucket, memberId, decisionId: newId(snapshot.now, bucket), evaluation: record, decision, actor: under.actorId, note: null };
    });
    return { member: one.member, evaluation, decisions, given: giveAll(decisions, one, under.program, rules, spent) };
  });
}

/** The rewards of those decisions that are not refusals. `spent` is brought up to date. */
function giveAll(
  decisions: readonly DecisionRecord[],
  { snapshot, bonus }: Loaded,
  program: Program,
  rules: ReadonlyMap<string, CompiledRule>,
  spent: Map<string, Minor>,
): Given[] {
  let { hasActive } = bonus;
  const approved = decisions.filter(({ decision }) => decision.outcome !== 'REFUSED');
  return approved.map((record) => {
    const rule = must(rules.get(record.decision.ruleId ?? ''), 'a decision names a rule of its program');
    const line = budgetLineOf(rule, program, snapshot.now);
    const given = give(record, { rule, facts: snapshot.profile.facts, budgetPeriod: line?.period ?? null, hasActive, program });
    hasActive ||= given.grant !== null;
    if (line) spent.set(rule.ruleId, (spent.get(rule.ruleId) ?? 0) + record.decision.amount.grantedMinor);
    return given;
  });
}
