import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';
import { readInPages } from '../../../platform/read-paged.ts';
import type { BatchLeaves, LeafSource, PlacedHash } from './leaf-source.ts';

/**
 * A field of a row's bytes, as docs/reference/ledger-bytes.md writes it: how, and of which column. `word`: the text itself. `maybe`:
 * fields that are all there or all absent. `told`: fields that follow only where at least one of them has a value. `never`: a column
 * that such a row does not have.
 */
export type LeafField =
  | readonly [kind: 'word' | 'text' | 'integer' | 'instant' | 'uuid' | 'day' | 'never', column: string]
  | readonly [kind: 'maybe' | 'told', fields: readonly LeafField[]];

const text = (value: string): string => `int4send(octet_length(textsend(${value}))) || textsend(${value})`;

/** Milliseconds. A time between two of them was never written by us. */
const instant = (column: string): string =>
  `CASE WHEN ${column} = date_trunc('milliseconds', ${column}) THEN int8send((extract(epoch FROM ${column}) * 1000)::bigint) END`;

/** A field's bytes as SQL; null where a value is missing. What the writers make of a row, made a second way: each checks the other. */
function bytesOf([kind, what]: LeafField): string {
  switch (kind) {
    case 'word':
      return text(`'${what}'::text`);
    case 'text':
      return text(what);
    case 'integer':
      return `int8send(${what}::bigint)`;
    case 'instant':
      return instant(what);
    case 'uuid':
    case 'day':
      return text(`${what}::text`);
    case 'never':
      return `CASE WHEN ${what} IS NULL THEN ''::bytea END`;
    case 'maybe':
      return `CASE WHEN ${isEmpty(what)} THEN '\\x00'::bytea ELSE '\\x01'::bytea || ${joined(what)} END`;
    case 'told':
      return `CASE WHEN ${isEmpty(what)} THEN ''::bytea ELSE ${joined(what)} END`;
  }
}

const columnsOf = (fields: readonly LeafField[]): string[] =>
  fields.flatMap(([, what]) => (typeof what === 'string' ? [what] : columnsOf(what)));

const isEmpty = (fields: readonly LeafField[]): string => `num_nonnulls(${columnsOf(fields).join(', ')}) = 0`;

const joined = (fields: readonly LeafField[]): string => fields.map((field) => `(${bytesOf(field)})`).join(' || ');

/** Bytes of a record: the index, 8, and the hash, 32. */
const recordBytes = 40;

/**
 * Has the database hash the rows of a table whose bytes are plain concatenation, since it does so where they lie, and many times as fast.
 * @param rows the table, or a part of it that is read by batch
 */
export function leavesInSql(table: string, rows: RawBuilder<unknown>, fields: readonly LeafField[]): LeafSource {
  const leaf = sql.raw(`coalesce(sha256('\\x00'::bytea || ${joined(fields)}), sha256('\\x00'::bytea))`);
  const query = sql`
    SELECT journal, batch_seq, string_agg(int8send(batch_index) || ${leaf}, ''::bytea ORDER BY batch_index) AS records
      FROM ${rows} GROUP BY journal, batch_seq ORDER BY journal, batch_seq`;
  return { table, read: (tx) => readLeaves(tx, query) };
}

type LeavesRow = { journal: number; batch_seq: number; records: Buffer };

async function* readLeaves(tx: Tx, query: RawBuilder<unknown>): AsyncGenerator<BatchLeaves> {
  for await (const row of readInPages<LeavesRow>(tx, query, ({ records }) => records.length)) {
    yield { journal: row.journal, batchSeq: row.batch_seq, leaves: leavesOf(row.records) };
  }
}

function leavesOf(records: Buffer): PlacedHash[] {
  const leaves: PlacedHash[] = [];
  for (let start = 0; start < records.length; start += recordBytes) {
    const index = Number(records.readBigInt64BE(start));
    leaves.push({ index, hash: records.subarray(start + 8, start + recordBytes) });
  }
  return leaves;
}
