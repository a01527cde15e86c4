import type pg from 'pg';
import type { Instant } from '../../kernel/clock.ts';

/** This month and how many after it. */
const monthsAhead = 3;

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
