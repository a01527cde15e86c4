import { z } from 'zod';
import { ruleStatuses, type Tier } from '../../engine/program.ts';
import type { RiskTerms } from '../../engine/risk/in-force.ts';
import type { RiskModel } from '../../engine/risk/model.ts';
import { ruleSchema } from '../../engine/rules/schema.ts';
import { settingNames } from '../../engine/settings.ts';
import type { Json } from '../../kernel/canonical.ts';
import { formatInstant } from '../../kernel/clock.ts';
import type { PolicyInForce } from './current.ts';
import type { Rule, RuleVersionInLife } from './rule.ts';
import type { ShownSetting } from './settings/list-settings.ts';
import type { Validation } from './sound-rule.ts';
import { warningCodes } from './warn.ts';

const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00Z' });
const ruleStatus = z.enum(ruleStatuses).meta({ description: 'DRAFT → ACTIVE ⇄ PAUSED → ARCHIVED; only ACTIVE rules give rewards' });

export const ruleQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(400).optional(),
  status: ruleStatus.optional(),
});

export const ruleRequest = ruleSchema.meta({ id: 'RuleDefinition', description: 'A rule as written' });

/** What Laurel keeps about a rule, beside what its author wrote. */
const kept = { status: ruleStatus, version: z.int(), created_at: time, updated_at: time };

export const ruleAnswer = z.strictObject({ ...ruleSchema.shape, ...kept });

export const ruleUpdate = z.strictObject({ ...ruleSchema.shape, ...z.strictObject(kept).partial().shape }).meta({
  id: 'RuleUpdate',
  description: 'A rule as written, or as it was answered: `version` is then the one that was changed, and refused if there is a newer one',
});

const versionNumber = z.coerce.number().int().min(1).optional();
export const versionQuery = z.strictObject({
  from: versionNumber.meta({ description: 'Compare with this version; default the one before `to`' }),
  to: versionNumber.meta({ description: 'Only this version; default the latest' }),
});

const change = z
  .strictObject({
    path: z.string().meta({ description: 'JSON path, as errors name it', example: 'reward_config.max_amount' }),
    before: z.unknown().meta({ description: 'null: was not there' }),
    after: z.unknown().meta({ description: 'null: is no longer there' }),
  })
  .meta({ id: 'RuleChange' });

export const ruleVersionAnswer = z.strictObject({
  version: z.int(),
  status: ruleStatus.meta({ description: 'What this version made of the rule' }),
  definition: ruleRequest,
  created_at: time,
  created_by: z.string(),
  compared_with: z.int().nullable().meta({ description: 'The version that `changes` starts from' }),
  changes: z.array(change),
});

const fault = z.strictObject({ path: z.string(), code: z.string(), message: z.string() });
export const validationAnswer = z.strictObject({
  valid: z.boolean(),
  would_become: z.enum(ruleStatuses).nullable().meta({ description: 'Status after saving; null: it would be refused' }),
  errors: z.array(fault),
  warnings: z
    .array(z.strictObject({ path: z.string(), code: z.enum(warningCodes), message: z.string() }))
    .meta({ description: 'Lawful, but perhaps not what was meant' }),
});

const tierFields = {
  name: z.string().min(1).max(64),
  threshold: z.int().min(0).meta({ description: 'LP earned in the qualification window from which the tier is held' }),
  multiplier: z.number().meta({ description: 'Of earned LP; at most 2 decimals', example: 1.25 }),
  benefits: (z.unknown() as z.ZodType<Json>).meta({ description: "Anything the operator's own systems read" }),
  colour: z.string().meta({ example: '#c9a227' }),
};

export const tierCreate = z.strictObject({
  ...tierFields,
  benefits: tierFields.benefits.default({}),
  colour: tierFields.colour.default('#8d99a6'),
});
export const tierUpdate = z.strictObject(tierFields).partial().meta({ description: 'Absent fields stay as they are' });
export const tierAnswer = z.strictObject({ tier_id: z.string(), ...tierFields });

/** What a change sets off: members may stand elsewhere after it. */
const consequence = {
  reclassifies: z.boolean().meta({ description: 'All players are now classified again' }),
  run_id: z.string().nullable().meta({ description: 'The reclassification; null: none is needed' }),
};

export const tierChangeAnswer = z.strictObject({ ...tierAnswer.shape, ...consequence });

export const settingAnswer = z.strictObject({
  name: z.enum(settingNames),
  value: z.unknown().meta({ description: 'Money as decimal text in major units' }),
  default: z.unknown(),
  unit: z.string().nullable(),
  meaning: z.string(),
  environment_variable: z.string().meta({ description: 'Seeds the setting at first start; later the program is the truth' }),
});

export const settingsRequest = z
  .record(z.string(), z.unknown())
  .meta({ id: 'SettingsRequest', description: 'Settings by name; the others stay', example: { max_daily_reward_per_player: '800.00' } });

export const settingsChangeAnswer = z.strictObject({
  items: z.array(settingAnswer),
  changed: z.array(z.enum(settingNames)),
  policy_hash: z.string(),
  ...consequence,
});

export const programAnswer = z.strictObject({
  base_currency: z.string().meta({ description: 'Fixed at first start' }),
  time_zone: z.string().meta({ description: 'IANA zone of days, weeks, months and schedules; fixed at first start' }),
  policy_hash: z.string().meta({ description: 'Names everything that is promised now: SHA-256 of the policy' }),
  tiers: z.array(tierAnswer),
  packs: z
    .array(z.strictObject({ pack_id: z.string(), countries: z.array(z.string()) }))
    .meta({ description: 'Policy packs in force; the first serves players of other countries' }),
});

/** A tier as answered. */
export function tierToApi({ tierId, name, threshold, multiplier, benefits, colour }: Tier) {
  return { tier_id: tierId, name, threshold, multiplier, benefits, colour };
}

/** A setting as answered. */
export function settingToApi({ environmentVariable, ...setting }: ShownSetting) {
  return { ...setting, environment_variable: environmentVariable };
}

/** The program as answered. */
export function programToApi({ policyHash, program }: PolicyInForce) {
  return {
    base_currency: program.baseCurrency,
    time_zone: program.timeZone,
    policy_hash: policyHash,
    tiers: program.tiers.map(tierToApi),
    packs: program.packs.map(({ packId, countries }) => ({ pack_id: packId, countries: [...countries] })),
  };
}

/** A rule as answered: its definition as in force, with status and version. */
export function ruleToApi({ status, version, definition, createdAt, updatedAt }: Rule) {
  return { ...definition, status, version, created_at: formatInstant(createdAt), updated_at: formatInstant(updatedAt) };
}

/** What would come of saving a rule, as answered. */
export function validationToApi({ errors, warnings, wouldBecome }: Validation) {
  return { valid: errors.length === 0, would_become: wouldBecome, errors: [...errors], warnings: [...warnings] };
}

/** One version as answered. */
export function ruleVersionToApi({ version, status, definition, createdAt, createdBy, comparedWith, changes }: RuleVersionInLife) {
  const made = { created_at: formatInstant(createdAt), created_by: createdBy };
  return { version, status, definition, ...made, compared_with: comparedWith, changes: [...changes] };
}

export const riskModelAnswer = z
  .strictObject({
    model: z.string().meta({ description: 'name@version: what settings and assessments name it by', example: 'safeplay-additive@2.0' }),
    name: z.string(),
    type: z.string(),
    training_samples: z.number().int(),
    synthetic: z
      .boolean()
      .nullable()
      .meta({ description: 'Fitted to synthetic profiles; null: a table that was declared, fitted to none' }),
    hash: z.string().nullable().meta({ description: 'SHA-256 of the parameters; null: its table is part of the engine' }),
    role: z.enum(['champion', 'challenger', 'shadow', 'none']).meta({
      description: 'champion: its score counts; challenger: counts where it is higher; shadow: only recorded; none: known, not asked',
    }),
  })
  .meta({ id: 'RiskModel', description: 'A risk model that settings may name' });

export const riskModelRequest = z
  .looseObject({ name: z.string(), version: z.string() })
  .meta({ description: 'Parameters, as `laurel risk fit` writes them' });

/** A model with what it does under a program. */
export function riskModelToApi(
  { id, name, type, trainingSamples, parameters }: RiskModel,
  terms: RiskTerms,
): z.infer<typeof riskModelAnswer> {
  return {
    model: id,
    name,
    type,
    training_samples: trainingSamples,
    synthetic: parameters?.training.synthetic ?? null,
    hash: parameters?.hash ?? null,
    role: roleOf(id, terms),
  };
}

function roleOf(id: string, { champion, challenger, challengerActs }: RiskTerms): z.infer<typeof riskModelAnswer>['role'] {
  if (id === champion.id) return 'champion';
  if (id !== challenger?.id) return 'none';
  return challengerActs ? 'challenger' : 'shadow';
}
