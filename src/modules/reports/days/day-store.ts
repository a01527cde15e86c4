import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';
import type { Stretch } from '../../ledger/follow.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../../ledger/verify/differences.ts';
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
  const { name, keys, sums } = table;
  const side = (sum: string): string => `('${sum}', coalesce(k.${sum}, 0::bigint), coalesce(c.${sum}, 0::bigint))`;
  const { rows } = await sql<ComparisonRow>`
    SELECT concat_ws(' ', ${name}::text, ${names(keys, (key) => `coalesce(k.${key}, c.${key})`)}) AS subject, side.*
      FROM ${sql.table(name)} AS k FULL JOIN (${counted(table, stretches, counting)}) AS c
        ON (${names(keys, (key) => `k.${key}`)}) = (${names(keys, (key) => `c.${key}`)})
     CROSS JOIN LATERAL (VALUES ${names(sums, side)}) AS side (what, stored, expected) WHERE side.stored <> side.expected
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM ${sql.table(name)}`.execute(tx);
  return toDifferences(rows);
}
