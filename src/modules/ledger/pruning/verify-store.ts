import { sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import { readInPages } from '../../../platform/read-paged.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../verify/differences.ts';
import { type BatchLeaves, byBatch, type LeafSource, type PlaceRow } from '../verify/leaf-source.ts';
import { prunedLeaf } from './pruned-batch.ts';

/** The leaves of what batches lost. */
export const prunedLeaves: LeafSource = { table: 'pruned_batch', read: readPrunedLeaves };

function readPrunedLeaves(tx: Tx): AsyncGenerator<BatchLeaves> {
  type Row = PlaceRow & { of_journal: number; of_batch: number; month: Day; row_count: number; nodes: Buffer };
  const query = sql`SELECT * FROM pruned_batch ORDER BY journal, batch_seq, batch_index`;
  return byBatch(
    readInPages<Row>(tx, query, ({ nodes }) => nodes.length + 100),
    ({ of_journal: ofJournal, of_batch: ofBatch, month, row_count: rowCount, nodes }) =>
      prunedLeaf({ ofJournal, ofBatch, month, rowCount }, nodes),
  );
}

/** Months that are gone against what their batches are told to have lost. */
export async function prunedMonthDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH told AS (SELECT month, sum(row_count)::bigint AS rows FROM pruned_batch GROUP BY month)
    SELECT m.month::text AS subject, 'rows' AS what, m.row_count AS stored, coalesce(t.rows, 0::bigint) AS expected
      FROM pruned_month m LEFT JOIN told t ON t.month = m.month WHERE m.row_count <> coalesce(t.rows, 0::bigint)
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM pruned_month`.execute(reader);
  return toDifferences(rows);
}
