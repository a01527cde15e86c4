import { z } from 'zod';
import { formatInstant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import { grantStates } from '../../wallet/bonus/grant.ts';
import { amountOrNone, idText, positiveAmount, time } from '../../wallet/fields-schema.ts';
import type { FoundWager } from './find-wagers.ts';
import type { AskedWager } from './record-wager.ts';
import type { AskedSettle } from './settle-wager.ts';
import { wagerStates } from './wager.ts';

const amount = z.union([z.string(), z.number()]).meta({ description: 'Base currency, decimal in major units', examples: ['10.00'] });
const money = z.string().meta({ description: 'Base currency, decimal in major units', example: '10.00' });
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
    grant_id: z.string().nullable().meta({ description: 'The bonus that it counts toward; null: none' }),
    progress: money.nullable().meta({ description: 'Turnover of that bonus so far' }),
    target: money.nullable().meta({ description: 'Turnover that it requires' }),
  })
  .meta({ id: 'PlacedWager', description: 'A stake, and how it is paid' });

export const foundWager = z
  .strictObject({
    wager_id: z.string(),
    player_id: z.string(),
    round_id: z.string(),
    game_type: z.string(),
    state: z.enum(wagerStates).meta({ description: 'OPEN until it is settled or voided: a bonus waits for its open wagers' }),
    real: money.meta({ description: 'Part of the stake that own money paid' }),
    bonus: money.meta({ description: 'Part of the stake that bonus money paid' }),
    counted: money.meta({ description: 'What it counted toward the turnover of its bonus' }),
    win: z.strictObject({ real: money, bonus: money }).nullable().meta({ description: 'Parts of the win; null until it is settled' }),
    late,
    grant_id: z.string().nullable().meta({ description: 'The bonus that it counts toward; null: none' }),
    placed_at: time,
    ended_at: time.nullable(),
  })
  .meta({ id: 'Wager', description: 'A wager: how its stake was paid, and what became of it' });

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
  const amountMinor = positiveAmount(body.amount, baseCurrency);
  const realAvailableMinor = amountOrNone(body.real_available, baseCurrency, 'real_available');
  return { playerId: body.player_id, amountMinor, gameType: body.game_type, realAvailableMinor, roundId: body.round_id };
}

/** The outcome of a bet as sent. @throws Fault `invalid_amount`, `too_many_decimals` */
export function settleFromApi(wagerId: Uuid, body: z.infer<typeof settleRequest>, baseCurrency: Currency): AskedSettle {
  return { wagerId, amountMinor: amountOrNone(body.amount, baseCurrency, 'amount') };
}

/** A bet as shown. */
export function wagerToApi(wager: FoundWager, baseCurrency: Currency): z.infer<typeof foundWager> {
  const text = (minor: Minor): string => formatAmount(minor, baseCurrency);
  const { win, endedAt } = wager;
  return {
    wager_id: wager.wagerId,
    player_id: wager.playerId,
    round_id: wager.roundId,
    game_type: wager.gameType,
    state: wager.state,
    real: text(wager.realMinor),
    bonus: text(wager.bonusMinor),
    counted: text(wager.countedMinor),
    win: win && { real: text(win.realMinor), bonus: text(win.bonusMinor) },
    late: wager.late,
    grant_id: wager.grantId,
    placed_at: formatInstant(wager.placedAt),
    ended_at: endedAt === null ? null : formatInstant(endedAt),
  };
}
