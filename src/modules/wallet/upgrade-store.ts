import { type RawBuilder, sql } from 'kysely';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import { type Database, memberRows, type Reader, type Tx } from '../../platform/database.ts';
import { inSnapshot, readPaged } from '../../platform/read-paged.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { transferRows } from '../ledger/verify/rows.ts';
import type { Grant } from './bonus/grant.ts';
import { fromRow, type GrantRow } from './bonus/store.ts';
import type { LotCurrency } from './points/lot.ts';

/** A credit of points or tickets, as far as its lot needs to know. */
export type LotlessCredit = Pick<Transfer, 'bucket' | 'memberId' | 'transferId' | 'amountMinor' | 'at'> & { currency: LotCurrency };

/** Hands over, some at a time, the credits of points and tickets that opened no lot. Look again under the members' locks. */
export async function lotlessCredits(database: Database, size: number, work: (some: LotlessCredit[]) => Promise<void>): Promise<void> {
  type Row = { bucket: number; member_id: Uuid; transfer_id: Uuid; currency: LotCurrency; amount: number; at: number };
  const query = sql`
    SELECT t.bucket, t.member_id, t.transfer_id, t.currency, t.amount, t.at FROM ${transferRows} AS t
     WHERE t.currency IN ('RP', 'TICKET') AND t.to_account = t.currency AND t.from_account = 'ISSUANCE'
       AND NOT EXISTS (SELECT 1 FROM lot l WHERE l.bucket = t.bucket AND l.lot_id = t.transfer_id)`;
  await inChunks(database, query, size, (rows: Row[]) =>
    work(
      rows.map(({ bucket, member_id: memberId, transfer_id: transferId, currency, amount: amountMinor, at }) => {
        return { bucket, memberId, transferId, currency, amountMinor, at };
      }),
    ),
  );
}

/** Hands over, some at a time, the members of whom a grant has no events. Look again under their locks. */
export async function eventlessMembers(database: Database, size: number, work: (some: MemberKey[]) => Promise<void>): Promise<void> {
  const query = sql`SELECT DISTINCT bucket, member_id FROM bonus_grant WHERE events = 0 ORDER BY bucket, member_id`;
  await inChunks(database, query, size, (rows: { bucket: number; member_id: Uuid }[]) =>
    work(rows.map((row) => ({ bucket: row.bucket, memberId: row.member_id }))),
  );
}

/** One pass over a query, however many rows it has, with work between that commits on its own. */
async function inChunks<Row>(
  database: Database,
  query: RawBuilder<unknown>,
  size: number,
  work: (rows: Row[]) => Promise<void>,
): Promise<void> {
  await inSnapshot(database, async (tx) => {
    const chunk: Row[] = [];
    for await (const row of readPaged<Row>(tx, query)) {
      chunk.push(row);
      if (chunk.length === size) await work(chunk.splice(0));
    }
    if (chunk.length > 0) await work(chunk);
  });
}

/** Grants of members without events, in the order in which they came; of those that came together the one in play first. */
export async function selectEventless(reader: Reader, keys: readonly MemberKey[]): Promise<Grant[]> {
  const { rows } = await sql<GrantRow>`
    SELECT g.* FROM ${memberRows(keys)} JOIN bonus_grant g ON g.bucket = k.bucket AND g.member_id = k.member_id
     WHERE g.events = 0 ORDER BY g.bucket, g.member_id, g.created_at, g.state <> 'ACTIVE', g.grant_id`.execute(reader);
  return rows.map(fromRow);
}

/** Writes how many events grants have now, and the most that they may become, which was a multiple in their terms. */
export async function writeUpgraded(tx: Tx, grants: readonly Grant[]): Promise<void> {
  await sql`
    UPDATE bonus_grant g SET events = u.events, max_conversion = u.max_conversion
      FROM unnest(${grants.map((grant) => grant.bucket)}::smallint[], ${grants.map((grant) => grant.grantId)}::uuid[],
                  ${grants.map((grant) => grant.events)}::bigint[], ${grants.map((grant) => grant.maxConversionMinor)}::bigint[])
           AS u (bucket, grant_id, events, max_conversion)
     WHERE g.bucket = u.bucket AND g.grant_id = u.grant_id`.execute(tx);
}
