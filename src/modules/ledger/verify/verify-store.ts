import { type RawBuilder, sql } from 'kysely';
import type { Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import { readInPages, readPaged } from '../../../platform/read-paged.ts';
import { houseAccounts } from '../account.ts';
import { genesisHash, type Header } from '../merkle.ts';
import { operationLeaf } from '../operation.ts';
import { type ComparisonRow, type Differences, toDifferences } from './differences.ts';
import { type BatchLeaves, byBatch, type LeafSource, type PlaceRow } from './leaf-source.ts';
import { leavesInSql } from './leaf-store.ts';

export type BatchRow = Header & { hashVersion: number; hash: Buffer };

/** All headers, lane by lane. */
export async function* readBatches(tx: Tx): AsyncGenerator<BatchRow> {
  type Row = {
    journal: number;
    batch_seq: number;
    kind: string;
    row_count: number;
    hash_version: number;
    merkle_root: Buffer;
    prev_hash: Buffer;
    hash: Buffer;
    committed_at: Instant;
    members: Uuid[];
    event_members: Uuid[];
  };
  for await (const row of readInPages<Row>(tx, sql`SELECT * FROM batch ORDER BY journal, batch_seq`, headerBytes)) {
    yield {
      journal: row.journal,
      batchSeq: row.batch_seq,
      kind: row.kind,
      rowCount: row.row_count,
      hashVersion: row.hash_version,
      merkleRoot: row.merkle_root,
      prevHash: row.prev_hash,
      hash: row.hash,
      committedAt: row.committed_at,
      members: row.members,
      eventMembers: row.event_members,
    };
  }
}

/** About what a header holds, of which its members may be most. */
const headerBytes = ({ members, event_members: woken }: { members: readonly Uuid[]; event_members: readonly Uuid[] }): number =>
  200 + (members.length + woken.length) * 40;

/** The leaves of all transfers. */
export const transferLeaves: LeafSource = leavesInSql('transfer', sql.table('transfer'), [
  ['word', 'transfer'],
  ['integer', 'bucket'],
  ['uuid', 'transfer_id'],
  ['uuid', 'member_id'],
  ['text', 'from_account'],
  ['text', 'to_account'],
  ['integer', 'amount'],
  ['text', 'currency'],
  ['text', 'code'],
  ['text', 'reference'],
  ['instant', 'at'],
]);

/** The leaves of all remembered operations. */
export const operationLeaves: LeafSource = { table: 'operation_key', read: readOperationLeaves };

function readOperationLeaves(tx: Tx): AsyncGenerator<BatchLeaves> {
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
  return byBatch(readPaged<Row>(tx, query), ({ bucket, member_id: memberId, source, key, fingerprint, at, status, answer }) =>
    operationLeaf({ bucket, memberId, source, key, fingerprint, at }, { status, answer }),
  );
}

/** Lanes whose head is not their last batch. */
export async function headDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH side AS (
      SELECT 'journal ' || j.journal AS subject, side.*
        FROM journal j
        LEFT JOIN LATERAL (SELECT batch_seq, hash FROM batch WHERE batch.journal = j.journal ORDER BY batch_seq DESC LIMIT 1) b ON true
       CROSS JOIN LATERAL (
         VALUES ('head', j.head_seq::text, coalesce(b.batch_seq, 0::bigint)::text),
                ('hash of the head', encode(j.head_hash, 'hex'), encode(coalesce(b.hash, ${genesisHash}::bytea), 'hex')))
             AS side (what, stored, expected))
    SELECT subject, what, stored, expected FROM side WHERE stored <> expected
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM journal`.execute(reader);
  return toDifferences(rows);
}

/** The balances of a wallet row `w`, by name. */
const balances = sql`(VALUES ('LP', w.lp), ('RP', w.rp), ('RP_HELD', w.rp_held), ('TICKET', w.ticket), ('TICKET_HELD', w.ticket_held),
                             ('PAYABLE', w.payable))`;

/** Wallet rows against the fold of their entries. */
export async function balanceDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH folded AS (
      SELECT bucket, member_id,
             CASE WHEN account LIKE 'HELD:%' THEN currency || '_HELD' ELSE account END AS balance, sum(credit - debit)::bigint AS amount
        FROM entry WHERE account IN ('LP', 'RP', 'TICKET', 'PAYABLE') OR account LIKE 'HELD:%' GROUP BY 1, 2, 3),
    kept AS (
      SELECT w.bucket, w.member_id, v.balance, v.amount
        FROM wallet w CROSS JOIN LATERAL ${balances} AS v (balance, amount))
    SELECT coalesce(k.member_id, f.member_id)::text AS subject, coalesce(k.balance, f.balance) AS what,
           coalesce(k.amount, 0::bigint) AS stored, coalesce(f.amount, 0::bigint) AS expected
      FROM kept k FULL JOIN folded f ON f.bucket = k.bucket AND f.member_id = k.member_id AND f.balance = k.balance
     WHERE coalesce(k.amount, 0::bigint) <> coalesce(f.amount, 0::bigint)
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM wallet`.execute(reader);
  return toDifferences(rows);
}

/**
 * The house's deltas against the entries of the same batch, account and currency, each side on its own. Of batches that lost rows with
 * their month only the sum can be told: what they added to an account is what is left of their rows, and what closings carried.
 */
export async function houseDifferences(reader: Reader): Promise<Differences> {
  const house = sql`(account = ANY (${houseAccounts}::text[]) OR account LIKE 'VENDOR:%')`;
  const { rows } = await sql<ComparisonRow>`
    WITH folded AS (
      SELECT journal, batch_seq, account, currency, sum(debit)::bigint AS debit, sum(credit)::bigint AS credit FROM entry
       WHERE source <> 'closing' AND ${house} GROUP BY 1, 2, 3, 4),
    told AS (
      SELECT journal, batch_seq, account, currency, l.of_batch IS NOT NULL AS has_lost,
             coalesce(h.debit, 0::bigint) AS debit, coalesce(h.credit, 0::bigint) AS credit,
             coalesce(f.debit, 0::bigint) AS due_debit, coalesce(f.credit, 0::bigint) AS due_credit
        FROM house_delta h FULL JOIN folded f USING (journal, batch_seq, account, currency)
        LEFT JOIN (SELECT DISTINCT p.of_journal, p.of_batch FROM pruned_batch p JOIN pruned_month m ON m.month = p.month) AS l
          ON l.of_journal = journal AND l.of_batch = batch_seq),
    rest AS (
      SELECT account, currency, sum(amount)::bigint AS amount, sum(due)::bigint AS due
        FROM (SELECT account, currency, credit - debit AS amount, due_credit - due_debit AS due FROM told WHERE has_lost
              UNION ALL
              SELECT account, currency, 0::bigint, credit - debit FROM entry WHERE source = 'closing' AND ${house}) AS both_sides
       GROUP BY account, currency),
    joined AS (
      SELECT concat('journal ', journal, ' batch ', batch_seq, ' ', account, ' ', currency) AS subject, side.*
        FROM told CROSS JOIN LATERAL (VALUES ('debit', debit, due_debit), ('credit', credit, due_credit)) AS side (what, stored, expected)
       WHERE NOT has_lost
      UNION ALL
      SELECT concat('batches that lost rows ', account, ' ', currency), 'credit less debit', amount, due FROM rest)
    SELECT subject, what, stored, expected FROM joined WHERE stored <> expected
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM house_delta`.execute(reader);
  return toDifferences(rows);
}

/** Balances of wallet rows that are below 0. */
export async function negativeBalances(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    SELECT w.member_id::text AS subject, v.balance AS what, v.amount::text AS stored, '0 or more'::text AS expected
      FROM wallet w CROSS JOIN LATERAL ${balances} AS v (balance, amount)
     WHERE v.amount < 0
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM wallet`.execute(reader);
  return toDifferences(rows);
}

/** Operation keys that are there more than once. */
export async function keyDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    SELECT concat('operation ', source, ' ', key, ' of ', member_id) AS subject, 'effects' AS what, count(*) AS stored, 1 AS expected
      FROM operation_key GROUP BY bucket, member_id, source, key HAVING count(*) > 1
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM operation_key`.execute(reader);
  return toDifferences(rows);
}

/** The ledger's rows as relations, for the checks of other modules: `FROM ${transferRows}`. */
export const transferRows: RawBuilder<unknown> = sql`(SELECT * FROM transfer)`;
export const walletRows: RawBuilder<unknown> = sql`(SELECT * FROM wallet)`;
export const houseRows: RawBuilder<unknown> = sql`(SELECT * FROM house_delta)`;
