import { z } from 'zod';
import type { Json } from '../../kernel/canonical.ts';
import { triggers } from '../program.ts';
import { rewardTypes } from './reward.ts';

/** A rule as written: the shape alone. What must hold between its parts is checked in parse.ts. zod stays in this file. */
const id = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, { error: 'expected 1 to 64 characters from A-Z a-z 0-9 _ . : -' });

const amount = z
  .union([z.string(), z.number()], { error: 'expected an amount such as "100.00"' })
  .meta({ description: 'Decimal in major units, as text or number; points and tickets are whole', examples: ['100.00'] });

const instant = z.string().meta({ description: 'RFC 3339', format: 'date-time' });
const gameType = z.string().min(1).max(64);
const multiple = z.number().min(0).max(1000);

export const rewardConfigSchema = z.strictObject({
  type: z.enum(rewardTypes).meta({ description: 'What is given. CASHBACK is real money, paid out by the operator' }),
  amount: amount.optional().meta({ description: 'Fixed amount; either this or formula' }),
  formula: z
    .string()
    .optional()
    .meta({ description: 'Arithmetic over numeric profile fields, money in major units', examples: ['net_loss * 0.10'] }),
  max_amount: amount.optional().meta({ description: 'Cap on what the formula asks for' }),
  min_amount: amount.optional().meta({ description: 'Below this nothing is given; default one minor unit or one point' }),
  wagering_requirement: multiple.default(0).meta({ description: 'Turnover required, as a multiple of the amount; 0 = none' }),
  expiry_hours: z.int().min(1).max(87_600).optional().meta({ description: 'Hours until the reward expires' }),
  eligible_games: z.array(gameType).min(1).max(100).optional().meta({ description: 'Game types the bonus may be played on; absent = all' }),
  contribution: z
    .record(z.string(), z.number().min(0).max(1))
    .default({})
    .meta({ description: 'Share of a stake that counts toward the requirement, per game type; eligible games default to 1' }),
  max_bet: amount.optional().meta({ description: 'Largest stake while the bonus is in play' }),
  max_conversion: multiple.optional().meta({ description: 'Largest payout at conversion, as a multiple of the amount' }),
  spend_order: z.enum(['REAL_FIRST', 'BONUS_FIRST']).default('REAL_FIRST'),
  progress_on: z.enum(['WHOLE_STAKE', 'BONUS_PART']).default('WHOLE_STAKE'),
  forfeit_on_withdrawal: z.boolean().default(false),
  deposit_amount: amount
    .optional()
    .meta({ description: 'What the member deposits for it; some packs measure wagering by it. Absent: nothing' }),
  delivery: z.enum(['auto', 'offer']).default('auto').meta({ description: 'offer: the member accepts first' }),
  offer_hours: z.int().min(1).max(8_760).optional().meta({ description: 'Hours until an offer lapses that was not accepted; default 168' }),
});

export const frequencySchema = z.strictObject({
  max: z.int().min(1).max(1000),
  per: z.enum(['day', 'week', 'month', 'lifetime']),
});

export const budgetSchema = z.strictObject({
  amount: amount.meta({ description: "Most this rule gives to all members per period, in the reward's own unit" }),
  per: z.enum(['day', 'week', 'month', 'total']),
});

export const ruleSchema = z.strictObject({
  rule_id: id,
  name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  priority: z.int().min(-1_000_000).max(1_000_000).default(0).meta({ description: 'Higher is judged first; ties by rule_id' }),
  is_active: z.boolean().default(true),
  conditions: (z.record(z.string(), z.unknown()) as z.ZodType<{ [key: string]: Json }>).meta({
    description: 'All must hold. <field>: equals, or one of a list; <field>_min, _max: inclusive bounds; _not: none of; any, all, not nest',
    examples: [{ segment: 'LOSING', net_loss_min: 100, session_count_min: 3 }],
  }),
  reward_config: rewardConfigSchema,
  active_from: instant.optional(),
  active_until: instant.optional(),
  needs_consent: z.boolean().default(false).meta({ description: 'Only for members who agreed to marketing' }),
  trigger: z.enum(triggers).default('batch'),
  schedule: z
    .string()
    .max(100)
    .regex(/^[\d*,/-]+( [\d*,/-]+){4}$/, { error: 'expected a cron expression of five fields such as "0 6 * * 1"' })
    .optional()
    .meta({ description: 'Cron expression; with trigger "schedule" alone' }),
  jurisdictions: z
    .array(z.string().regex(/^[A-Z][A-Z0-9-]{1,15}$/, { error: 'expected a country or policy pack such as "GB" or "CA-ON"' }))
    .min(1)
    .max(300)
    .optional(),
  frequency: frequencySchema.default({ max: 1, per: 'week' }).meta({ description: 'Most rewards of this rule per member, rolling' }),
  budget: budgetSchema.optional(),
  stack_group: id.optional().meta({ description: 'Rules of one group share a place' }),
  exclusive: z.boolean().default(false).meta({ description: 'At most one reward of the stack_group per evaluation' }),
});

/** A validated rule: defaults written out, money as decimal text, times in UTC. Plain JSON. */
export type RuleDefinition = z.output<typeof ruleSchema>;
export type RewardConfig = RuleDefinition['reward_config'];
export type BudgetConfig = z.output<typeof budgetSchema>;

/** One thing wrong with a shape. */
export type ShapeIssue = z.core.$ZodIssue;

/** The shape of an input, or everything wrong with it. */
export function checkShape(input: unknown): { rule: RuleDefinition | null; issues: readonly ShapeIssue[] } {
  const result = ruleSchema.safeParse(input);
  return { rule: result.data ?? null, issues: result.error?.issues ?? [] };
}
