import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Desk } from '../../ledger/commit-each.ts';
import type { Member } from '../../members/member.ts';
import { noBooking } from '../booking.ts';
import { type Command, commandDesk, type Done, playersOf } from '../command-desk.ts';
import { debit } from './debit.ts';
import type { LotCurrency } from './lot.ts';
import { type Points, readPoints, spendable } from './read-points.ts';
import type { Reservation } from './reservation.ts';
import type { ReserveAnswer } from './schema.ts';

/** Points or tickets to be put on hold. */
export type ReserveCommand = Command & {
  playerId: string;
  currency: LotCurrency;
  /** > 0. */
  amountMinor: Minor;
  /** How long they are kept for whoever reserved them. */
  timeoutSeconds: number;
};

/** Where points are put on hold, several players' in one commit. Refuses as `reserve`, and `player_not_found`. */
export function reserveDesk(clock: () => Instant): Desk<ReserveCommand, ReserveAnswer, Member> {
  return commandDesk(
    {
      kind: 'reserve',
      action: 'wallet.reserved',
      owners: playersOf,
      read: readPoints,
      decide: reserve,
    },
    clock,
  );
}

/**
 * Puts points on hold until they are captured, voided, or their time is up. Their lots are used up now, so that what is promised
 * cannot expire meanwhile.
 * @returns a Fault `player_not_active`, `insufficient_balance` where it may not be
 */
export function reserve(points: Points, command: ReserveCommand, now: Instant): Done<ReserveAnswer> | Fault {
  const { currency, amountMinor, timeoutSeconds, reason = null } = command;
  const held = debit(points, command, (id) => ({ to: `HELD:${id}`, code: 'reserved', reference: `reservation:${id}` }), now);
  if (held instanceof Fault) return held;
  const { bucket, memberId } = points.member;
  const reservation: Reservation = {
    bucket,
    memberId,
    reservationId: held.transfer.transferId,
    currency,
    amountMinor,
    state: 'OPEN',
    capturedMinor: 0,
    releaseId: null,
    reason,
    createdAt: now,
    expiresAt: now + timeoutSeconds * 1000,
    endedAt: null,
  };
  return {
    answer: {
      reservation_id: reservation.reservationId,
      currency,
      amount: formatAmount(amountMinor, currency),
      expires_at: formatInstant(reservation.expiresAt),
      balance: formatAmount(spendable(points, currency, now) - amountMinor, currency),
    },
    booking: { ...noBooking, transfers: [held.transfer], lotEntries: held.lotEntries, reservations: [reservation] },
  };
}
