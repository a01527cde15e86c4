import { sql } from 'kysely';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { readPaged } from '../../platform/read-paged.ts';
import { type LeafSource, type PlacedLeaf, type PlaceRow, placed } from '../ledger/verify/leaf-source.ts';
import { type GrantEvent, grantEventLeaf } from './bonus/grant-event.ts';
import { type LotCurrency, lotEntryLeaf } from './points/lot.ts';

/** The hashed rows of this module, for `verifyLedger`. */
export const walletLeaves: readonly LeafSource[] = [
  { table: 'lot_entry', read: readLotEntries },
  { table: 'grant_event', read: readGrantEvents },
];

async function* readLotEntries(tx: Tx): AsyncGenerator<PlacedLeaf> {
  type Row = PlaceRow & {
    bucket: number;
    transfer_id: Uuid;
    lot_id: Uuid;
    member_id: Uuid;
    currency: LotCurrency;
    amount: number;
    vendor: string | null;
    expires_at: Instant | null;
    at: Instant;
  };
  const writer = new ByteWriter();
  const query = sql`SELECT * FROM lot_entry ORDER BY journal, batch_seq, batch_index`;
  for await (const row of readPaged<Row>(tx, query)) {
    const { bucket, transfer_id: transferId, lot_id: lotId, member_id: memberId, currency, amount: amountMinor, vendor, at } = row;
    const entry = { bucket, transferId, lotId, memberId, currency, amountMinor, vendor, expiresAt: row.expires_at, at };
    yield placed(row, lotEntryLeaf(entry, writer));
  }
}

async function* readGrantEvents(tx: Tx): AsyncGenerator<PlacedLeaf> {
  type Row = PlaceRow &
    Pick<GrantEvent, 'bucket' | 'event' | 'terms' | 'at'> & {
      grant_id: Uuid;
      event_no: number;
      member_id: Uuid;
      from_state: GrantEvent['from'];
      to_state: GrantEvent['to'];
    };
  const writer = new ByteWriter();
  const query = sql`SELECT * FROM grant_event ORDER BY journal, batch_seq, batch_index`;
  for await (const row of readPaged<Row>(tx, query)) {
    const { bucket, event, terms, at, grant_id: grantId, event_no: no, member_id: memberId, from_state: from, to_state: to } = row;
    yield placed(row, grantEventLeaf({ bucket, memberId, grantId, no, event, from, to, terms, at }, writer));
  }
}
