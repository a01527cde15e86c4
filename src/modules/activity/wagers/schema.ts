import { z } from 'zod';
import type { Currency } from '../../../kernel/currency.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import { externalIdPattern, type Uuid } from '../../../kernel/ids.ts';
import { type Minor, parseAmount } from '../../../kernel/money.ts';
import { grantStates } from '../../wallet/bonus/grant.ts';
import type { AskedWager } from './record-wager.ts';
import type { AskedSettle } from './settle-wager.ts';

const amount = z.union([z.string(), z.number()]).meta({ description: 'Base currency, decimal in major units', examples: ['10.00'] });
const money = z.string().meta({ description: 'Base currency, decimal in major units', example: '10.00' });
const idText = z.string().regex(externalIdPattern, { error: 'expected 1 to 64 characters from A-Z a-z 0-9 _ . : -' });
const late = z.boolean().meta({ description: 'The bonus had ended before the wager did' });

export const wagerRequest = z.strictObject({
  player_id: idText,
  amount: amount.meta({ description: 'The whole stake' }),
  game_type: z.string().min(1).max(64).meta({ example: 'slots' }),
  real_available: amount.default('0').meta({ description: 'Own money that you have for it: of that Laurel keeps no account' }),
  round_id: idText.meta({ description: 'Your round of play; several wagers may be of one' }),
});

export const wagerAnswer = z
  .strictObject({
    wager_id: z.string(),
    real: money.meta({ description: 'Part of the stake that own money pays' }),
    bonus: money.meta({ description: 'Part of the stake that bonus money pays' }),
    progress: money.nullable().meta({ description: 'Turnover of the bonus that it counts toward; null: it counts toward none' }),
    target: money.nullable().meta({ description: 'Turnover that the bonus requires' }),
  })
  .meta({ id: 'Wager', description: 'A stake, and how it is paid' });

const grantAnswer = z
  .strictObject({
    grant_id: z.string(),
    state: z.enum(grantStates),
    balance: money,
    progress: money,
    target: money,
  })
  .nullable()
  .meta({ description: 'The bonus that the wager counts toward, afterwards; null: none' });

export const settleRequest = z.strictObject({ amount: amount.meta({ description: 'All that the round pays; 0: nothing was won' }) });

export const settleWagerAnswer = z
  .strictObject({
    wager_id: z.string(),
    real: money.meta({ description: 'Part of the win that is yours to pay out' }),
    bonus: money.meta({ description: 'Part of the win that returns to the bonus; forfeited when late' }),
    late,
    grant: grantAnswer,
  })
  .meta({ id: 'SettledWager', description: 'A win, in the split of its stake' });

export const voidRequest = z.strictObject({});

export const voidAnswer = z
  .strictObject({
    wager_id: z.string(),
    real: money.meta({ description: "Goes back to the player's own money" }),
    bonus: money.meta({ description: 'Went back to the bonus' }),
    forfeited: money.meta({ description: 'Would have gone back to a bonus that has ended' }),
    late,
    grant: grantAnswer,
  })
  .meta({ id: 'VoidedWager', description: 'What a wager that was taken back returns' });

/** A bet as sent. @throws Fault `invalid_amount`, `too_many_decimals` */
export function wagerFromApi(body: z.infer<typeof wagerRequest>, baseCurrency: Currency): AskedWager {
  const amountMinor = atLeast(1, body.amount, baseCurrency, 'amount');
  const realAvailableMinor = atLeast(0, body.real_available, baseCurrency, 'real_available');
  return { playerId: body.player_id, amountMinor, gameType: body.game_type, realAvailableMinor, roundId: body.round_id };
}

/** The outcome of a bet as sent. @throws Fault `invalid_amount`, `too_many_decimals` */
export function settleFromApi(wagerId: Uuid, body: z.infer<typeof settleRequest>, baseCurrency: Currency): AskedSettle {
  return { wagerId, amountMinor: atLeast(0, body.amount, baseCurrency, 'amount') };
}

function atLeast(leastMinor: Minor, input: string | number, currency: Currency, path: string): Minor {
  const minor = parseAmount(input, currency, path);
  if (minor >= leastMinor) return minor;
  throw fieldFault(path, 'invalid_amount', `${path}: expected ${leastMinor > 0 ? 'more than' : 'at least'} 0`);
}
