import { z } from 'zod';
import { formatInstant } from '../../../kernel/clock.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { TransferItem } from './transfers.ts';

export const transferAnswer = z
  .strictObject({
    transfer_id: z.string(),
    player_id: z.string(),
    from: z.string().meta({ description: 'Account that it left', example: 'BONUS_COST' }),
    to: z.string().meta({ description: 'Account in which it arrived', example: 'PAYABLE' }),
    amount: z.string().meta({ description: 'Decimal in major units; points are whole', example: '300.00' }),
    currency: z.string().meta({ example: 'USD' }),
    code: z.string().meta({ description: 'What happened', example: 'reward_granted' }),
    reference: z.string().meta({ description: 'What it belongs to', example: 'decision:01990000-0000-7000-8000-000000000000' }),
    at: z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' }),
    journal: z.int().meta({ description: 'With batch_seq: the batch whose hash covers it' }),
    batch_seq: z.int(),
  })
  .meta({ id: 'Transfer' });

/** A transfer, as answered. */
export function transferToApi(item: TransferItem): z.infer<typeof transferAnswer> {
  return {
    transfer_id: item.transferId,
    player_id: item.playerId,
    from: item.from,
    to: item.to,
    amount: formatAmount(item.amountMinor, item.currency),
    currency: item.currency,
    code: item.code,
    reference: item.reference,
    at: formatInstant(item.at),
    journal: item.batch.journal,
    batch_seq: item.batch.batchSeq,
  };
}
