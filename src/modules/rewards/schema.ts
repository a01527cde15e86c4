import { z } from 'zod';
import { segments } from '../../engine/profile/fields.ts';
import { rewardTypes } from '../../engine/rules/reward.ts';
import { tierIdOf } from '../../engine/segment/tier.ts';
import { formatInstant, hourMs } from '../../kernel/clock.ts';
import { parseCountry } from '../../kernel/country.ts';
import type { Currency } from '../../kernel/currency.ts';
import { formatAmount } from '../../kernel/money.ts';
import { wageringTarget } from '../wallet/credit.ts';
import { idText, time } from '../wallet/fields-schema.ts';
import { amountText, decisionSummary, decisionSummaryToApi } from './decisions/schema.ts';
import type { MemberEvaluation } from './evaluate.ts';
import type { Population } from './evaluate-population.ts';
import type { RewardView } from './find.ts';
import { rewardStatuses, statusOf } from './reward.ts';

export const rewardAnswer = z
  .strictObject({
    reward_id: z.string(),
    player_id: z.string(),
    rule_id: z.string(),
    rule_version: z.int(),
    decision_id: z.string(),
    type: z.enum(rewardTypes),
    amount: amountText,
    currency: z.string(),
    status: z.enum(rewardStatuses),
    terms: z.strictObject({
      wagering_target: z.string().meta({ description: 'Turnover required, absolute, base currency' }),
      expires_at: time.nullable(),
      eligible_games: z.array(z.string()).nullable(),
      max_bet: z.string().nullable(),
    }),
    created_at: time,
    issued_at: time.nullable(),
    offer_until: time.nullable().meta({ description: 'When it lapses unless it was accepted; null: never by itself' }),
  })
  .meta({ id: 'Reward' });

export const settleAnswer = z.strictObject({
  reward_id: z.string(),
  outcome: z.enum(['ISSUED', 'CANCELLED']),
  reason: z.string(),
  decision_id: z.string().nullable().meta({ description: 'The decision made when the gates ran again' }),
});

const limit = z.int().min(1).max(100).default(1).meta({ description: 'Most rewards per player' });
const dryRun = z.boolean().default(false).meta({ description: 'Decide and answer, store nothing; its ids lead nowhere' });

export const evaluateRequest = z.strictObject({ limit, dry_run: dryRun }).prefault({});

export const evaluateAnswer = z
  .strictObject({
    player_id: z.string(),
    dry_run: z.boolean(),
    decisions: z.array(decisionSummary).meta({ description: 'One per matched rule, in the order they were judged' }),
    rewards: z.array(rewardAnswer),
    not_reached: z.array(z.string()).meta({ description: 'Matched rules that were not judged, because the limit was used up' }),
  })
  .meta({ id: 'PlayerEvaluation' });

const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item).min(1).max(50)]);

export const batchRequest = z
  .strictObject({
    player_ids: z.array(idText).min(1).max(10_000).optional(),
    filter: z
      .strictObject({
        country: z.string().max(40).optional(),
        segment: oneOrMore(z.enum(segments)).optional(),
        tier: oneOrMore(z.string().max(64)).optional().meta({ description: 'Ids or names of tiers' }),
      })
      .optional()
      .meta({ description: 'All ACTIVE players, narrowed' }),
    limit,
    dry_run: dryRun,
  })
  .refine(({ player_ids, filter }) => (player_ids === undefined) !== (filter === undefined), {
    error: 'give either player_ids or filter',
  });

export const batchAnswer = z
  .strictObject({
    processed: z.int().meta({ description: 'Players evaluated; unknown ones are left out' }),
    issued: z.int(),
    refused_by_reason: z.record(z.string(), z.int()),
    by_rule: z.record(z.string(), z.strictObject({ issued: z.int(), refused: z.int(), cost: z.string() })),
    cost: z.string().meta({ description: 'Value of the rewards in base currency' }),
  })
  .meta({ id: 'BatchResult' });

/** A reward as answered. */
export function rewardToApi({ reward, playerId: player, status }: RewardView, baseCurrency: Currency): z.infer<typeof rewardAnswer> {
  const { terms, issuedAt, offerUntil } = reward;
  const expires = issuedAt !== null && terms.expiryHours !== null ? formatInstant(issuedAt + terms.expiryHours * hourMs) : null;
  return {
    reward_id: reward.rewardId,
    player_id: player,
    rule_id: reward.ruleId,
    rule_version: reward.ruleVersion,
    decision_id: reward.decisionId,
    type: reward.type,
    amount: formatAmount(reward.amountMinor, reward.currency),
    currency: reward.currency,
    status,
    terms: {
      wagering_target: formatAmount(wageringTarget(reward.amountMinor, terms.wageringMultiple), baseCurrency),
      expires_at: expires,
      eligible_games: terms.eligibleGames === null ? null : [...terms.eligibleGames],
      max_bet: terms.maxBetMinor === null ? null : formatAmount(terms.maxBetMinor, baseCurrency),
    },
    created_at: formatInstant(reward.createdAt),
    issued_at: issuedAt === null ? null : formatInstant(issuedAt),
    offer_until: offerUntil === null ? null : formatInstant(offerUntil),
  };
}

/** One player's evaluation as answered. */
export function evaluationToApi(
  { member, evaluation, decisions, given }: MemberEvaluation,
  isDryRun: boolean,
  baseCurrency: Currency,
): z.infer<typeof evaluateAnswer> {
  const { externalId } = member;
  return {
    player_id: externalId,
    dry_run: isDryRun,
    decisions: decisions.map((record) => decisionSummaryToApi(record, externalId, baseCurrency)),
    rewards: given.map(({ reward, grant }) => {
      return rewardToApi({ reward, playerId: externalId, status: statusOf(reward, grant?.state ?? null) }, baseCurrency);
    }),
    not_reached: evaluation.notReached,
  };
}

/** Whom a batch is for. @throws Fault `invalid_country` */
export function populationFromApi({ player_ids, filter }: z.infer<typeof batchRequest>): Population {
  if (player_ids !== undefined) return { playerIds: player_ids };
  const { country, segment, tier } = filter ?? {};
  return {
    country: country === undefined ? undefined : parseCountry(country, 'filter.country'),
    segments: segment === undefined ? undefined : [segment].flat(),
    tiers: tier === undefined ? undefined : [tier].flat().map(tierIdOf),
  };
}
