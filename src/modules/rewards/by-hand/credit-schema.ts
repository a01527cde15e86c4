import { z } from 'zod';
import { noTerms, type RewardType, rewardCurrency, type Terms } from '../../../engine/rules/reward.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import { formatAmount, mulDivFloor } from '../../../kernel/money.ts';
import { wageringTarget } from '../../wallet/credit.ts';
import { amountOrNone, amount as anyAmount, idText, positiveAmount } from '../../wallet/fields-schema.ts';
import type { CreditRequest } from './credit.ts';

const amount = anyAmount.meta({ examples: ['50.00'] });
const text = z.string().trim().min(1).max(500);

export const pointsCredit = z.strictObject({
  player_id: idText,
  amount,
  reason: text.optional().meta({ description: 'Kept with the decision' }),
  source: text.optional().meta({ description: 'Where the points come from; kept with the reason' }),
});

export const bonusCredit = z.strictObject({
  player_id: idText,
  amount,
  wagering_requirement: amount.default('0').meta({ description: 'Turnover required, absolute, not a multiple' }),
  expiry_hours: z.int().min(1).max(87_600).optional(),
  max_bet: amount.optional().meta({ description: 'Largest stake of which bonus money pays any part; own money alone is not bound by it' }),
  eligible_games: z.array(z.string().min(1).max(64)).min(1).max(100).optional().meta({ description: 'Absent: all' }),
  reason: text.optional().meta({ description: 'Kept with the decision' }),
});

export const creditAnswer = z
  .strictObject({
    decision_id: z.string(),
    outcome: z.literal('APPROVED'),
    reason: z.string(),
    transfer_id: z.string().nullable(),
    grant_id: z.string().nullable(),
  })
  .meta({ id: 'Credit' });

/** Points or tickets to be given, as sent. @throws Fault `invalid_amount`, `too_many_decimals` */
export function pointsCreditFromApi(
  type: Exclude<RewardType, 'BONUS_BALANCE' | 'CASHBACK'>,
  { player_id, amount: asked, reason, source }: z.infer<typeof pointsCredit>,
  baseCurrency: Currency,
): CreditRequest {
  const amountMinor = positiveAmount(asked, rewardCurrency(type, baseCurrency));
  const note = [reason, source && `source: ${source}`].filter(Boolean).join('; ');
  return { playerId: player_id, type, amountMinor, terms: noTerms, reason: note === '' ? null : note };
}

const largestMultiple = 1_000;

/**
 * A bonus to be given, as sent. Policy packs limit the multiple, so the one that follows from the target is rounded up.
 * @throws Fault `invalid_amount`, `too_many_decimals`; `impossible_range` for a target beyond 1000 times the amount
 */
export function bonusCreditFromApi(body: z.infer<typeof bonusCredit>, baseCurrency: Currency): CreditRequest {
  return creditWithTerms('BONUS_BALANCE', body, baseCurrency);
}

function creditWithTerms(type: RewardType, body: z.infer<typeof bonusCredit>, baseCurrency: Currency): CreditRequest {
  const amountMinor = positiveAmount(body.amount, rewardCurrency(type, baseCurrency));
  const wageringTargetMinor = amountOrNone(body.wagering_requirement, baseCurrency, 'wagering_requirement');
  if (wageringTargetMinor / largestMultiple > amountMinor) {
    const message = `wagering_requirement: at most ${largestMultiple} times the amount`;
    throw fieldFault('wagering_requirement', 'impossible_range', message);
  }
  const terms: Terms = {
    ...noTerms,
    wageringMultiple: (0 - mulDivFloor(0 - wageringTargetMinor, 10_000, amountMinor)) / 10_000,
    expiryHours: body.expiry_hours ?? null,
    eligibleGames: body.eligible_games ?? null,
    maxBetMinor: body.max_bet === undefined ? null : positiveAmount(body.max_bet, baseCurrency, 'max_bet'),
  };
  return { playerId: body.player_id, type, amountMinor, terms, wageringTargetMinor, reason: body.reason ?? null };
}

/** A credit that waits for a second person, as it would be sent; whose it is, is known beside. */
export type WaitingCredit = Omit<z.infer<typeof bonusCredit>, 'player_id' | 'wagering_requirement'> & {
  type: RewardType;
  currency: string;
  wagering_requirement?: string;
};

/** A credit in the shape of the API, for the second person to read and for `creditFromWaiting` to give. */
export function creditToWaiting(request: Omit<CreditRequest, 'playerId'>, baseCurrency: Currency): WaitingCredit {
  const { type, amountMinor, terms, reason } = request;
  const currency = rewardCurrency(type, baseCurrency);
  const { expiryHours, eligibleGames, maxBetMinor } = terms;
  const target = request.wageringTargetMinor ?? wageringTarget(amountMinor, terms.wageringMultiple);
  return {
    type,
    amount: formatAmount(amountMinor, currency),
    currency,
    ...(reason !== null && { reason }),
    ...((type === 'BONUS_BALANCE' || target > 0) && { wagering_requirement: formatAmount(target, baseCurrency) }),
    ...(expiryHours !== null && { expiry_hours: expiryHours }),
    ...(eligibleGames !== null && { eligible_games: [...eligibleGames] }),
    ...(maxBetMinor !== null && { max_bet: formatAmount(maxBetMinor, baseCurrency) }),
  };
}

/** The credit that waits, as it was asked for. */
export function creditFromWaiting(playerId: string, waiting: WaitingCredit, baseCurrency: Currency): CreditRequest {
  const { type, currency: _, wagering_requirement = '0', ...sent } = waiting;
  return creditWithTerms(type, { player_id: playerId, wagering_requirement, ...sent }, baseCurrency);
}
