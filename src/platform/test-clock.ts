import { sql } from 'kysely';
import { type Instant, TestClock } from '../kernel/clock.ts';
import type { Database } from './database.ts';

/** A clock that can be set, and that the next process finds where this one left it. */
export type StoredClock = { clock: TestClock; set(instant: Instant): Promise<Instant> };

/** The test clock of this database: running with the system until it was first set, standing still since. */
export async function restoreTestClock({ db }: Database): Promise<StoredClock> {
  const { rows } = await sql<{ value: Instant }>`SELECT value FROM setting WHERE key = 'test_clock'`.execute(db);
  const clock = new TestClock(rows[0]?.value ?? null);
  return {
    clock,
    async set(instant) {
      const now = clock.set(instant);
      await sql`
        INSERT INTO setting (key, value) VALUES ('test_clock', ${JSON.stringify(now)}::jsonb)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value`.execute(db);
      return now;
    },
  };
}
