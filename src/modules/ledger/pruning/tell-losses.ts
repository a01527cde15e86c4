import { must } from '../../../kernel/assert.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Tx } from '../../../platform/database.ts';
import { commit, type Ledger } from '../commit.ts';
import type { BatchLeaves } from '../verify/leaf-source.ts';
import { prunedBatch, pruningSection } from './pruned-batch.ts';
import { selectLastTold, selectRowCounts } from './pruning-store.ts';

export type Lane = { journal: number; batchSeq: number };

/** What the next batches hold of a month, after one of them: in the order of lanes, as many as can be told in one commit. */
export type ReadLosses = (tx: Tx, after: Lane | null) => Promise<readonly BatchLeaves[]>;

/**
 * Writes into the chain what batches are going to lose with a month, commit by commit. It counts for nothing until the month is gone
 * (`insertPrunedMonth`), and may be ended at any moment and called again.
 */
export async function tellLosses(ledger: Ledger, month: Day, read: ReadLosses, now: Instant): Promise<void> {
  for (;;) {
    const told = await commit(ledger, async (tx) => {
      const batches = await read(tx, await selectLastTold(tx, month));
      if (batches.length === 0) return { answer: { told: 0 } };
      const counts = await selectRowCounts(tx, batches);
      const rows = batches.map((batch) =>
        prunedBatch(batch, month, must(counts.get(`${batch.journal} ${batch.batchSeq}`), 'rows have a header')),
      );
      return { answer: { told: rows.length }, batch: { kind: 'pruning', at: now, sections: [pruningSection(rows)] } };
    });
    if (told.told === 0) return;
  }
}
