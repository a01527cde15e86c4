import { z } from 'zod';
import { ruleStatuses, type Tier } from '../../engine/program.ts';
import { ruleSchema } from '../../engine/rules/schema.ts';
import type { Json } from '../../kernel/canonical.ts';
import { formatInstant } from '../../kernel/clock.ts';
import type { Rule, RuleVersion } from './rule.ts';

const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00Z' });
const ruleStatus = z.enum(ruleStatuses).meta({ description: 'DRAFT → ACTIVE ⇄ PAUSED → ARCHIVED; only ACTIVE rules give rewards' });

export const ruleQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(400).optional(),
  status: ruleStatus.optional(),
});

export const ruleRequest = ruleSchema.meta({ id: 'RuleDefinition', description: 'A rule as written' });

export const ruleAnswer = z.strictObject({
  ...ruleSchema.shape,
  status: ruleStatus,
  version: z.int(),
  created_at: time,
  updated_at: time,
});

export const ruleVersionAnswer = z.strictObject({ version: z.int(), definition: ruleRequest, created_at: time, created_by: z.string() });

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

/** A tier as answered. */
export function tierToApi({ tierId, name, threshold, multiplier, benefits, colour }: Tier) {
  return { tier_id: tierId, name, threshold, multiplier, benefits, colour };
}

/** A rule as answered: its definition as in force, with status and version. */
export function ruleToApi({ status, version, definition, createdAt, updatedAt }: Rule) {
  return { ...definition, status, version, created_at: formatInstant(createdAt), updated_at: formatInstant(updatedAt) };
}

/** One version as answered. */
export function ruleVersionToApi({ version, definition, createdAt, createdBy }: RuleVersion) {
  return { version, definition, created_at: formatInstant(createdAt), created_by: createdBy };
}
