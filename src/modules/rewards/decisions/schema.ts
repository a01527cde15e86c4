import { z } from 'zod';
import type { ConditionOutcome, Decision, GateOutcome } from '../../../engine/decision.ts';
import { gateNames } from '../../../engine/gates/order.ts';
import type { Program } from '../../../engine/program.ts';
import { rewardTypes, type Terms } from '../../../engine/rules/reward.ts';
import { assess } from '../../../engine/standing.ts';
import type { Json } from '../../../kernel/canonical.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { formatAmount } from '../../../kernel/money.ts';
import { stateToApi } from '../../activity/standing-schema.ts';
import { time } from '../../wallet/fields-schema.ts';
import type { DecisionView, ListedDecision } from '../find.ts';
import type { DecisionRecord, DecisionSummary } from './record.ts';
import type { Replay } from './replay.ts';
import { snapshotFromJson } from './snapshot-json.ts';

export const amountText = z.string().meta({ description: 'Decimal in major units; points are whole', example: '300.00' });
const anything = z.unknown() as z.ZodType<Json>;

export const conditionAnswer = z
  .strictObject({
    path: z.string().meta({ description: 'Where in the conditions' }),
    field: z.string(),
    op: z.enum(['equals', 'one_of', 'min', 'max', 'not', 'none_of']),
    expected: anything,
    actual: anything,
    met: z.boolean(),
    note: z.literal('unknown').optional(),
  })
  .meta({ id: 'ConditionOutcome' });

export const gateAnswer = z
  .strictObject({
    gate: z.enum(gateNames),
    outcome: z.enum(['pass', 'reduce', 'refuse']),
    code: z.string(),
    facts: z.record(z.string(), anything).meta({ description: 'The numbers that the gate used' }),
    allows: amountText.optional().meta({ description: 'Largest amount that the gate allows' }),
    wagering_multiple: z.number().optional().meta({ description: 'Wagering that the gate demands' }),
  })
  .meta({ id: 'GateOutcome' });

const formulaNote = z.enum(['division_by_zero', 'unknown_value', 'out_of_range']).optional();
export const amountAnswer = z.strictObject({
  asked: amountText,
  capped: amountText,
  offered: amountText.optional().meta({ description: 'When an offer is accepted: no more is granted' }),
  granted: amountText,
  note: formulaNote,
});

const termsAnswer = z.strictObject({
  wagering_requirement: z.number().meta({ description: 'Multiple of the amount' }),
  expiry_hours: z.int().nullable(),
  eligible_games: z.array(z.string()).nullable(),
  contribution: z.record(z.string(), z.number()),
  max_bet: z.string().nullable(),
  max_conversion: z.number().nullable(),
  spend_order: z.enum(['REAL_FIRST', 'BONUS_FIRST']),
  progress_on: z.enum(['WHOLE_STAKE', 'BONUS_PART']),
  forfeit_on_withdrawal: z.boolean(),
  deposit_amount: z.string().optional().meta({ description: 'What the member deposits for it; absent: nothing' }),
});

export const decisionSummary = z
  .strictObject({
    decision_id: z.string(),
    evaluation_id: z.string(),
    player_id: z.string(),
    rule_id: z.string().nullable().meta({ description: 'null: given by hand' }),
    rule_version: z.int().nullable(),
    type: z.enum(rewardTypes),
    policy_hash: z.string(),
    engine_version: z.string(),
    at: time,
    activates: z.string().nullable().meta({
      description: 'The bonus that waited and whose turn this decides; it was given by an earlier decision. null: something to be given',
    }),
    outcome: z.enum(['APPROVED', 'REDUCED', 'REFUSED']),
    reason: z.string().meta({ description: 'Gate code' }),
    prior: z.strictObject({ rewards: z.int(), value: amountText, groups: z.array(z.string()) }).meta({
      description: 'What earlier decisions of the evaluation had used up',
    }),
    conditions: z.array(conditionAnswer),
    amount: amountAnswer.extend({ currency: z.string() }),
    gates: z.array(gateAnswer),
    terms: termsAnswer.nullable(),
    actor: z.string(),
    note: z.string().nullable(),
  })
  .meta({ id: 'DecisionSummary' });

export const decisionItem = decisionSummary
  .extend({ reward_id: z.string().nullable().meta({ description: 'What came of it; null: nothing, or a credit by hand' }) })
  .meta({ id: 'DecisionItem' });

export const decisionAnswer = decisionItem
  .extend({ state: z.record(z.string(), anything).meta({ description: 'Every field as it was known then' }) })
  .meta({ id: 'Decision' });

export const replayAnswer = z
  .strictObject({
    identical: z.boolean(),
    engine_version: z.strictObject({ stored: z.string(), running: z.string() }),
    decision: decisionSummary.nullable().meta({ description: 'As decided now; null: the rule would not be judged at all' }),
    differences: z
      .array(z.strictObject({ path: z.string(), stored: anything, replayed: anything }))
      .meta({ description: 'In the record as it is stored, amounts in minor units' }),
  })
  .meta({ id: 'Replay' });

/** Conditions as answered: as they are shown in the trace. */
export function conditionsToApi(conditions: readonly ConditionOutcome[]): z.infer<typeof conditionAnswer>[] {
  return conditions.map((condition) => ({ ...condition }));
}

/** Gates as answered; `currency` is that of the reward. */
export function gatesToApi(gates: readonly GateOutcome[], currency: Currency): z.infer<typeof gateAnswer>[] {
  return gates.map(({ allowsMinor, wageringMultiple, facts, ...gate }) => ({
    ...gate,
    facts: { ...facts },
    ...(allowsMinor === undefined ? {} : { allows: formatAmount(allowsMinor, currency) }),
    ...(wageringMultiple === undefined ? {} : { wagering_multiple: wageringMultiple }),
  }));
}

/** Asked, capped, offered and granted, in the reward's own unit. */
export function amountToApi({ askedMinor, cappedMinor, offeredMinor, grantedMinor, currency, note }: Decision['amount']) {
  const text = (minor: number): string => formatAmount(minor, currency);
  return {
    asked: text(askedMinor),
    capped: text(cappedMinor),
    ...(offeredMinor === undefined ? {} : { offered: text(offeredMinor) }),
    granted: text(grantedMinor),
    ...(note === undefined ? {} : { note }),
  };
}

function termsToApi(terms: Terms, baseCurrency: Currency): z.infer<typeof termsAnswer> {
  return {
    wagering_requirement: terms.wageringMultiple,
    expiry_hours: terms.expiryHours,
    eligible_games: terms.eligibleGames === null ? null : [...terms.eligibleGames],
    contribution: terms.contribution,
    max_bet: terms.maxBetMinor === null ? null : formatAmount(terms.maxBetMinor, baseCurrency),
    max_conversion: terms.maxConversion,
    spend_order: terms.spendOrder,
    // Terms of the first decisions did not name it.
    progress_on: terms.progressOn ?? 'WHOLE_STAKE',
    forfeit_on_withdrawal: terms.forfeitOnWithdrawal,
    ...(terms.depositMinor !== undefined && { deposit_amount: formatAmount(terms.depositMinor, baseCurrency) }),
  };
}

/** A decision as answered where it is one of several. */
export function decisionSummaryToApi(
  { evaluation, decision, ...record }: DecisionSummary,
  playerId: string,
  baseCurrency: Currency,
): z.infer<typeof decisionSummary> {
  const { amount, prior, terms } = decision;
  return {
    decision_id: record.decisionId,
    evaluation_id: evaluation.evaluationId,
    player_id: playerId,
    rule_id: decision.ruleId,
    rule_version: decision.ruleVersion,
    type: decision.type,
    policy_hash: evaluation.policyHash,
    engine_version: evaluation.engineVersion,
    at: formatInstant(evaluation.at),
    activates: decision.activates ?? null,
    outcome: decision.outcome,
    reason: decision.reason,
    prior: { rewards: prior.rewards, value: formatAmount(prior.valueMinor, baseCurrency), groups: [...prior.groups] },
    conditions: conditionsToApi(decision.conditions),
    amount: { ...amountToApi(amount), currency: amount.currency },
    gates: gatesToApi(decision.gates, amount.currency),
    terms: terms && termsToApi(terms, baseCurrency),
    actor: record.actor,
    note: record.note,
  };
}

/** A decision of a list, as answered. */
export function decisionItemToApi({ playerId, rewardId, ...record }: ListedDecision, baseCurrency: Currency): z.infer<typeof decisionItem> {
  return { ...decisionSummaryToApi(record, playerId, baseCurrency), reward_id: rewardId };
}

/** A decision with all that was known when it was made. `program` is the one it was made under. */
export function decisionToApi({ record, playerId, rewardId }: DecisionView, program: Program): z.infer<typeof decisionAnswer> {
  const { state } = assess(snapshotFromJson(record.evaluation.snapshot), program);
  const summary = decisionSummaryToApi(record, playerId, program.baseCurrency);
  return { ...summary, state: stateToApi(state, program.baseCurrency), reward_id: rewardId };
}

/** What deciding again gave. `record` is the decision that was replayed. */
export function replayToApi(
  { identical, engineVersion, decision, differences }: Replay,
  record: DecisionRecord,
  playerId: string,
  baseCurrency: Currency,
): z.infer<typeof replayAnswer> {
  const replayed = decision && decisionSummaryToApi({ ...record, decision }, playerId, baseCurrency);
  return { identical, engine_version: engineVersion, decision: replayed, differences };
}
