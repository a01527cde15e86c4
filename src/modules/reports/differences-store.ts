import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';
import { names } from './names-store.ts';

/** A table of sums: by what it is keyed, and what it sums. */
export type SumTable = { name: string; keys: readonly string[]; sums: readonly string[] };

/**
 * A table of sums `k` against what a query `c` counts under the same names; a row that is missing on one side counts as zeros.
 * @param leftOut rows that cannot be compared
 */
export async function differencesOf(
  tx: Tx,
  { name, keys, sums }: SumTable,
  counted: RawBuilder<unknown>,
  leftOut: RawBuilder<unknown> = sql`false`,
): Promise<Differences> {
  const side = (sum: string): string => `('${sum}', coalesce(k.${sum}, 0::bigint), coalesce(c.${sum}, 0::bigint))`;
  const { rows } = await sql<ComparisonRow>`
    SELECT concat_ws(' ', ${name}::text, ${names(keys, (key) => `coalesce(k.${key}, c.${key})`)}) AS subject, side.*
      FROM ${sql.table(name)} AS k FULL JOIN (${counted}) AS c
        ON (${names(keys, (key) => `k.${key}`)}) = (${names(keys, (key) => `c.${key}`)})
     CROSS JOIN LATERAL (VALUES ${names(sums, side)}) AS side (what, stored, expected)
     WHERE side.stored <> side.expected AND NOT (${leftOut})
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM ${sql.table(name)}`.execute(tx);
  return toDifferences(rows);
}
