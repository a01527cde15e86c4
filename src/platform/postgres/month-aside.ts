import { type RawBuilder, sql } from 'kysely';
import { addDays, type Day } from '../../kernel/calendar.ts';
import type { Reader, Tx } from '../database.ts';

/**
 * Takes a month out of a table that is parted by day, as the owner: its rows lie aside, in a table of their own, until they are put back or
 * removed. Rows that the default partition holds of the month are moved there.
 * @param month its first day
 * @returns how many rows lie aside
 */
export async function setMonthAside(tx: Tx, table: string, month: Day): Promise<number> {
  const aside = asideOf(table, month);
  if (await isPartition(tx, table, month)) {
    await sql`ALTER TABLE ${sql.table(`laurel.${table}`)} DETACH PARTITION ${aside}`.execute(tx);
  } else {
    await sql`CREATE TABLE ${aside} (LIKE ${sql.table(`laurel.${table}`)} INCLUDING ALL)`.execute(tx);
    await sql`
      WITH moved AS (DELETE FROM ${sql.table(`laurel.${table}_default`)}
                      WHERE day >= ${month}::date AND day < ${firstAfter(month)}::date RETURNING *)
      INSERT INTO ${aside} SELECT * FROM moved`.execute(tx);
  }
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${aside}`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** Puts a month back that lies aside. */
export async function putMonthBack(tx: Tx, table: string, month: Day): Promise<void> {
  await sql`
    ALTER TABLE ${sql.table(`laurel.${table}`)} ATTACH PARTITION ${asideOf(table, month)}
      FOR VALUES FROM (${sql.lit(month)}) TO (${sql.lit(firstAfter(month))})`.execute(tx);
}

/** Removes the rows of a month that lie aside, for good. */
export async function removeMonth(tx: Tx, table: string, month: Day): Promise<void> {
  await sql`DROP TABLE ${asideOf(table, month)}`.execute(tx);
}

/** Whether a month of a table lies aside. */
export async function isAside(reader: Reader, table: string, month: Day): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT to_regclass(${`laurel.${nameOf(table, month)}`}::text) IS NOT NULL AS found`.execute(reader);
  return rows[0]?.found === true && !(await isPartition(reader, table, month));
}

async function isPartition(reader: Reader, table: string, month: Day): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*) AS n FROM pg_catalog.pg_inherits i
     WHERE i.inhparent = ${`laurel.${table}`}::regclass AND i.inhrelid = to_regclass(${`laurel.${nameOf(table, month)}`}::text)`.execute(
    reader,
  );
  return (rows[0]?.n ?? 0) > 0;
}

function nameOf(table: string, month: Day): string {
  return `${table}_${month.slice(0, 7).replace('-', '_')}`;
}

function asideOf(table: string, month: Day): RawBuilder<unknown> {
  return sql.table(`laurel.${nameOf(table, month)}`);
}

function firstAfter(month: Day): Day {
  return `${addDays(month, 31).slice(0, 7)}-01`;
}
