import { isLive } from '../../../engine/wallet/lots.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Ledger } from '../../ledger/commit.ts';
import { newTransfer } from '../../ledger/transfer.ts';
import { type Booking, joinBookings, noBooking } from '../booking.ts';
import { dueLots, selectFirstDue } from '../due-store.ts';
import { sweep } from '../sweep.ts';
import { byLot, entriesOf, type Lot } from './lot.ts';
import { selectOpenLots } from './store.ts';

/** Ends the lots whose time is up: what is left of them goes to BREAKAGE. Safe to run twice at once. Returns how many lots ended. */
export async function expirePoints(ledger: Ledger, now: Instant): Promise<number> {
  return sweep(ledger, dueLots, 'points_expiry', now, async (tx, members) => {
    const over = (await selectOpenLots(tx, members)).filter((lot) => !isLive(lot, now));
    return { ended: over.length, booking: expiryOfLots(over, now) };
  });
}

/** When the first lot that holds something expires; null when none does. */
export async function nextLotExpiry(reader: Reader): Promise<Instant | null> {
  return selectFirstDue(reader, dueLots);
}

/** What is left of lots that are over, as one transfer per member and currency. Pure but for the new ids. */
export function expiryOfLots(lots: readonly Lot[], at: Instant): Booking {
  const groups = Map.groupBy(lots, ({ memberId, currency }) => `${memberId} ${currency}`);
  return joinBookings([...groups.values()].map((group) => expiryOfAccount(group, at)));
}

function expiryOfAccount(lots: readonly Lot[], at: Instant): Booking {
  const [first] = lots;
  if (first === undefined) return noBooking;
  const { currency } = first;
  const transfer = newTransfer(first, at, () => ({
    from: currency,
    to: 'BREAKAGE',
    amountMinor: lots.reduce((sum, { remainingMinor }) => sum + remainingMinor, 0),
    currency,
    code: 'points_expired',
    reference: 'expiry',
  }));
  const uses = lots.map(({ lotId, remainingMinor }) => ({ lotId, amountMinor: remainingMinor }));
  return { ...noBooking, transfers: [transfer], lotEntries: entriesOf(transfer, uses, byLot(lots), -1) };
}
