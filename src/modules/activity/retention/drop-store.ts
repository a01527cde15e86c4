import { sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import { isAside, putMonthBack, removeMonth, setMonthAside } from '../../../platform/postgres/month-aside.ts';
import { readPaged } from '../../../platform/read-paged.ts';
import type { Lane } from '../../ledger/pruning/tell-losses.ts';
import { type BatchLeaves, byBatch, type PlaceRow } from '../../ledger/verify/leaf-source.ts';
import { activityLeaf } from '../activity.ts';
import { type ActivityDbRow, activityFromRow } from '../store.ts';

const mostBatches = 500;

/** What the next batches hold of the days between two, the last not included: after one batch, in the order of lanes. */
export async function readLossesOf(tx: Tx, from: Day, until: Day, after: Lane | null): Promise<BatchLeaves[]> {
  const query = sql`
    SELECT a.* FROM (
        SELECT DISTINCT journal, batch_seq FROM activity
         WHERE day >= ${from}::date AND day < ${until}::date
           AND (journal, batch_seq) > (${after?.journal ?? 0}::smallint, ${after?.batchSeq ?? 0}::bigint)
         ORDER BY journal, batch_seq LIMIT ${mostBatches}::bigint) AS k
      JOIN activity a ON a.journal = k.journal AND a.batch_seq = k.batch_seq
     WHERE a.day >= ${from}::date AND a.day < ${until}::date ORDER BY a.journal, a.batch_seq, a.batch_index`;
  const losses: BatchLeaves[] = [];
  for await (const batch of byBatch(readPaged<ActivityDbRow & PlaceRow>(tx, query), (row) => activityLeaf(activityFromRow(row)))) {
    losses.push(batch);
  }
  return losses;
}

/** Takes the activity of a month out, as the owner. @returns how many rows */
export const setActivityAside = (tx: Tx, month: Day): Promise<number> => setMonthAside(tx, 'activity', month);
/** Puts it back. */
export const putActivityBack = (tx: Tx, month: Day): Promise<void> => putMonthBack(tx, 'activity', month);
/** Removes it for good. */
export const removeActivity = (tx: Tx, month: Day): Promise<void> => removeMonth(tx, 'activity', month);
/** Whether it was taken out, and not removed yet. */
export const isActivityAside = (reader: Reader, month: Day): Promise<boolean> => isAside(reader, 'activity', month);
