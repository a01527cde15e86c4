import type { Instant } from '../../../kernel/clock.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Ledger } from '../../ledger/commit.ts';
import { bookingParts, noBooking } from '../booking.ts';
import { sweep } from '../sweep.ts';
import { release } from './release.ts';
import type { Reservation } from './reservation.ts';
import { selectFirstTimeout, selectMembersWithDueReservations, selectOpenReservations, writeReservations } from './reservation-store.ts';
import { selectLotEntries } from './store.ts';

/** Gives back the points of reservations whose time is up. Safe to run twice at once. Returns how many reservations ended. */
export async function releaseReservations(ledger: Ledger, now: Instant): Promise<number> {
  return sweep(
    ledger,
    (limit, except) => selectMembersWithDueReservations(ledger.database.db, now, limit, except),
    async (tx, members) => {
      const over = (await selectOpenReservations(tx, members)).filter(({ expiresAt }) => expiresAt <= now);
      const answer = { ended: over.length };
      if (over.length === 0) return { answer };
      const keys = over.map(({ bucket, reservationId }) => ({ bucket, transferId: reservationId }));
      const taken = Map.groupBy(await selectLotEntries(tx, keys), ({ transferId }) => transferId);
      const released = over.map((reservation) => ({
        reservation,
        ...release({ reservation, taken: taken.get(reservation.reservationId) ?? [] }, reservation.amountMinor, 'reservation_expired', now),
      }));
      const { follow, ...parts } = bookingParts({
        ...noBooking,
        transfers: released.map(({ transfer }) => transfer),
        lotEntries: released.flatMap(({ lotEntries }) => lotEntries),
      });
      const ended = released.map(({ reservation, transfer }): Reservation => {
        return { ...reservation, state: 'EXPIRED', releaseId: transfer.transferId, endedAt: now };
      });
      const writeRest = async (): Promise<void> => {
        await follow(tx);
        await writeReservations(tx, ended);
      };
      return { answer, batch: { kind: 'reservation_expiry', at: now, ...parts, follow: writeRest } };
    },
  );
}

/** When the first open reservation runs out; null when none is open. */
export async function nextTimeout(reader: Reader): Promise<Instant | null> {
  return selectFirstTimeout(reader);
}
