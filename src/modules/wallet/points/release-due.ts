import type { Instant } from '../../../kernel/clock.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Ledger } from '../../ledger/commit.ts';
import { type Booking, joinBookings, noBooking } from '../booking.ts';
import { dueReservations, selectFirstDue } from '../due-store.ts';
import { sweep } from '../sweep.ts';
import { type Held, release } from './release.ts';
import type { Reservation } from './reservation.ts';
import { selectOpenReservations } from './reservation-store.ts';
import { selectLotEntries } from './store.ts';

/** Gives back the points of reservations whose time is up. Safe to run twice at once. Returns how many reservations ended. */
export async function releaseReservations(ledger: Ledger, now: Instant): Promise<number> {
  return sweep(ledger, dueReservations, 'reservation_expiry', now, async (tx, members) => {
    const over = (await selectOpenReservations(tx, members)).filter(({ expiresAt }) => expiresAt <= now);
    const keys = over.map(({ bucket, reservationId }) => ({ bucket, transferId: reservationId }));
    const taken = Map.groupBy(await selectLotEntries(tx, keys), ({ transferId }) => transferId);
    const bookings = over.map((reservation) => runOut({ reservation, taken: taken.get(reservation.reservationId) ?? [] }, now));
    return { ended: over.length, booking: joinBookings(bookings) };
  });
}

function runOut(held: Held, at: Instant): Booking {
  const { reservation } = held;
  const { transfer, lotEntries } = release(held, reservation.amountMinor, 'reservation_expired', at);
  const expired: Reservation = { ...reservation, state: 'EXPIRED', releaseId: transfer.transferId, endedAt: at };
  return { ...noBooking, transfers: [transfer], lotEntries, reservations: [expired] };
}

/** When the first open reservation runs out; null when none is open. */
export async function nextTimeout(reader: Reader): Promise<Instant | null> {
  return selectFirstDue(reader, dueReservations);
}
