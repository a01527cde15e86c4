import { type RawBuilder, sql } from 'kysely';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Currency } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import { readPaged } from '../../platform/read-paged.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';
import { type DerivedExport, exportDerived, exportHashed, type HashedExport } from '../ledger/verify/export.ts';
import { type BatchLeaves, byBatch, type LeafSource, type PlaceRow } from '../ledger/verify/leaf-source.ts';
import { leavesInSql } from '../ledger/verify/leaves.ts';
import { houseRows, transferRows, walletRows } from '../ledger/verify/rows.ts';
import { type GrantEvent, grantEventLeaf } from './bonus/grant-event.ts';

/** The hashed rows of this module, for `verifyLedger`. */
export const walletLeaves: readonly LeafSource[] = [
  leavesInSql('lot_entry', sql.table('lot_entry'), [
    ['word', 'lot_entry'],
    ['integer', 'bucket'],
    ['uuid', 'transfer_id'],
    ['uuid', 'lot_id'],
    ['uuid', 'member_id'],
    ['text', 'currency'],
    ['integer', 'amount'],
    ['maybe', [['text', 'vendor']]],
    ['maybe', [['instant', 'expires_at']]],
    ['instant', 'at'],
  ]),
  { table: 'grant_event', read: readGrantEvents },
];

function readGrantEvents(tx: Tx): AsyncGenerator<BatchLeaves> {
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
  return byBatch(readPaged<Row>(tx, query), (row) => {
    const { bucket, event, terms, at, grant_id: grantId, event_no: no, member_id: memberId, from_state: from, to_state: to } = row;
    return grantEventLeaf({ bucket, memberId, grantId, no, event, from, to, terms, at }, writer);
  });
}

/** What `laurel export ledger` tells of this module. */
export const walletExports: { hashed: readonly HashedExport[]; derived: readonly DerivedExport[] } = {
  hashed: [exportHashed('lot_entry'), exportHashed('grant_event')],
  derived: [
    exportDerived('lot', sql`r.bucket, r.lot_id`),
    exportDerived('bonus_grant', sql`r.bucket, r.grant_id`),
    exportDerived('reservation', sql`r.bucket, r.reservation_id`),
  ],
};

/** The grants as a relation, for the checks of modules that know why they were given, and what counted toward them. */
export const grantRows: RawBuilder<unknown> = sql`(SELECT * FROM bonus_grant)`;

/** What all accounts of a currency add up to, the house's and the members': 0. */
export async function currencyDifferences(reader: Reader, baseCurrency: Currency): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH side AS (
      SELECT h.currency, sum(h.credit - h.debit) AS amount FROM ${houseRows} AS h GROUP BY h.currency
      UNION ALL
      SELECT v.currency, sum(v.amount) FROM ${walletRows} AS w
       CROSS JOIN LATERAL (VALUES ('LP', w.lp), ('RP', w.rp + w.rp_held), ('TICKET', w.ticket + w.ticket_held),
                                  (${baseCurrency}::text, w.payable)) AS v (currency, amount) GROUP BY v.currency
      UNION ALL
      SELECT ${baseCurrency}::text, sum(g.balance + g.open) FROM bonus_grant g),
    added AS (SELECT currency, coalesce(sum(amount), 0) AS amount FROM side GROUP BY currency)
    SELECT currency AS subject, 'sum of all accounts' AS what, amount::text AS stored, '0' AS expected FROM added WHERE amount <> 0
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM added`.execute(reader);
  return toDifferences(rows);
}

/** Lots against their entries: the first opens a lot and says all of it, what is left is their sum. */
export async function lotDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH folded AS (
      SELECT bucket, lot_id, member_id, currency, vendor, expires_at, max(amount) FILTER (WHERE transfer_id = lot_id) AS amount,
             max(at) FILTER (WHERE transfer_id = lot_id) AS earned_at, sum(amount)::bigint AS remaining
        FROM lot_entry GROUP BY bucket, lot_id, member_id, currency, vendor, expires_at),
    differing AS (
      SELECT l AS kept, f AS due, coalesce(l.lot_id, f.lot_id) AS lot_id
        FROM lot l FULL JOIN folded f ON f.bucket = l.bucket AND f.lot_id = l.lot_id
       WHERE (l.member_id, l.currency, l.vendor, l.expires_at, l.amount, l.earned_at, l.remaining)
             IS DISTINCT FROM (f.member_id, f.currency, f.vendor, f.expires_at, f.amount, f.earned_at, f.remaining))
    SELECT concat('lot ', d.lot_id) AS subject, v.* FROM differing d
     CROSS JOIN LATERAL (
       VALUES ('member', (d.kept).member_id::text, (d.due).member_id::text), ('currency', (d.kept).currency, (d.due).currency),
              ('vendor', (d.kept).vendor, (d.due).vendor), ('expiry', (d.kept).expires_at::text, (d.due).expires_at::text),
              ('amount', (d.kept).amount::text, (d.due).amount::text), ('time', (d.kept).earned_at::text, (d.due).earned_at::text),
              ('rest', (d.kept).remaining::text, (d.due).remaining::text)) AS v (what, stored, expected)
     WHERE v.stored IS DISTINCT FROM v.expected
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM lot`.execute(reader);
  return toDifferences(rows);
}

/** Balances of points and tickets against what is left of the member's lots. */
export async function lotSumDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH summed AS (SELECT bucket, member_id, currency, sum(remaining)::bigint AS amount FROM lot GROUP BY bucket, member_id, currency),
    kept AS (
      SELECT w.bucket, w.member_id, v.currency, v.amount FROM ${walletRows} AS w
       CROSS JOIN LATERAL (VALUES ('RP', w.rp), ('TICKET', w.ticket)) AS v (currency, amount))
    SELECT coalesce(k.member_id, s.member_id)::text AS subject, concat('balance of ', coalesce(k.currency, s.currency)) AS what,
           coalesce(k.amount, 0::bigint) AS stored, coalesce(s.amount, 0::bigint) AS expected
      FROM kept k FULL JOIN summed s ON s.bucket = k.bucket AND s.member_id = k.member_id AND s.currency = k.currency
     WHERE coalesce(k.amount, 0::bigint) <> coalesce(s.amount, 0::bigint)
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM kept`.execute(reader);
  return toDifferences(rows);
}

/**
 * What each transfer moved in or out of points and tickets against the lots it says to have used. Not by batch: credits from before lots
 * were kept got theirs in a later one.
 */
export async function lotEntryDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH line AS (
      SELECT t.bucket, t.transfer_id, t.member_id, t.currency,
             CASE WHEN t.to_account = t.currency THEN t.amount ELSE -t.amount END AS moved, 0::bigint AS entered, 1 AS transfers
        FROM ${transferRows} AS t WHERE t.currency IN ('RP', 'TICKET') AND (t.from_account = t.currency OR t.to_account = t.currency)
      UNION ALL
      SELECT e.bucket, e.transfer_id, e.member_id, e.currency, 0::bigint, e.amount, 0 FROM lot_entry e),
    added AS (
      SELECT transfer_id, sum(moved)::bigint AS moved, sum(entered)::bigint AS entered, sum(transfers) AS transfers
        FROM line GROUP BY bucket, transfer_id, member_id, currency)
    SELECT concat('transfer ', transfer_id) AS subject, 'sum of its lot entries' AS what, entered AS stored, moved AS expected
      FROM added WHERE moved <> entered OR transfers <> 1
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM lot_entry`.execute(reader);
  return toDifferences(rows);
}

/** Reservations against the transfers of their accounts. When one would run out is not among what these say. */
export async function reservationDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH line AS (
      SELECT t.*, t.to_account LIKE 'HELD:%' AS holds,
             substr(CASE WHEN t.to_account LIKE 'HELD:%' THEN t.to_account ELSE t.from_account END, 6) AS id
        FROM ${transferRows} AS t WHERE t.from_account LIKE 'HELD:%' OR t.to_account LIKE 'HELD:%'),
    folded AS (
      SELECT bucket, id, member_id, currency, coalesce(sum(amount) FILTER (WHERE holds AND id = transfer_id::text), 0)::bigint AS amount,
             coalesce(sum(amount) FILTER (WHERE to_account = 'REDEEMED'), 0)::bigint AS captured,
             sum(CASE WHEN holds THEN amount ELSE -amount END)::bigint AS held,
             max(transfer_id::text) FILTER (WHERE NOT holds AND to_account <> 'REDEEMED') AS release_id,
             bool_or(code = 'reservation_expired') AS expired, min(at) FILTER (WHERE holds) AS created_at,
             max(at) FILTER (WHERE NOT holds) AS ended_at
        FROM line GROUP BY bucket, id, member_id, currency),
    joined AS (
      SELECT concat('reservation ', coalesce(r.reservation_id::text, f.id)) AS subject, side.*
        FROM reservation r FULL JOIN folded f ON f.bucket = r.bucket AND f.id = r.reservation_id::text
       CROSS JOIN LATERAL (
         VALUES ('member', r.member_id::text, f.member_id::text), ('currency', r.currency, f.currency),
                ('amount', r.amount::text, f.amount::text), ('captured', r.captured::text, f.captured::text),
                ('held', CASE WHEN r.state = 'OPEN' THEN r.amount ELSE 0::bigint END::text, f.held::text),
                ('release', r.release_id::text, f.release_id),
                ('time', r.created_at::text, f.created_at::text), ('end', r.ended_at::text, f.ended_at::text),
                ('state', r.state, CASE WHEN f.ended_at IS NULL THEN 'OPEN' WHEN f.captured > 0 THEN 'CAPTURED'
                                        WHEN f.expired THEN 'EXPIRED' ELSE 'VOIDED' END)) AS side (what, stored, expected))
    SELECT subject, what, stored, expected FROM joined WHERE stored IS DISTINCT FROM expected
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM reservation`.execute(reader);
  return toDifferences(rows);
}
