import type pg from 'pg';
import type { Day } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';

/** This month and how many after it. */
const monthsAhead = 3;

/** A month of a table as it lies there; of the default partition one for each month that it holds rows of. */
export type Partition = {
  table: string;
  /** First day of the month. */
  month: Day;
  /** An estimate; of the default partition a count. */
  rows: number;
  /** Of the month's own partition; of the default partition null: its months lie together. */
  bytes: number | null;
};

type Parent = { name: string; key_type: 'uuid' | 'date'; months: string[] };

/**
 * Makes the monthly partitions of the large tables for now and the months ahead, as the owner. A month that the default
 * partition already holds rows of stays there: moving them is not done behind the server's back.
 */
export async function makePartitions(client: pg.Client, now: Instant): Promise<void> {
  const { rows: parents } = await client.query<Parent>(`
    SELECT c.relname AS name, format_type(a.atttypid, NULL) AS key_type,
           array(SELECT i.inhrelid::regclass::text FROM pg_inherits i WHERE i.inhparent = c.oid) AS months
      FROM pg_partitioned_table p
      JOIN pg_class c ON c.oid = p.partrelid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
     WHERE c.relnamespace = 'laurel'::regnamespace ORDER BY c.relname`);
  for (const { name, key_type: type, months } of parents) {
    for (let ahead = 0; ahead <= monthsAhead; ahead += 1) {
      const [from, to] = [monthStart(now, ahead), monthStart(now, ahead + 1)];
      const partition = `laurel.${name}_${from.toISOString().slice(0, 7).replace('-', '_')}`;
      if (months.includes(partition)) continue;
      await client.query('SAVEPOINT month');
      try {
        await client.query(
          `CREATE TABLE ${partition} PARTITION OF laurel.${name} FOR VALUES FROM ('${bound(from, type)}') TO ('${bound(to, type)}')`,
        );
      } catch (error) {
        if ((error as { code?: string }).code !== '23514') throw error; // the default partition has rows of this month
        await client.query('ROLLBACK TO SAVEPOINT month');
      }
    }
  }
}

function monthStart(now: Instant, ahead: number): Date {
  const today = new Date(now);
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + ahead, 1));
}

/** The first value of a month: a date, or the smallest UUIDv7 of its first millisecond. */
function bound(from: Date, type: Parent['key_type']): string {
  if (type === 'date') return from.toISOString().slice(0, 10);
  const time = from.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** The months of all large tables, as the owner; empty ones ahead included. The default partition is read through. */
export async function listPartitions(client: pg.Client): Promise<Partition[]> {
  const { rows: own } = await client.query<{ table: string; name: string; rows: string; bytes: string }>(`
    SELECT p.relname AS table, c.relname AS name, greatest(c.reltuples, 0)::bigint::text AS rows,
           pg_total_relation_size(c.oid)::text AS bytes
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
     WHERE p.relnamespace = 'laurel'::regnamespace AND c.relkind = 'r' ORDER BY 1, 2`);
  const found: Partition[] = [];
  for (const { table, name, rows, bytes } of own) {
    const month = /_(\d{4})_(\d{2})$/.exec(name);
    if (month) found.push({ table, month: `${month[1]}-${month[2]}-01`, rows: Number(rows), bytes: Number(bytes) });
    else found.push(...(await monthsIn(client, table, name)));
  }
  return found.sort((a, b) => a.table.localeCompare(b.table) || a.month.localeCompare(b.month));
}

/** The months that a default partition holds rows of. */
async function monthsIn(client: pg.Client, table: string, partition: string): Promise<Partition[]> {
  const { rows: keys } = await client.query<{ name: string; type: string }>(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type FROM pg_partitioned_table p
       JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] WHERE p.partrelid = ('laurel.' || $1)::regclass`,
    [table],
  );
  const [key] = keys;
  if (key === undefined) return [];
  const milliseconds = `('x' || left(replace(${key.name}::text, '-', ''), 12))::bit(48)::bigint`;
  const day = key.type === 'date' ? key.name : `(to_timestamp(${milliseconds} / 1000.0) AT TIME ZONE 'UTC')::date`;
  const { rows } = await client.query<{ month: string; rows: string }>(
    `SELECT to_char(${day}, 'YYYY-MM') AS month, count(*)::text AS rows FROM laurel.${partition} GROUP BY 1 ORDER BY 1`,
  );
  return rows.map(({ month, rows: count }) => ({ table, month: `${month}-01`, rows: Number(count), bytes: null }));
}
