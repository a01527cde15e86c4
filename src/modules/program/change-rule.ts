import type { RuleStatus } from '../../engine/program.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import { currentProgram } from './current.ts';
import { getRule } from './find-rule.ts';
import { lockProgram, refreshPolicy } from './refresh.ts';
import type { Rule } from './rule.ts';
import { soundRule } from './sound-rule.ts';
import { insertRule, insertVersion, recordAudit, selectRule, writeRule } from './store.ts';

/**
 * Creates a rule: ACTIVE, or DRAFT when `is_active` is false.
 * @throws Fault `already_exists` and those of `soundRule`
 */
export async function createRule(tx: Tx, actor: Actor, input: unknown, now: Instant): Promise<Rule> {
  await lockProgram(tx);
  const { program } = await currentProgram(tx);
  const definition = soundRule(input, program, now);
  const ruleId = definition.rule_id;
  if (await selectRule(tx, ruleId))
    throw fieldFault('rule_id', 'already_exists', `Rule ${ruleId} exists already; PUT makes a new version.`);
  const status = definition.is_active ? 'ACTIVE' : 'DRAFT';
  const rule: Rule = { ruleId, status, version: 1, definition, createdAt: now, updatedAt: now };
  await insertRule(tx, rule);
  await insertVersion(tx, actor, rule);
  return settle(tx, actor, 'rule.created', null, rule, now);
}

/**
 * Gives a rule a new version; what was decided under earlier ones stays theirs. The same definition again changes nothing.
 * @throws Fault `rule_not_found`, `rule_archived`, `invalid_request` when the definition names another rule, and those of `soundRule`
 */
export async function updateRule(tx: Tx, actor: Actor, ruleId: string, input: unknown, now: Instant): Promise<Rule> {
  await lockProgram(tx);
  const before = await getRule(tx, ruleId);
  if (before.status === 'ARCHIVED') throw new Fault('rule_archived', { detail: `Rule ${ruleId} is archived and stays as it is.` });
  const { program } = await currentProgram(tx);
  const definition = soundRule(input, program, now);
  if (definition.rule_id !== ruleId) throw fieldFault('rule_id', 'invalid_request', `rule_id: expected ${ruleId}; a rule keeps its id`);
  if (canonicalJson(definition) === canonicalJson(before.definition)) return before;
  const status = statusAfter(before.status, definition.is_active);
  const rule: Rule = { ...before, status, version: before.version + 1, definition, updatedAt: now };
  await insertVersion(tx, actor, rule);
  await writeRule(tx, rule);
  return settle(tx, actor, 'rule.updated', before, rule, now);
}

/** DRAFT → ACTIVE ⇄ PAUSED: a draft that is not yet active stays a draft. */
function statusAfter(status: RuleStatus, isActive: boolean): RuleStatus {
  if (isActive) return 'ACTIVE';
  return status === 'DRAFT' ? 'DRAFT' : 'PAUSED';
}

/**
 * Ends a rule for good; its versions stay. Archiving it again changes nothing.
 * @throws Fault `rule_not_found`
 */
export async function archiveRule(tx: Tx, actor: Actor, ruleId: string, now: Instant): Promise<Rule> {
  await lockProgram(tx);
  const before = await getRule(tx, ruleId);
  if (before.status === 'ARCHIVED') return before;
  const rule: Rule = { ...before, status: 'ARCHIVED', updatedAt: now };
  await writeRule(tx, rule);
  return settle(tx, actor, 'rule.archived', before, rule, now);
}

async function settle(tx: Tx, actor: Actor, action: string, before: Rule | null, after: Rule, now: Instant): Promise<Rule> {
  const trace = ({ status, version, definition }: Rule): Json => ({ status, version, definition });
  const change = { action, subject: `rule:${after.ruleId}`, after: trace(after), at: now };
  await recordAudit(tx, actor, [before ? { ...change, before: trace(before) } : change]);
  await refreshPolicy(tx, now);
  return after;
}
