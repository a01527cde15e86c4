import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';
import { inBackground } from '../../../platform/read-paged.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import type { Differences } from '../../ledger/verify/differences.ts';
import { differencesOf } from '../differences-store.ts';
import { names } from '../names-store.ts';
import { facts } from './fact-store.ts';
import type { Counting, DayTable } from './table-store.ts';

type Sql = RawBuilder<unknown>;

/** The activity that rows of tables are made of, for a WITH. */
const withFacts = (stretches: readonly Stretch[]): Sql => sql`fact AS MATERIALIZED (${facts(stretches)})`;

/** What stretches of lanes add up to, beside `fact`. */
function counted({ keys, sums, rows }: DayTable, stretches: readonly Stretch[], counting: Counting): Sql {
  return sql`
    SELECT ${names(keys)}, ${names(sums, (name) => `sum(${name})::bigint AS ${name}`)}
      FROM (${rows(stretches, counting)}) AS one GROUP BY ${names(keys)}`;
}

/** Adds stretches of lanes to tables of days, in one statement: activity is read once for all of them. */
export async function addRows(tx: Tx, tables: readonly DayTable[], stretches: readonly Stretch[], counting: Counting): Promise<void> {
  await inBackground(tx);
  const adding = tables.map((table) => {
    const { name, keys, sums } = table;
    return sql`${sql.ref(`add_${name}`)} AS (
      INSERT INTO ${sql.table(name)} AS kept (${names([...keys, ...sums])}) ${counted(table, stretches, counting)}
      ON CONFLICT (${names(keys)}) DO UPDATE SET ${names(sums, (sum) => `${sum} = kept.${sum} + excluded.${sum}`)})`;
  });
  await sql`WITH ${sql.join([withFacts(stretches), ...adding])} SELECT`.execute(tx);
}

/**
 * A table of days against the count of all that stretches of lanes hold. Days on which there was activity that is gone with its month are
 * left out, as far as activity makes them: up to the day after it, of which a part may have been its last evening in UTC.
 */
export async function dayDifferences(tx: Tx, table: DayTable, stretches: readonly Stretch[], counting: Counting): Promise<Differences> {
  const key = (name: string): Sql => sql`coalesce(${sql.ref(`k.${name}`)}, ${sql.ref(`c.${name}`)})`;
  const lastGone = sql`(SELECT coalesce(max(month) + interval '1 month', '-infinity'::timestamp) FROM pruned_month)`;
  const leftOut = table.madeByActivity && sql`${key('day')} <= ${lastGone} AND ${table.madeByActivity(key)}`;
  return differencesOf(tx, table, sql`WITH ${withFacts(stretches)} ${counted(table, stretches, counting)}`, leftOut);
}
