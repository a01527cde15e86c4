import type { Tx } from '../../../platform/database.ts';
import { leafHash } from '../merkle.ts';

/** A row's leaf, hashed, and the index at which it says to stand in its batch. */
export type PlacedHash = { index: number; hash: Buffer };

/** What one table has of one batch. */
export type BatchLeaves = { journal: number; batchSeq: number; leaves: readonly PlacedHash[] };

/** Reads the leaves of one hashed table, batch by batch, ordered by (journal, batch); memory does not grow with the table. */
export type LeafSource = { table: string; read(tx: Tx): AsyncIterable<BatchLeaves> };

/** The columns by which a hashed row names its place. */
export type PlaceRow = { journal: number; batch_seq: number; batch_index: number };

/** The leaves of rows that are read one by one, ordered by (journal, batch). Null: what no writer of ours has written. */
export async function* byBatch<Row extends PlaceRow>(
  rows: AsyncIterable<Row>,
  leafOf: (row: Row) => Uint8Array | null,
): AsyncGenerator<BatchLeaves> {
  let batch: (BatchLeaves & { leaves: PlacedHash[] }) | null = null;
  for await (const row of rows) {
    if (batch === null || batch.journal !== row.journal || batch.batchSeq !== row.batch_seq) {
      if (batch !== null) yield batch;
      batch = { journal: row.journal, batchSeq: row.batch_seq, leaves: [] };
    }
    batch.leaves.push({ index: row.batch_index, hash: leafHash(leafOf(row) ?? noLeaf) });
  }
  if (batch !== null) yield batch;
}

/** Every row of ours begins with a word. */
const noLeaf = new Uint8Array();
