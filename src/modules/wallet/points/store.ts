import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import type { Place } from '../../ledger/batch.ts';
import type { Lot, LotCurrency, LotEntry } from './lot.ts';

export { recordAudits } from '../../../platform/audit.ts';

/** Appends lot entries at their place in the chain. */
export async function insertLotEntries(tx: Tx, rows: readonly LotEntry[], place: Place): Promise<void> {
  await sql`
    INSERT INTO lot_entry (bucket, transfer_id, lot_id, member_id, currency, amount, vendor, expires_at, at,
                           journal, batch_seq, batch_index)
    SELECT bucket, transfer_id, lot_id, member_id, currency, amount, vendor, expires_at, at,
           ${place.journal}::smallint, ${place.batchSeq}::bigint, ${place.firstIndex}::bigint + ordinality - 1
      FROM unnest(${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.transferId)}::uuid[],
                  ${rows.map((row) => row.lotId)}::uuid[], ${rows.map((row) => row.memberId)}::uuid[],
                  ${rows.map((row) => row.currency)}::text[], ${rows.map((row) => row.amountMinor)}::bigint[],
                  ${rows.map((row) => row.vendor)}::text[], ${rows.map((row) => toTimestamp(row.expiresAt))}::timestamptz[],
                  ${rows.map((row) => toTimestamp(row.at))}::timestamptz[])
           WITH ORDINALITY AS e (bucket, transfer_id, lot_id, member_id, currency, amount, vendor, expires_at, at, ordinality)`.execute(tx);
}

/** Opens and changes lots as their entries say. The members are locked. */
export async function applyToLots(tx: Tx, entries: readonly LotEntry[]): Promise<void> {
  const opened = entries.filter(({ transferId, lotId }) => transferId === lotId);
  if (opened.length > 0) {
    await sql`
      INSERT INTO lot (bucket, lot_id, member_id, currency, amount, remaining, vendor, earned_at, expires_at)
      SELECT bucket, lot_id, member_id, currency, amount, amount, vendor, at, expires_at
        FROM unnest(${opened.map((row) => row.bucket)}::smallint[], ${opened.map((row) => row.lotId)}::uuid[],
                    ${opened.map((row) => row.memberId)}::uuid[], ${opened.map((row) => row.currency)}::text[],
                    ${opened.map((row) => row.amountMinor)}::bigint[], ${opened.map((row) => row.vendor)}::text[],
                    ${opened.map((row) => toTimestamp(row.at))}::timestamptz[],
                    ${opened.map((row) => toTimestamp(row.expiresAt))}::timestamptz[])
             AS e (bucket, lot_id, member_id, currency, amount, vendor, at, expires_at)`.execute(tx);
  }
  const changed = entries.filter(({ transferId, lotId }) => transferId !== lotId);
  if (changed.length === 0) return;
  await sql`
    UPDATE lot l SET remaining = l.remaining + e.amount
      FROM (SELECT bucket, lot_id, sum(amount)::bigint AS amount
              FROM unnest(${changed.map((row) => row.bucket)}::smallint[], ${changed.map((row) => row.lotId)}::uuid[],
                          ${changed.map((row) => row.amountMinor)}::bigint[]) AS d (bucket, lot_id, amount)
             GROUP BY bucket, lot_id) AS e
     WHERE l.bucket = e.bucket AND l.lot_id = e.lot_id`.execute(tx);
}

type LotRow = {
  bucket: number;
  lot_id: Uuid;
  member_id: Uuid;
  currency: LotCurrency;
  amount: number;
  remaining: number;
  vendor: string | null;
  earned_at: Instant;
  expires_at: Instant | null;
};

function fromRow(row: LotRow): Lot {
  return {
    bucket: row.bucket,
    memberId: row.member_id,
    lotId: row.lot_id,
    currency: row.currency,
    amountMinor: row.amount,
    remainingMinor: row.remaining,
    vendor: row.vendor,
    earnedAt: row.earned_at,
    expiresAt: row.expires_at,
  };
}

/** Lots of members that hold something. Lock the members first when a decision depends on it. */
export async function selectOpenLots(reader: Reader, keys: readonly MemberKey[]): Promise<Lot[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<LotRow>`
    SELECT l.* FROM ${memberRows(keys)} JOIN lot l ON l.bucket = k.bucket AND l.member_id = k.member_id
     WHERE l.remaining > 0`.execute(reader);
  return rows.map(fromRow);
}

/** Lots by their ids, which are those of the transfers that credited them; unknown ones are absent. */
export async function selectLots(reader: Reader, keys: readonly { bucket: number; lotId: Uuid }[]): Promise<Map<Uuid, Lot>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<LotRow>`
    SELECT l.* FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.lotId)}::uuid[]) AS k (bucket, lot_id)
      JOIN lot l ON l.bucket = k.bucket AND l.lot_id = k.lot_id`.execute(reader);
  return new Map(rows.map((row) => [row.lot_id, fromRow(row)]));
}

type LotEntryRow = Pick<LotRow, 'bucket' | 'lot_id' | 'member_id' | 'currency' | 'amount' | 'vendor' | 'expires_at'> & {
  transfer_id: Uuid;
  at: Instant;
};

/** What transfers did to lots, all their entries in no particular order. */
export async function selectLotEntries(reader: Reader, keys: readonly { bucket: number; transferId: Uuid }[]): Promise<LotEntry[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<LotEntryRow>`
    SELECT e.* FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.transferId)}::uuid[])
                      AS k (bucket, transfer_id)
      JOIN lot_entry e ON e.bucket = k.bucket AND e.transfer_id = k.transfer_id`.execute(reader);
  return rows.map((row) => ({
    bucket: row.bucket,
    memberId: row.member_id,
    transferId: row.transfer_id,
    lotId: row.lot_id,
    currency: row.currency,
    amountMinor: row.amount,
    vendor: row.vendor,
    expiresAt: row.expires_at,
    at: row.at,
  }));
}
