import { z } from 'zod';
import { formatInstant } from '../../../kernel/clock.ts';
import { formatAmount } from '../../../kernel/money.ts';
import { ownAccounts, type StatementLine } from './statement.ts';

export const statementLine = z
  .strictObject({
    at: z.string().meta({ description: 'When it was booked, RFC 3339', example: '2026-01-31T09:30:00.000Z' }),
    account: z.enum(ownAccounts).meta({
      description: 'BONUS: all bonuses together; PAYABLE: money owed to the player; HELD: points on hold, each currency for itself',
    }),
    amount: z.string().meta({ description: 'Positive: in, negative: out', example: '300.00' }),
    currency: z.string().meta({ example: 'USD' }),
    balance: z.string().meta({ description: 'Of the account, after this line', example: '300.00' }),
    description: z.string().meta({ example: 'Reward LOSING_PLAYER_CASHBACK' }),
    counter_account: z.string().meta({ description: 'Where it came from or went', example: 'BONUS_COST' }),
    transfer_id: z.string().nullable().meta({ description: 'null: points that play earned, which its own record carries' }),
    decision_id: z.string().nullable().meta({ description: 'The decision that allowed it' }),
  })
  .meta({ id: 'StatementLine' });

/** A line of a statement, as answered. */
export function lineToApi(line: StatementLine): z.infer<typeof statementLine> {
  return {
    at: formatInstant(line.place.at),
    account: line.account,
    amount: formatAmount(line.amountMinor, line.currency),
    currency: line.currency,
    balance: formatAmount(line.balanceMinor, line.currency),
    description: line.description,
    counter_account: line.counterAccount,
    transfer_id: line.transferId,
    decision_id: line.decisionId,
  };
}
