import type { Tx } from '../../../platform/database.ts';

/** A row's leaf and where its batch says it stands. */
export type PlacedLeaf = { journal: number; batchSeq: number; batchIndex: number; leaf: Uint8Array };

/** Reads the leaves of one hashed table, ordered by (journal, batch, index), a few thousand at a time. */
export type LeafSource = { table: string; read(tx: Tx): AsyncIterable<PlacedLeaf> };

/** The columns by which a hashed row names its place. */
export type PlaceRow = { journal: number; batch_seq: number; batch_index: number };

/** A row's leaf with the place the row names. */
export function placed(row: PlaceRow, leaf: Uint8Array): PlacedLeaf {
  return { journal: row.journal, batchSeq: row.batch_seq, batchIndex: row.batch_index, leaf };
}
