import { type RawBuilder, sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import { readInPages } from '../../../platform/read-paged.ts';
import type { Place } from '../batch.ts';
import type { PrunedBatch } from './pruned-batch.ts';
import { readNodes, type TreeNode, writeNodes } from './subtrees.ts';

/** Appends what batches lose, as the owner. */
export async function insertPruned(tx: Tx, rows: readonly PrunedBatch[], place: Place): Promise<void> {
  await sql`
    INSERT INTO pruned_batch (of_journal, of_batch, month, row_count, nodes, journal, batch_seq, batch_index)
    SELECT of_journal, of_batch, month, row_count, nodes,
           ${place.journal}::smallint, ${place.batchSeq}::bigint, ${place.firstIndex}::bigint + ordinality - 1
      FROM unnest(${rows.map((row) => row.ofJournal)}::smallint[], ${rows.map((row) => row.ofBatch)}::bigint[],
                  ${rows.map((row) => row.month)}::date[], ${rows.map((row) => row.rowCount)}::bigint[],
                  ${rows.map((row) => writeNodes(row.nodes))}::bytea[])
           WITH ORDINALITY AS p (of_journal, of_batch, month, row_count, nodes, ordinality)`.execute(tx);
}

/** How many rows batches were written with, by `journal batch`. */
export async function selectRowCounts(
  reader: Reader,
  batches: readonly { journal: number; batchSeq: number }[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ journal: number; batch_seq: number; row_count: number }>`
    SELECT b.journal, b.batch_seq, b.row_count
      FROM unnest(${batches.map(({ journal }) => journal)}::smallint[], ${batches.map(({ batchSeq }) => batchSeq)}::bigint[])
           AS k (journal, batch_seq)
      JOIN batch b ON b.journal = k.journal AND b.batch_seq = k.batch_seq`.execute(reader);
  return new Map(rows.map((row) => [`${row.journal} ${row.batch_seq}`, row.row_count]));
}

/** The last batch of whose loss with a month is told, in the order of lanes; null: none yet. */
export async function selectLastTold(reader: Reader, month: Day): Promise<{ journal: number; batchSeq: number } | null> {
  const { rows } = await sql<{ journal: number; batchSeq: number }>`
    SELECT of_journal AS journal, of_batch AS "batchSeq" FROM pruned_batch WHERE month = ${month}::date
     ORDER BY of_journal DESC, of_batch DESC LIMIT 1`.execute(reader);
  return rows[0] ?? null;
}

/** How many rows batches are told to lose with a month. */
export async function sumTold(reader: Reader, month: Day): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT coalesce(sum(row_count), 0)::bigint AS n FROM pruned_batch WHERE month = ${month}::date`.execute(reader);
  return rows[0]?.n ?? 0;
}

/** Puts what is told of a month in force, as the owner. */
export async function insertPrunedMonth(tx: Tx, month: Day, rowCount: number): Promise<void> {
  await sql`INSERT INTO pruned_month (month, row_count) VALUES (${month}::date, ${rowCount}::bigint)`.execute(tx);
}

/** Takes that back, where the rows of the month were put back. */
export async function deletePrunedMonth(tx: Tx, month: Day): Promise<void> {
  await sql`DELETE FROM pruned_month WHERE month = ${month}::date`.execute(tx);
}

/** The months whose rows are gone, each by its first day, in order. */
export async function selectPrunedMonths(reader: Reader): Promise<Day[]> {
  const { rows } = await sql<{ month: Day }>`SELECT month FROM pruned_month ORDER BY month`.execute(reader);
  return rows.map(({ month }) => month);
}

/** The same months with the rows they had. */
export async function readPrunedMonths(reader: Reader): Promise<{ month: Day; rows: number }[]> {
  const { rows } = await sql<{ month: Day; rows: number }>`SELECT month, row_count AS rows FROM pruned_month ORDER BY month`.execute(
    reader,
  );
  return rows;
}

/** The same as a relation with the column `month`, for the checks of other modules. */
export const prunedMonthRows: RawBuilder<unknown> = sql`(SELECT month FROM pruned_month)`;

/** What a batch lost so far. Nodes null: they are not such as we keep. */
export type Loss = { journal: number; batchSeq: number; rowCount: number; nodes: TreeNode[] | null };

/** What batches lost with the months that are gone, lane by lane. */
export async function* readLosses(tx: Tx): AsyncGenerator<Loss> {
  type Row = { of_journal: number; of_batch: number; row_count: number; nodes: Buffer };
  const query = sql`
    SELECT p.of_journal, p.of_batch, sum(p.row_count)::bigint AS row_count, string_agg(p.nodes, ''::bytea ORDER BY p.month) AS nodes
      FROM pruned_batch p JOIN pruned_month m ON m.month = p.month
     GROUP BY p.of_journal, p.of_batch ORDER BY p.of_journal, p.of_batch`;
  for await (const row of readInPages<Row>(tx, query, ({ nodes }) => nodes.length + 50)) {
    yield { journal: row.of_journal, batchSeq: row.of_batch, rowCount: row.row_count, nodes: readNodes(row.nodes) };
  }
}
