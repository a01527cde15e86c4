import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { hourMs } from '../../kernel/clock.ts';
import { getMember } from '../members/find.ts';
import { nextCoolingOffEnd } from '../members/status.ts';
import { endCoolingOffs } from './end-cooling-off.ts';
import { setStatus } from './set-status.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
  await laurel.importLines(['A', 'B', 'C'].map((player) => `${player},100,1000,500,20,20`));
  const start = laurel.clock.now();
  const coolOff = (player: string, hours: number) => {
    const wish = { status: 'COOLING_OFF', until: start + hours * hourMs, reason: 'a break' } as const;
    return setStatus(laurel.ledger, tester, player, wish, null, start);
  };
  await coolOff('A', 1);
  await coolOff('B', 1);
  await coolOff('C', 2);
  await setStatus(laurel.ledger, tester, 'B', { status: 'BLOCKED', reason: 'fraud' }, null, start);
});
afterAll(() => laurel.drop());

const sweep = () => endCoolingOffs(laurel.ledger, laurel.clock.now());
const statuses = async () => Promise.all(['A', 'B', 'C'].map(async (player) => (await getMember(laurel.database.db, player)).status));

it('nobody is ACTIVE a moment too early', async () => {
  expect(await nextCoolingOffEnd(laurel.database.db)).toBe(laurel.clock.now() + hourMs);
  laurel.clock.set(laurel.clock.now() + hourMs - 1);
  expect([await sweep(), await statuses()]).toEqual([0, ['COOLING_OFF', 'BLOCKED', 'COOLING_OFF']]);
});

it('whose hour has come is ACTIVE again, once, however many look; a block beneath which it ran out stays', async () => {
  laurel.clock.set(laurel.clock.now() + 1);
  const both = await Promise.all([sweep(), sweep()]);
  expect([both.sort(), await statuses()]).toEqual([
    [0, 1],
    ['ACTIVE', 'BLOCKED', 'COOLING_OFF'],
  ]);
});

it('the lists follow, and the trail says who did it', async () => {
  await laurel.follow();
  const { rows: cards } = await laurel.database.pool.query('SELECT status FROM member_card ORDER BY external_id');
  expect(cards).toEqual([{ status: 'ACTIVE' }, { status: 'BLOCKED' }, { status: 'COOLING_OFF' }]);
  const { rows: trail } = await laurel.database.pool.query(`
    SELECT subject, before ->> 'status' AS before, after ->> 'status' AS after FROM audit
     WHERE actor = 'system' AND action = 'member.status_changed'`);
  expect(trail).toEqual([{ subject: 'player:A', before: 'COOLING_OFF', after: 'ACTIVE' }]);
});
