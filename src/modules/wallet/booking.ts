import { ByteWriter } from '../../kernel/bytes.ts';
import type { Tx } from '../../platform/database.ts';
import type { Batch, Section } from '../ledger/batch.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { grantEventLeaf } from './bonus/grant-event.ts';
import type { GrantMove } from './bonus/move-grant.ts';
import { insertGrantEvents, writeGrants } from './bonus/store.ts';
import { type LotEntry, lotEntryLeaf } from './points/lot.ts';
import { applyToLots, insertLotEntries } from './points/store.ts';

/** What wallet verbs do, to be written in one commit: transfers, and what explains them. */
export type Booking = { transfers: readonly Transfer[]; lotEntries: readonly LotEntry[]; grants: readonly GrantMove[] };

export const noBooking: Booking = { transfers: [], lotEntries: [], grants: [] };

/** Several bookings as one. A grant that moves several times is given as it is after the last. */
export function joinBookings(bookings: readonly Booking[]): Booking {
  return {
    transfers: bookings.flatMap(({ transfers }) => transfers),
    lotEntries: bookings.flatMap(({ lotEntries }) => lotEntries),
    grants: bookings.flatMap(({ grants }) => grants),
  };
}

/**
 * A booking as parts of a batch: every transfer of points or tickets goes with the entries of its lots, every step of a bonus with its
 * event, all under the batch's hash. Run `follow` after whatever the grants refer to is written: their decisions.
 */
export function bookingParts({ transfers, lotEntries, grants }: Booking): {
  transfers: readonly Transfer[];
  sections: Section[];
  follow: (tx: Tx) => Promise<void>;
} {
  const writer = new ByteWriter();
  const events = grants.flatMap((move) => move.events);
  const sections: Section[] = [];
  if (lotEntries.length > 0) {
    sections.push({
      leaves: lotEntries.map((entry) => lotEntryLeaf(entry, writer)),
      write: (tx, place) => insertLotEntries(tx, lotEntries, place),
    });
  }
  if (events.length > 0) {
    sections.push({
      leaves: events.map((event) => grantEventLeaf(event, writer)),
      write: (tx, place) => insertGrantEvents(tx, events, place),
    });
  }
  return {
    transfers,
    sections,
    follow: async (tx) => {
      if (lotEntries.length > 0) await applyToLots(tx, lotEntries);
      if (grants.length > 0) await writeGrants(tx, grants);
    },
  };
}

/** A batch that is nothing but a booking. */
export function bookingBatch(kind: string, booking: Booking, at: Batch['at']): Batch {
  return { kind, at, ...bookingParts(booking) };
}
