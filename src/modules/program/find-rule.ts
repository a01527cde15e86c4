import type { CompiledRule, RuleStatus } from '../../engine/program.ts';
import { compileRule } from '../../engine/rules/compile.ts';
import { readCursor, writeCursor } from '../../kernel/cursor.ts';
import { Fault } from '../../kernel/errors.ts';
import { isExternalId } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { currentProgram } from './current.ts';
import type { Rule, RuleVersion } from './rule.ts';
import { selectRule, selectRulesAfter, selectVersions } from './store.ts';

/** A rule in its latest version. @throws Fault `rule_not_found` */
export async function getRule(reader: Reader, ruleId: string): Promise<Rule> {
  const rule = isExternalId(ruleId) ? await selectRule(reader, ruleId) : null;
  if (!rule) throw new Fault('rule_not_found', { detail: `There is no rule ${ruleId.slice(0, 64)}.` });
  return rule;
}

/** `limit`: most items, from 1. */
export type RuleQuery = { limit: number; cursor?: string; status?: RuleStatus };
export type RulePage = { items: Rule[]; nextCursor: string | null };

/**
 * Rules in the order they are judged (higher priority first, ties by rule id), a page at a time.
 * @throws Fault `invalid_cursor`
 */
export async function listRules(reader: Reader, { limit, cursor, status }: RuleQuery): Promise<RulePage> {
  const [priority = 0, ruleId = ''] = cursor === undefined ? [] : readCursor(cursor, ['integer', 'id']);
  const found = await selectRulesAfter(reader, cursor === undefined ? null : { priority, ruleId }, status, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && found.length > limit ? writeCursor([last.definition.priority, last.ruleId]) : null };
}

/** Every version of a rule, the first one first. @throws Fault `rule_not_found` */
export async function ruleVersions(reader: Reader, ruleId: string): Promise<RuleVersion[]> {
  await getRule(reader, ruleId);
  return selectVersions(reader, ruleId);
}

/** A rule ready to run, in whatever status: for trying a draft on a player. @throws Fault `rule_not_found` */
export async function compiledRule(reader: Reader, ruleId: string): Promise<CompiledRule> {
  const rule = await getRule(reader, ruleId);
  const { program } = await currentProgram(reader);
  return compileRule(rule, program);
}
