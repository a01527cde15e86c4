import { type RawBuilder, sql } from 'kysely';
import type { Policy, RuleStatus, Tier } from '../../engine/program.ts';
import type { AdditiveParameters } from '../../engine/risk/parameters.ts';
import type { RuleDefinition } from '../../engine/rules/schema.ts';
import type { SettingsInput } from '../../engine/settings.ts';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Actor } from '../../platform/actor.ts';
import { type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import { allOf } from '../../platform/postgres/conditions.ts';
import type { ProgramTerms } from './policy.ts';
import type { Rule, RuleVersion } from './rule.ts';

export { recordAudit } from '../../platform/audit.ts';

type ProgramRow = { base_currency: string; time_zone: string; settings: SettingsInput; policy_hash: string };
type TierRow = { tier_id: string; name: string; threshold: number; multiplier: string; benefits: Json; colour: string };
type RuleRow = {
  rule_id: string;
  status: RuleStatus;
  version: number;
  definition: RuleDefinition;
  created_at: Instant;
  updated_at: Instant;
};
type VersionRow = { version: number; definition: RuleDefinition; created_at: Instant; created_by: string };

/** A risk model that the operator fitted. */
export type StoredRiskModel = { hash: string; parameters: AdditiveParameters; addedBy: string; addedAt: Instant };

export type StoredProgram = ProgramTerms & { policyHash: string };

const timestamp = (instant: Instant) => sql`${toTimestamp(instant)}::timestamptz`;
const jsonb = (value: unknown) => sql`${canonicalJson(value as Json)}::jsonb`;

/** What programs did not say when there was no choice: a later version of Laurel with other defaults does not change what was promised. */
const unsaid = { risk_model: 'safeplay-points@1.0' } satisfies SettingsInput;

const programFromRow = (row: ProgramRow): StoredProgram => ({
  baseCurrency: row.base_currency,
  timeZone: row.time_zone,
  settings: { ...unsaid, ...row.settings },
  policyHash: row.policy_hash,
});

const tierFromRow = (row: TierRow): Tier => ({
  tierId: row.tier_id,
  name: row.name,
  threshold: row.threshold,
  multiplier: Number(row.multiplier),
  benefits: row.benefits,
  colour: row.colour,
});

const ruleFromRow = (row: RuleRow): Rule => ({
  ruleId: row.rule_id,
  status: row.status,
  version: row.version,
  definition: row.definition,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Parameters of the operator's own risk models, of these ids; unknown ones are absent. null: all of them, the latest first. */
export async function selectRiskModels(reader: Reader, ids: readonly string[] | null): Promise<StoredRiskModel[]> {
  const chosen = ids === null ? sql`` : sql`WHERE model = ANY (${ids}::text[])`;
  const { rows } = await sql<{ hash: string; parameters: AdditiveParameters; added_by: string; added_at: Instant }>`
    SELECT hash, parameters, added_by, added_at FROM risk_model ${chosen} ORDER BY added_at DESC, model`.execute(reader);
  return rows.map((row) => ({ hash: row.hash, parameters: row.parameters, addedBy: row.added_by, addedAt: row.added_at }));
}

/** False when a model of that id is there already. */
export async function insertRiskModel(tx: Tx, model: string, { hash, parameters, addedBy, addedAt }: StoredRiskModel): Promise<boolean> {
  const { numAffectedRows } = await sql`
    INSERT INTO risk_model (model, hash, parameters, added_by, added_at)
    VALUES (${model}, ${hash}, ${jsonb(parameters)}, ${addedBy}, ${timestamp(addedAt)}) ON CONFLICT (model) DO NOTHING`.execute(tx);
  return numAffectedRows === 1n;
}

/** The program; null before the first start. */
export async function selectProgram(reader: Reader): Promise<StoredProgram | null> {
  const { rows } = await sql<ProgramRow>`SELECT base_currency, time_zone, settings, policy_hash FROM program`.execute(reader);
  return rows[0] ? programFromRow(rows[0]) : null;
}

/** Locks the program's row until the transaction ends; false before the first start. */
export async function lockProgramRow(tx: Tx): Promise<boolean> {
  const { rows } = await sql`SELECT program_id FROM program FOR NO KEY UPDATE`.execute(tx);
  return rows.length > 0;
}

/**
 * Holds off changes of the program until the transaction ends, together with others who do the same. On the table, not on its row: row
 * locks are not granted in turn, and a change could wait for ever behind those who share the row one after the other.
 */
export async function holdProgramTable(tx: Tx): Promise<void> {
  await sql`LOCK TABLE program IN SHARE MODE`.execute(tx);
}

/** Waits until nobody holds the program, and lets nobody hold it until the transaction ends. */
export async function stopProgramTable(tx: Tx): Promise<void> {
  await sql`LOCK TABLE program IN EXCLUSIVE MODE`.execute(tx);
}

/** False when there is a program already. */
export async function insertProgram(tx: Tx, program: StoredProgram, now: Instant): Promise<boolean> {
  const { numAffectedRows } = await sql`
    INSERT INTO program (program_id, base_currency, time_zone, settings, policy_hash, created_at, updated_at)
    VALUES ('program', ${program.baseCurrency}, ${program.timeZone}, ${jsonb(program.settings)}, ${program.policyHash},
      ${timestamp(now)}, ${timestamp(now)})
    ON CONFLICT (program_id) DO NOTHING`.execute(tx);
  return numAffectedRows === 1n;
}

/** Keeps other settings; they are in force once a policy with them is. */
export async function updateSettings(tx: Tx, settings: SettingsInput, now: Instant): Promise<void> {
  await sql`UPDATE program SET settings = ${jsonb(settings)}, updated_at = ${timestamp(now)}`.execute(tx);
}

/** Puts a stored policy into force. */
export async function updatePolicyHash(tx: Tx, policyHash: string, now: Instant): Promise<void> {
  await sql`UPDATE program SET policy_hash = ${policyHash}, updated_at = ${timestamp(now)}`.execute(tx);
}

/** The hash of the policy in force; null before the first start. */
export async function selectPolicyHash(reader: Reader): Promise<string | null> {
  const { rows } = await sql<{ policy_hash: string }>`SELECT policy_hash FROM program`.execute(reader);
  return rows[0]?.policy_hash ?? null;
}

/** A policy that was once in force. */
export async function selectPolicy(reader: Reader, policyHash: string): Promise<Policy | null> {
  const { rows } = await sql<{ content: Policy }>`SELECT content FROM policy WHERE policy_hash = ${policyHash}`.execute(reader);
  return rows[0] ? { ...rows[0].content, settings: { ...unsaid, ...rows[0].content.settings } } : null;
}

/** Keeps a policy; one of the same content may be there already. */
export async function insertPolicy(tx: Tx, policyHash: string, policy: Policy, now: Instant): Promise<void> {
  await sql`
    INSERT INTO policy (policy_hash, content, created_at) VALUES (${policyHash}, ${jsonb(policy)}, ${timestamp(now)})
    ON CONFLICT (policy_hash) DO NOTHING`.execute(tx);
}

/** The tiers, lowest first. */
export async function selectTiers(reader: Reader): Promise<Tier[]> {
  const { rows } = await sql<TierRow>`SELECT tier_id, name, threshold, multiplier, benefits, colour FROM tier ORDER BY threshold`.execute(
    reader,
  );
  return rows.map(tierFromRow);
}

/** Writes a new tier. */
export async function insertTier(tx: Tx, tier: Tier): Promise<void> {
  await sql`
    INSERT INTO tier (tier_id, name, threshold, multiplier, benefits, colour)
    VALUES (${tier.tierId}, ${tier.name}, ${tier.threshold}, ${tier.multiplier}, ${jsonb(tier.benefits)}, ${tier.colour})`.execute(tx);
}

/** Writes what may change of a tier: all but its id. */
export async function writeTier(tx: Tx, tier: Tier): Promise<void> {
  await sql`
    UPDATE tier SET name = ${tier.name}, threshold = ${tier.threshold}, multiplier = ${tier.multiplier},
      benefits = ${jsonb(tier.benefits)}, colour = ${tier.colour}
    WHERE tier_id = ${tier.tierId}`.execute(tx);
}

async function rulesWhere(reader: Reader, rest: RawBuilder<unknown>): Promise<Rule[]> {
  const { rows } = await sql<RuleRow>`
    SELECT r.rule_id, r.status, r.version, v.definition, r.created_at, r.updated_at
    FROM rule AS r JOIN rule_version AS v ON v.rule_id = r.rule_id AND v.version = r.version ${rest}`.execute(reader);
  return rows.map(ruleFromRow);
}

/** A rule in its latest version. */
export async function selectRule(reader: Reader, ruleId: string): Promise<Rule | null> {
  return (await rulesWhere(reader, sql`WHERE r.rule_id = ${ruleId}`))[0] ?? null;
}

/** The rules that a policy consists of. */
export async function selectActiveRules(reader: Reader): Promise<Rule[]> {
  return rulesWhere(reader, sql`WHERE r.status = 'ACTIVE'`);
}

/** Ids of the rules that are ARCHIVED. */
export async function selectArchivedIds(reader: Reader): Promise<string[]> {
  const { rows } = await sql<{ rule_id: string }>`SELECT rule_id FROM rule WHERE status = 'ARCHIVED'`.execute(reader);
  return rows.map((row) => row.rule_id);
}

/** Rules behind one in the order of judging: higher priority first, ties by rule id. */
export async function selectRulesAfter(
  reader: Reader,
  after: readonly [priority: number, ruleId: string] | null,
  status: RuleStatus | undefined,
  limit: number,
): Promise<Rule[]> {
  const priority = sql`(v.definition ->> 'priority')::bigint`;
  const isAfter = after && sql`(${priority} < ${after[0]}::bigint OR (${priority} = ${after[0]}::bigint AND r.rule_id > ${after[1]}))`;
  const where = allOf([status && sql`r.status = ${status}`, isAfter]);
  return rulesWhere(reader, sql`WHERE ${where} ORDER BY ${priority} DESC, r.rule_id LIMIT ${limit}`);
}

/** Every version of a rule, the first one first. */
export async function selectVersions(reader: Reader, ruleId: string): Promise<RuleVersion[]> {
  const { rows } = await sql<VersionRow>`
    SELECT version, definition, created_at, created_by FROM rule_version WHERE rule_id = ${ruleId} ORDER BY version`.execute(reader);
  return rows.map((row) => ({
    version: row.version,
    definition: row.definition,
    createdAt: row.created_at,
    createdBy: row.created_by,
  }));
}

/** Writes a new rule, without its first version. */
export async function insertRule(tx: Tx, { ruleId, status, version, createdAt, updatedAt }: Rule): Promise<void> {
  await sql`
    INSERT INTO rule (rule_id, status, version, created_at, updated_at)
    VALUES (${ruleId}, ${status}, ${version}, ${timestamp(createdAt)}, ${timestamp(updatedAt)})`.execute(tx);
}

/** Moves a rule to another status or version. */
export async function writeRule(tx: Tx, { ruleId, status, version, updatedAt }: Rule): Promise<void> {
  await sql`
    UPDATE rule SET status = ${status}, version = ${version}, updated_at = ${timestamp(updatedAt)} WHERE rule_id = ${ruleId}`.execute(tx);
}

/** Writes a rule's present version; versions are never changed. */
export async function insertVersion(tx: Tx, actor: Actor, { ruleId, version, definition, updatedAt }: Rule): Promise<void> {
  await sql`
    INSERT INTO rule_version (rule_id, version, definition, created_at, created_by)
    VALUES (${ruleId}, ${version}, ${jsonb(definition)}, ${timestamp(updatedAt)}, ${actor.id})`.execute(tx);
}
