import { z } from 'zod';
import type { Json } from '../../../kernel/canonical.ts';
import { formatInstant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import { totalsToApi } from '../lists/activity-schema.ts';
import { type BonusHappening, type Happening, happeningKinds } from './happening.ts';
import { isTold, toldFacts } from './safety/tell.ts';
import { titleOf, type Words } from './titles.ts';

export const timelineEntry = z
  .strictObject({
    at: z.string().meta({ description: 'RFC 3339; of a day of play its first moment', example: '2026-01-31T09:30:00.000Z' }),
    kind: z.enum(happeningKinds),
    id: z.string().meta({ description: 'Of the thing it tells of, among those of its kind' }),
    title: z.string().meta({ description: 'One plain sentence', example: 'Rule LOSING_PLAYER_CASHBACK gave 300.00 USD.' }),
    facts: z.record(z.string(), z.unknown() as z.ZodType<Json>).meta({ description: 'The numbers and ids behind the sentence' }),
  })
  .meta({ id: 'TimelineEntry' });

/** One thing that happened, as answered. */
export function happeningToApi(happening: Happening, words: Words): z.infer<typeof timelineEntry> {
  const { at, kind, id } = happening;
  return { at: formatInstant(at), kind, id, title: titleOf(happening, words), facts: factsOf(happening, words.baseCurrency) };
}

function factsOf(happening: Happening, baseCurrency: Currency): Record<string, Json> {
  if (isTold(happening)) return toldFacts(happening);
  switch (happening.kind) {
    case 'player_created':
      return {};
    case 'status_changed': {
      const { from, to, until, reason } = happening;
      return { from, to, until: until === null ? null : formatInstant(until), reason };
    }
    case 'play': {
      const { day, bets, lp, ...money } = happening;
      return {
        day,
        bets,
        deposited: formatAmount(money.depositedMinor, baseCurrency),
        wagered: formatAmount(money.wageredMinor, baseCurrency),
        won: formatAmount(money.wonMinor, baseCurrency),
        withdrawn: formatAmount(money.withdrawnMinor, baseCurrency),
        lp: formatAmount(lp, 'LP'),
      };
    }
    case 'import':
      return { ...totalsToApi(happening.totals, baseCurrency), lp: formatAmount(happening.lp, 'LP') };
    case 'segment_changed':
    case 'tier_changed':
    case 'risk_changed':
      return { from: happening.from, to: happening.to, cause: happening.cause };
    case 'reward_offered':
    case 'reward_cancelled':
    case 'reward_lapsed':
      return { reward_id: happening.rewardId, rule_id: happening.ruleId, ...amountToApi(happening) };
    case 'manual_credit': {
      const { decisionId, outcome, reason, note } = happening;
      return { decision_id: decisionId, outcome, reason, note, ...amountToApi(happening) };
    }
    case 'reward_issued':
      return { decision_id: happening.decisionId, rule_id: happening.ruleId, ...amountToApi(happening) };
    case 'points_held':
    case 'points_expired':
      return amountToApi(happening);
    case 'points_spent':
      return { reason: happening.reason, was_held: happening.wasHeld, ...amountToApi(happening) };
    case 'points_released':
      return { timed_out: happening.timedOut, ...amountToApi(happening) };
    case 'payout':
      return { reference: happening.reference, ...amountToApi(happening) };
    case 'reversal':
      return { code: happening.code, transfer_id: happening.transferId, ...amountToApi(happening) };
    default:
      return bonusFacts(happening);
  }
}

function bonusFacts(bonus: BonusHappening): Record<string, Json> {
  const { kind, grantId, decisionId, ruleId, targetMinor, cappedMinor, currency } = bonus;
  return {
    grant_id: grantId,
    decision_id: decisionId,
    rule_id: ruleId,
    ...amountToApi(bonus),
    ...(kind === 'bonus_activated' ? { target: formatAmount(targetMinor, currency) } : {}),
    ...(kind === 'bonus_converted' ? { forfeited: formatAmount(cappedMinor, currency) } : {}),
  };
}

function amountToApi({ amountMinor, currency }: { amountMinor: Minor; currency: Currency }): Record<string, Json> {
  return { amount: formatAmount(amountMinor, currency), currency };
}
