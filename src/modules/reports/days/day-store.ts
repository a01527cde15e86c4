import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import type { Differences } from '../../ledger/verify/differences.ts';
import { differencesOf } from '../differences-store.ts';
import { names } from '../names-store.ts';
import type { Counting, DayTable } from './table-store.ts';

/** What stretches of lanes add up to. */
function counted({ keys, sums, rows }: DayTable, stretches: readonly Stretch[], counting: Counting): RawBuilder<unknown> {
  return sql`
    SELECT ${names(keys)}, ${names(sums, (name) => `sum(${name})::bigint AS ${name}`)}
      FROM (${rows(stretches, counting)}) AS one GROUP BY ${names(keys)}`;
}

/** Adds stretches of lanes to a table of days. */
export async function addRows(tx: Tx, table: DayTable, stretches: readonly Stretch[], counting: Counting): Promise<void> {
  const { name, keys, sums } = table;
  await sql`
    INSERT INTO ${sql.table(name)} AS kept (${names([...keys, ...sums])}) ${counted(table, stretches, counting)}
    ON CONFLICT (${names(keys)}) DO UPDATE SET ${names(sums, (sum) => `${sum} = kept.${sum} + excluded.${sum}`)}`.execute(tx);
}

/** A table of days against the count of all that stretches of lanes hold. */
export async function dayDifferences(tx: Tx, table: DayTable, stretches: readonly Stretch[], counting: Counting): Promise<Differences> {
  return differencesOf(tx, table, counted(table, stretches, counting));
}
