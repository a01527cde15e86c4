import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';
import { readInPages } from '../../../platform/read-paged.ts';
import type { PlaceRow } from './leaf-source.ts';

/** A hashed row as a line of the export, and where it says it stands. */
export type PlacedLine = PlaceRow & { line: string };

/** The rows of one hashed table, ordered by (journal, batch, index). */
export type HashedExport = { table: string; read(tx: Tx): AsyncIterable<PlacedLine> };

/** The rows of one table that is made from hashed ones, in the order of its key. */
export type DerivedExport = { table: string; read(tx: Tx): AsyncIterable<{ line: string }> };

const lengthOf = ({ line }: { line: string }): number => line.length;
const lineOf = (table: string): RawBuilder<unknown> => sql.raw(`'{"${table}":' || to_json(r)::text || '}'`);

/** A hashed table's lines: every column under its name, as PostgreSQL writes it in JSON. */
export function exportHashed(table: string, rows: RawBuilder<unknown> = sql.table(table)): HashedExport {
  const query = sql`
    SELECT r.journal, r.batch_seq, r.batch_index, ${lineOf(table)} AS line
      FROM ${rows} AS r ORDER BY r.journal, r.batch_seq, r.batch_index`;
  return { table, read: (tx) => readInPages<PlacedLine>(tx, query, lengthOf) };
}

/** A derived table's lines. */
export function exportDerived(table: string, key: RawBuilder<unknown>): DerivedExport {
  const query = sql`SELECT ${lineOf(table)} AS line FROM ${sql.table(table)} AS r ORDER BY ${key}`;
  return { table, read: (tx) => readInPages<{ line: string }>(tx, query, lengthOf) };
}

type HeaderLine = Pick<PlacedLine, 'journal' | 'batch_seq' | 'line'>;

/** The headers of all batches, lane by lane. */
export function readHeaderLines(tx: Tx): AsyncGenerator<HeaderLine> {
  const query = sql`SELECT r.journal, r.batch_seq, ${lineOf('batch')} AS line FROM batch AS r ORDER BY r.journal, r.batch_seq`;
  return readInPages<HeaderLine>(tx, query, lengthOf);
}

/** What batches lost with months that are gone, lane by lane: as one line where it was more than one month. */
export function readLossLines(tx: Tx): AsyncGenerator<HeaderLine> {
  const query = sql`
    SELECT r.journal, r.batch_seq, ${lineOf('lost')} AS line
      FROM (SELECT p.of_journal AS journal, p.of_batch AS batch_seq, sum(p.row_count)::bigint AS row_count,
                   string_agg(p.nodes, ''::bytea ORDER BY p.month) AS nodes
              FROM pruned_batch p JOIN pruned_month m ON m.month = p.month GROUP BY p.of_journal, p.of_batch) AS r
     ORDER BY r.journal, r.batch_seq`;
  return readInPages<HeaderLine>(tx, query, lengthOf);
}

type Head = { journal: number; head_seq: number; head_hash: string };

/** Where every lane stands. */
export async function readHeads(tx: Tx): Promise<Head[]> {
  const { rows } = await sql<Head>`
    SELECT journal, head_seq, encode(head_hash, 'hex') AS head_hash FROM journal ORDER BY journal`.execute(tx);
  return rows;
}

/** The ledger's own tables. */
export const ledgerHashed: readonly HashedExport[] = [
  exportHashed('transfer'),
  exportHashed('operation_key'),
  exportHashed('pruned_batch'),
];
export const ledgerDerived: readonly DerivedExport[] = [
  exportDerived('wallet', sql`r.bucket, r.member_id`),
  exportDerived('house_delta', sql`r.journal, r.batch_seq, r.account, r.currency`),
];
