import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { changeStatus } from '../members/status.ts';
import { evaluateMembers } from './evaluate.ts';

let laurel: TestLaurel;
const players = Array.from({ length: 100 }, (_, index) => `P${index}`);
beforeAll(async () => {
  laurel = await testLaurel({ min_roi: -100 });
  const reward_config = { type: 'CASHBACK', amount: 1 };
  await laurel.createRules({ rule_id: 'SURE', name: 'For everyone', conditions: {}, reward_config });
  await laurel.importLines(
    players.map((player) => `${player},100,10000,10000,40,20`),
    { triggerRewards: false },
  );
});
afterAll(() => laurel.drop());

it('no reward after an exclusion: a hundred times they meet', async () => {
  const now = laurel.clock.now();
  const exclusion = { status: 'SELF_EXCLUDED', reason: 'asked for it' } as const;
  for (const [index, player] of players.entries()) {
    const exclude = () => laurel.database.transaction((tx) => changeStatus(tx, tester, player, exclusion, now));
    const evaluate = () => evaluateMembers(laurel.rewards, tester, [player], {}, now);
    await Promise.all(index % 2 === 0 ? [evaluate(), exclude()] : [exclude(), evaluate()]);
    await evaluate();
  }
  // A transaction is numbered when it takes the member's lock, so the order of numbers is the order in which they had it.
  const { rows } = await laurel.database.pool.query<{ rewarded: number; late: number }>(`
    SELECT count(r.reward_id) AS rewarded, count(*) FILTER (WHERE r.xmin::text::bigint > m.xmin::text::bigint) AS late
      FROM member m LEFT JOIN reward r ON r.bucket = m.bucket AND r.member_id = m.member_id WHERE m.status = 'SELF_EXCLUDED'`);
  expect(rows[0]?.late).toBe(0);
  const { rows: decided } = await laurel.database.pool.query<{ reason: string; n: number }>(
    'SELECT reason, count(*) AS n FROM decision GROUP BY reason',
  );
  const count = Object.fromEntries(decided.map(({ reason, n }) => [reason, n]));
  expect(count['ok'] ?? 0).toBe(rows[0]?.rewarded);
  expect(count).toMatchObject({ member_not_active: 200 - (rows[0]?.rewarded ?? 0) });
  expect((await verifyAll(laurel.database)).flatMap((check) => check.faults)).toEqual([]);
});
