import { z } from 'zod';
import { formatInstant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { formatAmount } from '../../kernel/money.ts';
import { type Grant, grantStates } from './bonus/grant.ts';
import type { Balances } from './read-wallet.ts';

const money = z.string().meta({ description: 'Base currency, decimal in major units', example: '300.00' });
const points = z.string().meta({ description: 'Whole points', example: '1500' });
const time = z.string().meta({ description: 'RFC 3339', example: '2026-01-31T09:30:00.000Z' });

export const balancesAnswer = z
  .strictObject({ LP: points, RP: points, TICKET: points, BONUS: money, PAYABLE: money })
  .meta({ id: 'Balances', description: 'What a player owns: points, tickets, bonus money, and money owed to them' });

const grantAnswer = z
  .strictObject({
    grant_id: z.string(),
    state: z.enum(grantStates),
    amount: money,
    balance: money,
    open: money.meta({ description: 'Staked in rounds that have not ended' }),
    progress: money.meta({ description: 'Turnover that has counted so far' }),
    target: money.meta({ description: 'Turnover required, absolute' }),
    expires_at: time.nullable(),
  })
  .meta({ id: 'Grant', description: 'Bonus money under the terms it was given' });

export const walletAnswer = z.strictObject({ balances: balancesAnswer, grants: z.array(grantAnswer) }).meta({ id: 'Wallet' });

/** A wallet as answered. */
export function walletToApi(
  { balances, grants }: { balances: Balances; grants: readonly Grant[] },
  baseCurrency: Currency,
): z.infer<typeof walletAnswer> {
  const text = (minor: number): string => formatAmount(minor, baseCurrency);
  return {
    balances,
    grants: grants.map((grant) => ({
      grant_id: grant.grantId,
      state: grant.state,
      amount: text(grant.amountMinor),
      balance: text(grant.balanceMinor),
      open: text(grant.openMinor),
      progress: text(grant.progressMinor),
      target: text(grant.targetMinor),
      expires_at: grant.expiresAt === null ? null : formatInstant(grant.expiresAt),
    })),
  };
}
