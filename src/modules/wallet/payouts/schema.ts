import { z } from 'zod';
import type { Currency } from '../../../kernel/currency.ts';
import type { Actor } from '../../../platform/actor.ts';
import { amount, idText, money, positiveAmount } from '../fields-schema.ts';
import type { PayoutCommand } from './payout.ts';

export const payoutBody = z.strictObject({
  player_id: idText,
  amount,
  reference: idText.meta({ description: "The operator's own: one payout for each reference of a player", example: 'PAYOUT-2026-0001' }),
});
export const payoutAnswer = z
  .strictObject({
    transfer_id: z.string(),
    amount: money,
    currency: z.string(),
    reference: z.string(),
    payable: money.meta({ description: 'What is owed to the player afterwards' }),
  })
  .meta({ id: 'Payout' });
export type PayoutAnswer = z.infer<typeof payoutAnswer>;

/** A payout, as sent. @throws Fault `invalid_amount`, `too_many_decimals` */
export function payoutFromApi(body: z.infer<typeof payoutBody>, currency: Currency, actor: Actor): PayoutCommand {
  const { player_id: playerId, reference } = body;
  return { playerId, amountMinor: positiveAmount(body.amount, currency), currency, reference, actor };
}
