import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Betting, betting } from '../../../../test/betting.ts';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { dayMs } from '../../../kernel/clock.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { cancelReward } from '../../rewards/settle-offer.ts';
import { verifyReports } from '../verify.ts';

/** P001 plays the 300.00 of the reference. Days are those of New York, where 2026-03-02 begins at 05:00 UTC. */
let laurel: TestLaurel;
let bets: Betting;
const wagers: string[] = [];
beforeAll(async () => {
  laurel = await testLaurel({}, { timeZone: 'America/New_York' });
  await laurel.createRules(referenceRule);
  await laurel.importLines([referenceLine]);
  bets = betting(laurel);
});
afterAll(() => laurel.drop());

async function rowsOf(table: string, columns: string): Promise<string[]> {
  await laurel.follow();
  const { rows } = await laurel.database.pool.query({ text: `SELECT ${columns} FROM ${table} ORDER BY 1, 2`, rowMode: 'array' });
  return rows.map((row) => row.join(' '));
}
const played = () => rowsOf('play_day', 'day, game_type, wagered, won, bets');
const rewarded = () => rowsOf('reward_day', 'day, rule_id, issued, cancelled, cost, revenue');

it('bets count on their day under their game, beside what the sheet told', async () => {
  for (const [amount, game] of [
    ['100', 'slots'],
    ['40', 'slots'],
    ['150', 'roulette'],
  ] as const) {
    wagers.push((await bets.place('P001', { amount, game })).wager_id);
  }
  expect(await played()).toEqual(['2026-03-02 roulette 15000 0 1', '2026-03-02 slots 14000 0 2', '2026-03-02 unknown 1500000 1200000 0']);
});

it('a win counts on the day of the win, a bet taken back leaves the day of the bet', async () => {
  laurel.clock.set(laurel.clock.now() + dayMs);
  await bets.settle(String(wagers[0]), '75');
  await bets.takeBack(String(wagers[1]));
  expect(await played()).toEqual([
    '2026-03-02 roulette 15000 0 1',
    '2026-03-02 slots 10000 0 1',
    '2026-03-02 unknown 1500000 1200000 0',
    '2026-03-03 slots 0 7500 0',
  ]);
});

it('a reward that is cancelled while all of it is in play takes back its revenue, and no cost', async () => {
  await bets.place('P001', { amount: '125', game: 'slots' });
  expect((await bets.grants('P001')).map(({ balanceMinor, openMinor }) => [balanceMinor, openMinor])).toEqual([[0, 275_00]]);
  const { rows } = await laurel.database.pool.query<{ reward_id: string }>('SELECT reward_id FROM reward');
  const operation = operationOf(await getMember(laurel.database.db, 'P001'), 'test', 'cancel', {}, laurel.clock.now());
  await cancelReward(laurel.rewards, tester, String(rows[0]?.reward_id), operation, laurel.clock.now());
  expect(await rewarded()).toEqual(['2026-03-02 LOSING_PLAYER_CASHBACK 1 0 30000 82500', '2026-03-03 LOSING_PLAYER_CASHBACK 0 1 0 -82500']);
});

it('and counting all of it again gives the same', async () => {
  const checks = await laurel.database.transaction((tx) => verifyReports(tx));
  expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
});
