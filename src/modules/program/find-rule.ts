import type { CompiledRule, RuleStatus } from '../../engine/program.ts';
import { compileRule } from '../../engine/rules/compile.ts';
import type { Json } from '../../kernel/canonical.ts';
import { type Page, pageOf, readCursor } from '../../kernel/cursor.ts';
import { Fault } from '../../kernel/errors.ts';
import { isExternalId } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { changesBetween } from './compare.ts';
import { currentProgram } from './current.ts';
import { type Rule, type RuleVersionInLife, statusAfter } from './rule.ts';
import { selectActiveRules, selectArchivedIds, selectRule, selectRulesAfter, selectVersions } from './store.ts';

/** A rule in its latest version. @throws Fault `rule_not_found` */
export async function getRule(reader: Reader, ruleId: string): Promise<Rule> {
  const rule = isExternalId(ruleId) ? await selectRule(reader, ruleId) : null;
  if (!rule) throw new Fault('rule_not_found', { detail: `There is no rule ${ruleId.slice(0, 64)}.` });
  return rule;
}

/** `limit`: most items, from 1. */
export type RuleQuery = { limit: number; cursor?: string; status?: RuleStatus };

/**
 * Rules in the order they are judged (higher priority first, ties by rule id), a page at a time.
 * @throws Fault `invalid_cursor`
 */
export async function listRules(reader: Reader, { limit, cursor, status }: RuleQuery): Promise<Page<Rule>> {
  const after = cursor === undefined ? null : readCursor(cursor, ['integer', 'id']);
  const found = await selectRulesAfter(reader, after, status, limit + 1);
  return pageOf(found, limit, ({ definition, ruleId }) => [definition.priority, ruleId]);
}

/** All rules that are ACTIVE, each since `updatedAt` as it stands. */
export async function activeRules(reader: Reader): Promise<Rule[]> {
  return selectActiveRules(reader);
}

/** Ids of the rules that were ended for good. */
export async function archivedRuleIds(reader: Reader): Promise<string[]> {
  return selectArchivedIds(reader);
}

/** Every version of a rule, the first one first, each with what it changed. @throws Fault `rule_not_found` */
export async function ruleVersions(reader: Reader, ruleId: string): Promise<RuleVersionInLife[]> {
  await getRule(reader, ruleId);
  const lives: RuleVersionInLife[] = [];
  for (const version of await selectVersions(reader, ruleId)) {
    const before = lives.at(-1) ?? null;
    const status = statusAfter(before?.status ?? null, version.definition.is_active);
    lives.push(compared({ ...version, status }, before));
  }
  return lives;
}

/**
 * One version of a rule, and how it differs from another, earlier or later. Absent: `to` is the latest, `from` the one before `to`.
 * @throws Fault `rule_not_found`, `not_found` for a version that there is not
 */
export async function compareVersions(
  reader: Reader,
  ruleId: string,
  { from, to }: { from?: number; to?: number },
): Promise<RuleVersionInLife> {
  const versions = await ruleVersions(reader, ruleId);
  const numbered = (version: number): RuleVersionInLife => {
    const found = versions[version - 1];
    if (!found) throw new Fault('not_found', { detail: `Rule ${ruleId} has versions 1 to ${versions.length}, and no version ${version}.` });
    return found;
  };
  const later = numbered(to ?? versions.length);
  return from === undefined ? later : compared(later, numbered(from));
}

function compared(version: Omit<RuleVersionInLife, 'comparedWith' | 'changes'>, from: RuleVersionInLife | null): RuleVersionInLife {
  const changes = from === null ? [] : changesBetween(from.definition as Json, version.definition as Json);
  return { ...version, comparedWith: from?.version ?? null, changes };
}

/** A rule ready to run, in whatever status: for trying a draft on a player. @throws Fault `rule_not_found` */
export async function compiledRule(reader: Reader, ruleId: string): Promise<CompiledRule> {
  const rule = await getRule(reader, ruleId);
  const { program } = await currentProgram(reader);
  return compileRule(rule, program);
}
