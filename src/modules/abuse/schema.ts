import { z } from 'zod';
import { abuseCodes } from '../../engine/abuse/evidence.ts';
import { abuseBands } from '../../engine/abuse/penalty.ts';
import { gateCodes } from '../../engine/gates/order.ts';
import { rewardCurrency, rewardTypes } from '../../engine/rules/reward.ts';
import type { Json } from '../../kernel/canonical.ts';
import { formatInstant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { formatAmount } from '../../kernel/money.ts';
import { reviewStates } from '../reviews/queue/review.ts';
import { reviewAnswer, reviewToApi } from '../reviews/queue/schema.ts';
import { words } from '../reviews/schema.ts';
import { amount, positiveAmount, time } from '../wallet/fields-schema.ts';
import { describeAbuse } from './describe.ts';
import type { Flagged } from './flag.ts';
import type { Penalty, Thought } from './penalise.ts';
import type { PlayerAbuse } from './read-abuse.ts';

/** What is said of a member wherever fraud is spoken of. */
export const score = z.int().min(0).max(100);
export const band = z.enum(abuseBands.map(({ action: does }) => does));

const action = band.meta({ description: 'What the band does to future rewards' });

const signalAnswer = z
  .strictObject({
    code: z.enum(abuseCodes),
    sentence: z.string(),
    severity: z.number().min(0).max(1),
    weight: z.number().meta({ description: 'Points at full severity, fresh' }),
    decayed: z.number().meta({ description: 'Points that it adds to the score now' }),
    at: time.meta({ description: 'Of the newest evidence' }),
    evidence: z
      .array(z.string())
      .meta({ description: 'Ids of events and bonuses; of shared values the kind and the start of a keyed hash' }),
    facts: z.record(z.string(), z.unknown() as z.ZodType<Json>).meta({ description: 'The numbers that it was read from; amounts as text' }),
  })
  .meta({ id: 'AbuseSignal', description: 'A sign of fraud that is met' });

export const playerAbuse = z
  .strictObject({
    player_id: z.string(),
    as_of: time,
    score: score.meta({ description: 'Half up of the sum of what the signals add, 100 at most' }),
    action,
    blocked: z.boolean().meta({ description: 'A reviewer said that nothing is given, whatever the score' }),
    held_for_person: z.boolean().meta({ description: 'The band would act, and at risk HIGH and above a person decides instead' }),
    signals: z.array(signalAnswer).meta({ description: 'Those that are met and not dismissed' }),
    cluster: z
      .strictObject({ size: z.int().min(2) })
      .nullable()
      .meta({ description: 'Accounts that hard links join, this one included; null: none' }),
    review: z
      .strictObject({ review_id: z.string(), state: z.enum(reviewStates) })
      .nullable()
      .meta({ description: 'The open review of suspected fraud; null: there is none' }),
  })
  .meta({ id: 'PlayerAbuse', description: 'What the fraud detector makes of a player now: what the gates see' });

export const abuseFlagBody = z.strictObject({ reason: words.meta({ description: 'What was seen; whoever takes the review up reads it' }) });

export const abuseFlagged = z
  .strictObject({
    review: reviewAnswer,
    opened: z.boolean().meta({ description: 'false: one was open already and stays as it is; the reason stands in its history' }),
    note: z.string().meta({ description: 'The reason given now; that of the review is what was said when it was opened' }),
  })
  .meta({ id: 'AbuseFlagged' });

export const penaltyBody = z
  .strictObject({
    type: z.enum(rewardTypes).default('BONUS_BALANCE'),
    amount: amount.meta({ examples: ['100.00'] }),
    wagering_requirement: z
      .number()
      .min(0)
      .max(1_000)
      .refine((multiple) => Number(multiple.toFixed(2)) === multiple, { error: 'a multiple has at most 2 decimals' })
      .default(0)
      .meta({ description: 'Turnover required, as a multiple of the amount; of a bonus alone' }),
  })
  .refine(({ type, wagering_requirement }) => type === 'BONUS_BALANCE' || wagering_requirement === 0, {
    error: 'only BONUS_BALANCE is played through',
    path: ['wagering_requirement'],
  });

export const penaltyAnswer = z
  .strictObject({
    player_id: z.string(),
    score,
    action,
    code: z.enum(['ok', ...gateCodes.abuse]).meta({ description: 'What the abuse gate would answer' }),
    amount: z.string().meta({ description: 'What would be left of it', example: '50.00' }),
    wagering_requirement: z.number().meta({ description: 'As a multiple' }),
    held_for_person: z.boolean().meta({ description: 'A person decides instead: nothing is given until then' }),
  })
  .meta({ id: 'AbusePenalty' });

/** What the detector makes of a player, as answered. */
export function abuseToApi({ playerId, at, standing, heldForPerson, clusterSize, review }: PlayerAbuse, baseCurrency: Currency) {
  return {
    player_id: playerId,
    as_of: formatInstant(at),
    ...describeAbuse(standing, baseCurrency),
    held_for_person: heldForPerson,
    cluster: clusterSize === null ? null : { size: clusterSize },
    review: review && { review_id: review.reviewId, state: review.state },
  } satisfies z.infer<typeof playerAbuse>;
}

/** The review that a suspicion went to, as answered. */
export function flaggedToApi({ review, opened, note }: Flagged): z.infer<typeof abuseFlagged> {
  return { review: reviewToApi(review), opened, note };
}

/** A reward that is thought of, as sent. @throws Fault `invalid_amount`, `too_many_decimals` */
export function thoughtFromApi(
  { type, amount: asked, wagering_requirement }: z.infer<typeof penaltyBody>,
  baseCurrency: Currency,
): Thought {
  return { type, amountMinor: positiveAmount(asked, rewardCurrency(type, baseCurrency)), wageringMultiple: wagering_requirement };
}

/** What would be left of it, as answered. */
export function penaltyToApi(penalty: Penalty, baseCurrency: Currency): z.infer<typeof penaltyAnswer> {
  const { playerId, score: points, action: does, code, type, amountMinor, wageringMultiple } = penalty;
  return {
    player_id: playerId,
    score: points,
    action: does,
    code,
    amount: formatAmount(amountMinor, rewardCurrency(type, baseCurrency)),
    wagering_requirement: wageringMultiple,
    held_for_person: code === 'held_for_person',
  };
}
