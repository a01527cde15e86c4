import { ByteWriter } from '../../kernel/bytes.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import type { Batch, Section } from '../ledger/batch.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { playerIdsOf } from '../members/find.ts';
import { bonusEventsOf, toldOf } from './bonus/announce.ts';
import { type GrantEvent, grantEventLeaf } from './bonus/grant-event.ts';
import type { GrantMove } from './bonus/move-grant.ts';
import { emit, insertGrantEvents, writeGrants } from './bonus/store.ts';
import { type LotEntry, lotEntryLeaf } from './points/lot.ts';
import type { Reservation } from './points/reservation.ts';
import { writeReservations } from './points/reservation-store.ts';
import { applyToLots, insertLotEntries } from './points/store.ts';

/** What wallet verbs do, to be written in one commit: transfers, and what explains them. */
export type Booking = {
  transfers: readonly Transfer[];
  lotEntries: readonly LotEntry[];
  /** Reservations as they are afterwards: new ones, and those that end. */
  reservations: readonly Reservation[];
  grants: readonly GrantMove[];
};

export const noBooking: Booking = { transfers: [], lotEntries: [], reservations: [], grants: [] };

/** Several bookings as one. A grant that moves several times is given as it is after the last. */
export function joinBookings(bookings: readonly Booking[]): Booking {
  return {
    transfers: bookings.flatMap(({ transfers }) => transfers),
    lotEntries: bookings.flatMap(({ lotEntries }) => lotEntries),
    reservations: bookings.flatMap(({ reservations }) => reservations),
    grants: bookings.flatMap(({ grants }) => grants),
  };
}

/**
 * A booking as parts of a batch: every transfer of points or tickets goes with the entries of its lots, every step of a bonus with its
 * event, all under the batch's hash, and told to the outside. Run `follow` after whatever the grants refer to is written: their decisions.
 */
export function bookingParts({ transfers, lotEntries, reservations, grants }: Booking): {
  transfers: readonly Transfer[];
  sections: Section[];
  /** Whose bonus is in another state now, also where no money moved: followers look at them again. */
  members: readonly MemberKey[];
  follow: (tx: Tx) => Promise<void>;
} {
  const sections = [lotSection(lotEntries), eventSection(grants.flatMap((move) => move.events))];
  return {
    transfers,
    sections: sections.filter(({ leaves }) => leaves.length > 0),
    members: grants.filter(({ events }) => events.length > 0).map(({ grant: { bucket, memberId } }) => ({ bucket, memberId })),
    follow: async (tx) => {
      if (lotEntries.length > 0) await applyToLots(tx, lotEntries);
      await writeReservations(tx, reservations);
      if (grants.length > 0) await writeGrants(tx, grants);
      await announce(tx, grants);
    },
  };
}

/** Entries of lots as rows of a batch, under its hash. */
function lotSection(entries: readonly LotEntry[]): Section {
  const writer = new ByteWriter();
  return {
    leaves: entries.map((entry) => lotEntryLeaf(entry, writer)),
    write: (tx, place) => insertLotEntries(tx, entries, place),
  };
}

/** Events of grants as rows of a batch, under its hash. */
export function eventSection(events: readonly GrantEvent[]): Section {
  const writer = new ByteWriter();
  return {
    leaves: events.map((event) => grantEventLeaf(event, writer)),
    write: (tx, place) => insertGrantEvents(tx, events, place),
  };
}

async function announce(tx: Tx, moves: readonly GrantMove[]): Promise<void> {
  const told = toldOf(moves);
  if (told.length === 0) return;
  const playerIds = await playerIdsOf(
    tx,
    told.map(({ grant }) => grant),
  );
  await emit(tx, bonusEventsOf(told, playerIds));
}

/** A batch that is nothing but a booking. */
export function bookingBatch(kind: string, booking: Booking, at: Batch['at']): Batch {
  return { kind, at, ...bookingParts(booking) };
}
