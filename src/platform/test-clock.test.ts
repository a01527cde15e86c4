import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { openDatabase } from './database.ts';
import { restoreTestClock, type StoredClock } from './test-clock.ts';

let base: TestDatabase;

beforeEach(async () => {
  base = await testDatabase();
});

afterEach(() => base.drop());

/** The clock as the next process of the same database finds it. */
async function afterRestart(): Promise<StoredClock> {
  const next = openDatabase({ url: base.url });
  try {
    return await restoreTestClock(next);
  } finally {
    await next.close();
  }
}

test('a clock that was never set runs with the system, also after a restart', async () => {
  const before = Date.now();
  const { clock } = await restoreTestClock(base.database);
  expect(clock.now()).toBeGreaterThanOrEqual(before);
  const next = await afterRestart();
  const earlier = clock.now();
  expect(next.clock.now()).toBeGreaterThanOrEqual(earlier);
  expect(next.clock.now()).toBeLessThanOrEqual(Date.now());
});

test('a clock that was set stands where it was left, in this process and in the next', async () => {
  const { clock, ...stored } = await restoreTestClock(base.database);
  const [first, second] = [Date.now() + 1e9, Date.now() + 2e9];
  expect(await stored.set(first)).toBe(first);
  expect(clock.now()).toBe(first);
  await stored.set(second);
  const next = await afterRestart();
  expect(next.clock.now()).toBe(second);
  expect(next.clock.now()).toBe(second);
});

test('it never goes back, and a refused move is not kept', async () => {
  const stored = await restoreTestClock(base.database);
  const instant = Date.now() + 1e9;
  await stored.set(instant);
  await expect(stored.set(instant - 1)).rejects.toMatchObject({ code: 'clock_moves_forward' });
  expect((await afterRestart()).clock.now()).toBe(instant);
});
