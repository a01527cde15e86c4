import { sql } from 'kysely';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import { readPaged } from '../../platform/read-paged.ts';
import { type Differences, type PlacedLeaf, type PlaceRow, placed } from './leaf-source.ts';
import type { Header } from './merkle.ts';
import { operationLeaf } from './operation.ts';
import { type TransferRow, transferFromRow } from './store.ts';
import { transferLeaf } from './transfer.ts';

export type BatchRow = Header & { hash: Buffer };

export async function* readBatches(tx: Tx): AsyncGenerator<BatchRow> {
  type Row = {
    journal: number;
    batch_seq: number;
    kind: string;
    row_count: number;
    merkle_root: Buffer;
    prev_hash: Buffer;
    hash: Buffer;
    committed_at: Instant;
  };
  for await (const row of readPaged<Row>(tx, sql`SELECT * FROM batch ORDER BY journal, batch_seq`)) {
    yield {
      journal: row.journal,
      batchSeq: row.batch_seq,
      kind: row.kind,
      rowCount: row.row_count,
      merkleRoot: row.merkle_root,
      prevHash: row.prev_hash,
      hash: row.hash,
      committedAt: row.committed_at,
    };
  }
}

export async function* readTransferLeaves(tx: Tx): AsyncGenerator<PlacedLeaf> {
  const writer = new ByteWriter();
  const query = sql`SELECT * FROM transfer ORDER BY journal, batch_seq, batch_index`;
  for await (const row of readPaged<TransferRow & PlaceRow>(tx, query)) yield placed(row, transferLeaf(transferFromRow(row), writer));
}

export async function* readOperationLeaves(tx: Tx): AsyncGenerator<PlacedLeaf> {
  type Row = PlaceRow & {
    bucket: number;
    member_id: string;
    source: string;
    key: string;
    fingerprint: Buffer;
    status: number;
    answer: Json;
    at: Instant;
  };
  const query = sql`SELECT * FROM operation_key ORDER BY journal, batch_seq, batch_index`;
  for await (const row of readPaged<Row>(tx, query)) {
    const { bucket, source, key, fingerprint, at, status, answer } = row;
    yield placed(row, operationLeaf({ bucket, memberId: row.member_id, source, key, fingerprint, at }, { status, answer }));
  }
}

/** Lanes whose head is not their last batch. */
export async function headDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<{ journal: number; head_seq: number; last: number; same: boolean }>`
    SELECT j.journal, j.head_seq, coalesce(b.batch_seq, 0::bigint) AS last, coalesce(b.hash = j.head_hash, j.head_seq = 0) AS same
      FROM journal j LEFT JOIN LATERAL (SELECT batch_seq, hash FROM batch WHERE batch.journal = j.journal ORDER BY batch_seq DESC LIMIT 1) b ON true`.execute(
    reader,
  );
  const differences = rows
    .filter((row) => !row.same || row.head_seq !== row.last)
    .map((row) => ({ subject: `journal ${row.journal}`, what: 'head', stored: row.head_seq, expected: row.last }));
  return { compared: rows.length, differences };
}

/** Wallet rows against the fold of their entries. */
export async function balanceDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<{ member_id: string; what: string; stored: number; expected: number; compared: number }>`
    WITH folded AS (
      SELECT bucket, member_id,
             CASE WHEN account LIKE 'HELD:%' THEN currency || '_HELD' ELSE account END AS balance, sum(credit - debit)::bigint AS amount
        FROM entry WHERE account IN ('LP', 'RP', 'TICKET', 'PAYABLE') OR account LIKE 'HELD:%' GROUP BY 1, 2, 3),
    stored AS (
      SELECT w.bucket, w.member_id, v.balance, v.amount
        FROM wallet w CROSS JOIN LATERAL (VALUES ('LP', w.lp), ('RP', w.rp), ('RP_HELD', w.rp_held), ('TICKET', w.ticket),
                                                 ('TICKET_HELD', w.ticket_held), ('PAYABLE', w.payable)) AS v (balance, amount)),
    joined AS (
      SELECT coalesce(s.member_id, f.member_id) AS member_id, coalesce(s.balance, f.balance) AS what,
             coalesce(s.amount, 0::bigint) AS stored, coalesce(f.amount, 0::bigint) AS expected
        FROM stored s FULL JOIN folded f ON f.bucket = s.bucket AND f.member_id = s.member_id AND f.balance = s.balance)
    SELECT member_id, what, stored, expected, (SELECT count(*) FROM wallet) AS compared FROM joined WHERE stored <> expected
    UNION ALL SELECT NULL, NULL, 0, 0, count(*) FROM wallet`.execute(reader);
  return split(rows);
}

/** The house's deltas, per account and currency, against the same accounts' entries. */
export async function houseDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<{ member_id: string; what: string; stored: number; expected: number; compared: number }>`
    WITH stored AS (SELECT account, currency, sum(debit - credit)::bigint AS amount FROM house_delta GROUP BY 1, 2),
    folded AS (
      SELECT account, currency, sum(debit - credit)::bigint AS amount FROM entry
       WHERE account IN ('ISSUANCE', 'BREAKAGE', 'REDEEMED', 'BONUS_COST', 'BONUS_FORFEIT', 'GAME', 'PAID_OUT', 'CLEARING', 'ADJUSTMENT')
          OR account LIKE 'VENDOR:%' GROUP BY 1, 2),
    joined AS (
      SELECT coalesce(s.account, f.account) AS member_id, coalesce(s.currency, f.currency) AS what,
             coalesce(s.amount, 0::bigint) AS stored, coalesce(f.amount, 0::bigint) AS expected
        FROM stored s FULL JOIN folded f ON f.account = s.account AND f.currency = s.currency)
    SELECT member_id, what, stored, expected, 0::bigint AS compared FROM joined WHERE stored <> expected
    UNION ALL SELECT NULL, NULL, 0, 0, count(*) FROM house_delta`.execute(reader);
  return split(rows);
}

/** The last row only counts. */
function split(rows: { member_id: string; what: string; stored: number; expected: number; compared: number }[]): Differences {
  const differences = rows
    .filter((row) => row.member_id !== null)
    .map((row) => ({ subject: row.member_id, what: row.what, stored: row.stored, expected: row.expected }));
  return { compared: rows.at(-1)?.compared ?? 0, differences };
}
