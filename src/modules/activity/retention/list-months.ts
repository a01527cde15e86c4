import type { Day } from '../../../kernel/calendar.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Partition } from '../../../platform/postgres/partitions.ts';
import { readPrunedMonths } from '../../ledger/pruning/months.ts';
import { isActivityAside } from './drop-store.ts';
import { selectHorizon } from './horizon-store.ts';

/** `closing`, `dropping`: begun and not ended; the command called again ends it. `kept`: this table is never closed or dropped. */
export type MonthState = 'open' | 'closing' | 'closed' | 'dropping' | 'dropped' | 'kept';

export type Month = Omit<Partition, 'month'> & {
  /** `2026-01` */
  month: string;
  state: MonthState;
};

/** What became of the months of the large tables; those of activity that are gone included, with the rows they had. */
export async function listMonths(reader: Reader, partitions: readonly Partition[]): Promise<Month[]> {
  const horizon = await selectHorizon(reader);
  const stateOf = ({ table, month }: { table: string; month: Day }): MonthState => {
    if (table !== 'activity') return 'kept';
    if (horizon === null || month >= horizon.takenFrom) return 'open';
    return month >= horizon.closedBefore ? 'closing' : 'closed';
  };
  const there = partitions.map((one) => ({ ...one, month: one.month.slice(0, 7), state: stateOf(one) }));
  const gone: Month[] = [];
  for (const { month, rows } of await readPrunedMonths(reader)) {
    const state = (await isActivityAside(reader, month)) ? 'dropping' : 'dropped';
    gone.push({ table: 'activity', month: month.slice(0, 7), rows, bytes: 0, state });
  }
  return [...gone, ...there];
}
