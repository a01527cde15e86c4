import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import type { Database } from '../../platform/database.ts';
import { createLog } from '../../platform/log.ts';
import { figuresRestMs, followerNames, startFollowing } from './followers.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

const cards = async (): Promise<string[]> => {
  const { rows } = await laurel.database.pool.query<{ id: string }>('SELECT external_id AS id FROM member_card ORDER BY 1');
  return rows.map(({ id }) => id);
};

it('a server follows by itself, also after a turn that failed, until it is stopped', async () => {
  let failures = 3;
  const transaction: Database['transaction'] = async (run) => {
    failures -= 1;
    if (failures >= 0) throw new Error('not now');
    return laurel.database.transaction(run);
  };
  const database = { ...laurel.database, transaction };
  const rewards = { ...laurel.rewards, ledger: { ...laurel.ledger, database } };
  const following = startFollowing({ database, rewards, clock: laurel.clock, log: createLog({ level: 'silent' }) });
  await laurel.importLines(['A,100,1000,500,20,20']);
  while ((await cards()).length === 0) await sleep(20);
  expect([await cards(), failures < 0]).toEqual([['A'], true]);

  await following.stop();
  await laurel.importLines(['B,100,1000,500,20,20']);
  expect(await cards()).toEqual(['A']);
  await laurel.follow();
  expect(await cards()).toEqual(['A', 'B']);
});

it('followers keep how far they are under the names by which they are watched', async () => {
  await laurel.follow();
  const { rows } = await laurel.database.pool.query<{ name: string }>('SELECT DISTINCT name FROM follower WHERE journal > 0');
  expect(rows.map(({ name }) => name).sort()).toEqual([...followerNames].sort());
});

it.each([
  ['looks twice a second where there is little to do', 3, 500],
  ['works a tenth of the time where there is much', 200, 2_000],
  ['lets figures be no older than some seconds', 9_000, 10_000],
])('a follower that makes figures %s', (_, tookMs, restMs) => {
  expect(figuresRestMs(tookMs)).toBe(restMs);
});
