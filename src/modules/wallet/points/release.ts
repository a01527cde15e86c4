import { giveBack } from '../../../engine/wallet/lots.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Minor } from '../../../kernel/money.ts';
import { newTransfer, type Transfer } from '../../ledger/transfer.ts';
import { byLot, entriesOf, type LotEntry, usesOf } from './lot.ts';
import type { Reservation } from './reservation.ts';

/** An open reservation, and what it took from which lots. */
export type Held = { reservation: Reservation; taken: readonly LotEntry[] };

/**
 * Points of a reservation back in the account and in the very lots they came from: the last taken first, so that what stays used is
 * what a smaller debit would have used. A lot whose time is over stays over: the next sweep takes it.
 */
export function release(
  { reservation, taken }: Held,
  backMinor: Minor,
  code: 'released' | 'reservation_expired',
  now: Instant,
): { transfer: Transfer; lotEntries: LotEntry[] } {
  const { reservationId, currency } = reservation;
  const transfer = newTransfer(reservation, now, () => ({
    from: `HELD:${reservationId}`,
    to: currency,
    amountMinor: backMinor,
    currency,
    code,
    reference: `reservation:${reservationId}`,
  }));
  return { transfer, lotEntries: entriesOf(transfer, giveBack(usesOf(taken), backMinor), byLot(taken), 1) };
}
