import { decideRule } from '../../engine/decide.ts';
import type { Decision } from '../../engine/decision.ts';
import type { State } from '../../engine/profile/fields.ts';
import type { Program } from '../../engine/program.ts';
import { blankSnapshot, type Snapshot } from '../../engine/snapshot.ts';
import { suppose } from '../../engine/suppose.ts';
import { must } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Minor } from '../../kernel/money.ts';
import type { Reader } from '../../platform/database.ts';
import { getMember } from '../members/find.ts';
import { currentProgram } from '../program/current.ts';
import { compiledRule } from '../program/find-rule.ts';
import { readBudgets } from './budget-store.ts';
import { budgetLines, loadSnapshots } from './load-snapshots.ts';

/** Checks that a trial may leave out: `frequency` stands for how often and for new facts since. */
export const ignorable = ['frequency'] as const;
export type Ignorable = (typeof ignorable)[number];

/** Whom a rule is tried on: a player as known now, or a state someone supposes. */
export type TrySubject = { playerId: string } | { state: Partial<State> };

export type Trial = { matched: boolean; wouldIssue: boolean; decision: Decision };

/**
 * Tries a rule, in whatever status, on one player or on a supposed state: the code of production, writing nothing.
 * @throws Fault `rule_not_found`, `player_not_found`
 */
export async function tryRule(
  reader: Reader,
  ruleId: string,
  subject: TrySubject,
  ignore: readonly Ignorable[],
  now: Instant,
): Promise<Trial> {
  const { program } = await currentProgram(reader);
  const rule = await compiledRule(reader, ruleId);
  const alone: Program = { ...program, rules: [rule] };
  const spent = await readBudgets(reader, budgetLines(alone, now));
  const taken =
    'playerId' in subject
      ? await snapshotOf(reader, subject.playerId, alone, spent, now)
      : { ...blankSnapshot(now, 1), budgets: Object.fromEntries(spent) };
  const snapshot = ignore.includes('frequency') ? { ...taken, rules: {} } : taken;
  const standing = suppose(snapshot, alone, 'state' in subject ? subject.state : {});
  const decision = decideRule(snapshot, alone, rule, { standing });
  const matched = rule.matches(standing.state);
  return { matched, wouldIssue: matched && decision.outcome !== 'REFUSED', decision };
}

async function snapshotOf(reader: Reader, playerId: string, program: Program, spent: Map<string, Minor>, now: Instant): Promise<Snapshot> {
  const member = await getMember(reader, playerId);
  const [loaded] = await loadSnapshots(reader, [member], program, { trigger: 'batch', limit: 1, spent }, now);
  return must(loaded, 'a member has a snapshot').snapshot;
}
