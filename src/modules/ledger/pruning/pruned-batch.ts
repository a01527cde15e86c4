import { ByteWriter } from '../../../kernel/bytes.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Section } from '../batch.ts';
import type { PlacedHash } from '../verify/leaf-source.ts';
import { insertPruned } from './pruning-store.ts';
import { subtreesOf, type TreeNode, writeNodes } from './subtrees.ts';

/** What a batch loses with a month. Never changed; in force once the month is gone. */
export type PrunedBatch = {
  ofJournal: number;
  ofBatch: number;
  /** First day of the month. */
  month: Day;
  rowCount: number;
  /** What stands for the rows that go; none where all rows of the batch do: then its header has the root. */
  nodes: readonly TreeNode[];
};

/**
 * What a batch loses when these rows of it go.
 * @param batchRows how many rows it was written with
 */
export function prunedBatch(
  { journal, batchSeq, leaves }: { journal: number; batchSeq: number; leaves: readonly PlacedHash[] },
  month: Day,
  batchRows: number,
): PrunedBatch {
  const nodes = leaves.length === batchRows ? [] : subtreesOf(leaves);
  return { ofJournal: journal, ofBatch: batchSeq, month, rowCount: leaves.length, nodes };
}

/** What batches lose, as rows under the hash of the batch that tells it: nobody can add to it later. */
export function pruningSection(rows: readonly PrunedBatch[]): Section {
  return { leaves: rows.map((row) => prunedLeaf(row, writeNodes(row.nodes))), write: (tx, place) => insertPruned(tx, rows, place) };
}

/** The bytes of what a batch loses that the hash covers. */
export function prunedLeaf({ ofJournal, ofBatch, month, rowCount }: Omit<PrunedBatch, 'nodes'>, nodes: Uint8Array): Uint8Array {
  return new ByteWriter().text('pruned').i64(ofJournal).i64(ofBatch).text(month).i64(rowCount).blob(nodes).take();
}
