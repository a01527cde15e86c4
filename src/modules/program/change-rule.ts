import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import { formatInstant, type Instant } from '../../kernel/clock.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import { isExternalId } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import { currentProgram } from './current.ts';
import { getRule } from './find-rule.ts';
import { lockProgram, refreshPolicy } from './refresh.ts';
import { type Rule, statusAfter } from './rule.ts';
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
  const rule: Rule = { ruleId, status: statusAfter(null, definition.is_active), version: 1, definition, createdAt: now, updatedAt: now };
  await insertRule(tx, rule);
  await insertVersion(tx, actor, rule);
  return settle(tx, actor, 'rule.created', null, rule, now);
}

/**
 * Gives a rule a new version; what was decided under earlier ones stays theirs. The same definition again changes nothing.
 * @throws Fault `rule_not_found`, `rule_archived`, `version_conflict`, `invalid_request` when the definition names another rule, and
 *   those of `soundRule`
 */
export async function updateRule(tx: Tx, actor: Actor, ruleId: string, input: unknown, now: Instant): Promise<Rule> {
  await lockProgram(tx);
  const before = await getRule(tx, ruleId);
  if (before.status === 'ARCHIVED') throw new Fault('rule_archived', { detail: `Rule ${ruleId} is archived and stays as it is.` });
  const { program } = await currentProgram(tx);
  const definition = soundRule(written(input, before), program, now);
  if (definition.rule_id !== ruleId) throw fieldFault('rule_id', 'invalid_request', `rule_id: expected ${ruleId}; a rule keeps its id`);
  if (canonicalJson(definition) === canonicalJson(before.definition)) return before;
  const status = statusAfter(before.status, definition.is_active);
  const rule: Rule = { ...before, status, version: before.version + 1, definition, updatedAt: now };
  await insertVersion(tx, actor, rule);
  await writeRule(tx, rule);
  return settle(tx, actor, 'rule.updated', before, rule, now);
}

/**
 * Creates the rule that is named, or gives it a new version.
 * @throws Fault as `createRule` and `updateRule`
 */
export async function putRule(tx: Tx, actor: Actor, input: unknown, now: Instant): Promise<Rule> {
  await lockProgram(tx);
  const { rule_id: ruleId } = (input ?? {}) as { rule_id?: unknown };
  const known = typeof ruleId === 'string' && isExternalId(ruleId) && (await selectRule(tx, ruleId)) !== null;
  return known ? updateRule(tx, actor, ruleId, input, now) : createRule(tx, actor, input, now);
}

/**
 * What the author wrote. A rule may be sent as it was answered: what Laurel keeps about it is then compared and left out, and a
 * version that is no longer the latest tells that somebody else changed the rule meanwhile.
 * @throws Fault `version_conflict`, `invalid_request`
 */
function written(input: unknown, rule: Rule): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const { version, status, created_at, updated_at, ...definition } = input as Readonly<Record<string, unknown>>;
  if (version !== undefined && version !== rule.version) {
    throw fieldFault(
      'version',
      'version_conflict',
      `version: ${rule.ruleId} is at ${rule.version} now; look at what changed, then send it again`,
    );
  }
  const kept: [name: string, sent: unknown, is: string][] = [
    ['status', status, rule.status],
    ['created_at', created_at, formatInstant(rule.createdAt)],
    ['updated_at', updated_at, formatInstant(rule.updatedAt)],
  ];
  for (const [name, sent, is] of kept) {
    if (sent !== undefined && sent !== is) throw fieldFault(name, 'invalid_request', `${name}: is ${is}, and cannot be set`);
  }
  return definition;
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
