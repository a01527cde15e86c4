import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Betting, betting } from '../../../test/betting.ts';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { listRewards } from '../../entrypoints/list-rewards.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import { evaluateMembers } from './evaluate.ts';
import { cancelReward } from './settle-offer.ts';
import { noUsage, readUsage } from './store.ts';

/** A bonus of 50.00 out of a budget of 80.00, of which 30.00 lie in two bets when it is taken back. */
const rule = {
  rule_id: 'BONUS',
  name: 'A bonus',
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'BONUS_BALANCE', amount: 50, wagering_requirement: 10 },
  frequency: { max: 1, per: 'week' },
  budget: { amount: 80, per: 'total' },
};

let laurel: TestLaurel;
let table: Betting;
const bets: string[] = [];
beforeAll(async () => {
  laurel = await testLaurel({ min_roi: -100 });
  await laurel.createRules(rule);
  await laurel.importLines(['A,100,10000,10000,40,20'], { triggerRewards: false });
  await evaluateMembers(laurel.rewards, tester, ['A'], {}, laurel.clock.now());
  table = betting(laurel);
  for (const amount of ['10.00', '20.00']) bets.push((await table.place('A', { amount })).wager_id);
});
afterAll(() => laurel.drop());

const member = () => getMember(laurel.database.db, 'A');
const reward = async () => (await listRewards(laurel.database.db, { limit: 1, member: await member() })).items[0];
const cancel = async (key: string) => {
  const operation = operationOf(await member(), 'test', key, { key }, laurel.clock.now());
  return cancelReward(laurel.rewards, tester, String((await reward())?.reward.rewardId), operation, laurel.clock.now());
};
const grant = async () => (await table.grants('A'))[0];

it('what is not in a bet goes back at once, and cap, frequency and budget are free again', async () => {
  await expect(cancel('first')).resolves.toMatchObject({ outcome: 'CANCELLED' });
  expect((await reward())?.status).toBe('CANCELLED');
  expect(await grant()).toMatchObject({ state: 'CANCELLED', balanceMinor: 0, openMinor: 30_00, openBets: 2, forfeitedMinor: 20_00 });
  const { rows } = await laurel.database.pool.query(
    `SELECT (SELECT spent FROM budget) AS spent, t.amount, t.from_account LIKE 'BONUS:%' AS "fromBonus"
       FROM transfer t WHERE t.to_account = 'BONUS_COST'`,
  );
  expect(rows).toEqual([{ spent: 0, amount: 20_00, fromBonus: true }]);
  const usage = await readUsage(laurel.database.db, [await member()], laurel.clock.now());
  // What was issued once stays an inducement that the member has had.
  expect([...usage.values()]).toEqual([{ ...noUsage, inducements: 1 }]);
});

it('is cancelled once', async () => {
  await expect(cancel('again')).rejects.toMatchObject({ code: 'not_cancellable' });
});

it('bets of it end as they end: what they win, and what is taken back, is forfeited', async () => {
  expect(await table.settle(String(bets[0]), '35.00')).toMatchObject({ late: true, bonus: '35.00', grant: { state: 'CANCELLED' } });
  expect(await table.takeBack(String(bets[1]))).toMatchObject({ late: true, forfeited: '20.00' });
  expect(await grant()).toMatchObject({ openMinor: 0, openBets: 0, wonMinor: 35_00, settledMinor: 10_00, forfeitedMinor: 75_00 });
  expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
});
