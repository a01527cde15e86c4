import { z } from 'zod';
import { formatInstant, type Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { formatAmount } from '../../kernel/money.ts';
import { grantStates } from './bonus/grant.ts';
import { lotCurrency as currency, money, points, time } from './fields-schema.ts';
import type { OwnWallet } from './read-wallet.ts';

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
    max_bet: money.nullable().meta({ description: 'Largest stake that it may pay for any part of; null: none is too large' }),
    eligible_games: z.array(z.string()).nullable().meta({ description: 'null: it may be played on all games' }),
    created_at: time,
    expires_at: time.nullable(),
    ended_at: time.nullable(),
  })
  .meta({ id: 'Grant', description: 'Bonus money under the terms it was given' });

const reservationAnswer = z
  .strictObject({
    reservation_id: z.string(),
    currency,
    amount: points,
    reason: z.string().nullable().meta({ description: 'What for, as said when they were reserved' }),
    expires_at: time.meta({ description: 'From then on it cannot be captured, and goes back' }),
  })
  .meta({ id: 'Reservation', description: 'Points on hold until they are captured or given back' });

const lotAnswer = z
  .strictObject({
    currency,
    remaining: points,
    expires_at: time.nullable(),
    vendor: z.string().nullable().meta({ description: 'Who issued them, where it was not the program itself' }),
  })
  .meta({ id: 'Lot', description: 'What is left of one accrual of points or tickets' });

export const walletAnswer = z
  .strictObject({
    balances: balancesAnswer,
    grants: z.array(grantAnswer),
    reservations: z.array(reservationAnswer),
    lots: z.array(lotAnswer).meta({ description: 'What holds something, in the order in which it is used up' }),
  })
  .meta({ id: 'Wallet' });

const ended = (what: string) => z.int().meta({ description: `${what} that ended` });

export const expireRequest = z.strictObject({}).optional();
export const expireAnswer = z
  .strictObject({ grants: ended('Bonuses'), lots: ended('Lots of points'), reservations: ended('Reservations') })
  .meta({ id: 'Expiry' });

/** A wallet as answered. */
export function walletToApi({ balances, grants, reservations, lots }: OwnWallet, baseCurrency: Currency): z.infer<typeof walletAnswer> {
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
      max_bet: grant.terms.maxBetMinor === null ? null : text(grant.terms.maxBetMinor),
      eligible_games: grant.terms.eligibleGames && [...grant.terms.eligibleGames],
      created_at: formatInstant(grant.createdAt),
      expires_at: timeOrNull(grant.expiresAt),
      ended_at: timeOrNull(grant.endedAt),
    })),
    reservations: reservations.map((reservation) => ({
      reservation_id: reservation.reservationId,
      currency: reservation.currency,
      amount: formatAmount(reservation.amountMinor, reservation.currency),
      reason: reservation.reason,
      expires_at: formatInstant(reservation.expiresAt),
    })),
    lots: lots.map((lot) => ({
      currency: lot.currency,
      remaining: formatAmount(lot.remainingMinor, lot.currency),
      expires_at: timeOrNull(lot.expiresAt),
      vendor: lot.vendor,
    })),
  };
}

function timeOrNull(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
