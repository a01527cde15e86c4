import { afterEach, describe, expect, it } from 'vitest';
import { type Betting, betting } from '../../../test/betting.ts';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { assert } from '../../kernel/assert.ts';
import { hourMs } from '../../kernel/clock.ts';
import { expireGrants } from '../wallet/bonus/end.ts';
import { endCoolingOffs } from './end-cooling-off.ts';
import { setStatus } from './set-status.ts';

let laurel: TestLaurel;
let table: Betting;
async function open(): Promise<void> {
  laurel = await testLaurel();
  await laurel.importLines(['A,100,2500,2500,30,20'], { triggerRewards: false });
  table = betting(laurel);
}
afterEach(async () => {
  const faults = (await verifyAll(laurel.database)).flatMap((check) => check.faults);
  await laurel.drop();
  assert(faults.length === 0, faults.join('; '));
});

/** The bonuses, newest first: `50 SUSPENDED`. */
const bonuses = async () => (await table.grants('A')).map(({ amountMinor, state }) => `${amountMinor / 100} ${state}`);
const set = (status: 'ACTIVE' | 'BLOCKED' | 'SELF_EXCLUDED') =>
  setStatus(laurel.ledger, tester, 'A', { status, reason: 'a test' }, null, laurel.clock.now());
const sweep = () => endCoolingOffs(laurel.ledger, laurel.clock.now());
const told = async () => {
  const { rows } = await laurel.database.pool.query<{ topic: string; subject: string }>(
    `SELECT topic, subject FROM outbox WHERE topic LIKE 'bonus.%' ORDER BY id`,
  );
  return rows.map(({ topic, subject }) => `${subject} ${topic}`);
};

describe('a bonus whose member takes a break', () => {
  it('is suspended with the status, may not be played, and is taken up when the break is over', async () => {
    await open();
    await table.give('A', { amount: '50.00', wagering: 10 });
    await table.coolOff('A', 2);
    expect(await bonuses()).toEqual(['50 SUSPENDED']);
    await expect(table.place('A', { amount: '10.00' })).rejects.toMatchObject({ code: 'player_not_active' });
    table.wait(1);
    expect([await sweep(), await bonuses()]).toEqual([0, ['50 SUSPENDED']]);
    table.wait(1);
    const both = await Promise.all([sweep(), sweep()]);
    expect([both.sort(), await bonuses()]).toEqual([[0, 1], ['50 ACTIVE']]);
    await table.place('A', { amount: '10.00' });
    expect(await told()).toEqual(['player:A bonus.activated', 'player:A bonus.suspended', 'player:A bonus.resumed']);
  });

  it('stays suspended beneath a block, whatever the hour, until the member is ACTIVE again', async () => {
    await open();
    await table.give('A', { amount: '50.00', wagering: 10 });
    await table.coolOff('A', 2);
    await set('BLOCKED');
    table.wait(3);
    await sweep();
    expect(await bonuses()).toEqual(['50 SUSPENDED']);
    await set('ACTIVE');
    expect(await bonuses()).toEqual(['50 ACTIVE']);
  });

  it('is not suspended by a block: its member may not play anyway', async () => {
    await open();
    await table.give('A', { amount: '50.00', wagering: 10 });
    await set('BLOCKED');
    expect(await bonuses()).toEqual(['50 ACTIVE']);
  });

  it('is taken back up by nobody when its time was over first', async () => {
    await open();
    await table.give('A', { amount: '50.00', wagering: 10, hours: 1 });
    await table.coolOff('A', 2);
    table.wait(2);
    expect([await sweep(), await bonuses()]).toEqual([1, ['50 SUSPENDED']]);
    expect(await expireGrants(laurel.ledger, 'USD', laurel.clock.now())).toBe(1);
    expect(await bonuses()).toEqual(['50 EXPIRED']);
    expect(await told()).toEqual(['player:A bonus.activated', 'player:A bonus.suspended', 'player:A bonus.expired']);
  });

  it('has its bets end as they end: a win counts for it, the last loss ends it', async () => {
    await open();
    await table.give('A', { amount: '50.00', wagering: 10 });
    const [first, second] = [await table.place('A', { amount: '10.00' }), await table.place('A', { amount: '40.00' })];
    await table.coolOff('A', 2);
    expect(await table.settle(first.wager_id, '0.00')).toMatchObject({ late: false, grant: { state: 'SUSPENDED', balance: '0.00' } });
    expect(await table.settle(second.wager_id, '0.00')).toMatchObject({ late: false, grant: { state: 'LOST' } });
  });
});

describe('at self-exclusion', () => {
  it('what is in play and what waits is forfeited, and what is owed stays', async () => {
    await open();
    await table.give('A', { amount: '5.00' });
    const bet = await table.place('A', { amount: '5.00' });
    await table.settle(bet.wager_id, '8.00');
    await table.give('A', { amount: '50.00', wagering: 10 });
    await table.give('A', { amount: '20.00', wagering: 10 });
    await set('SELF_EXCLUDED');
    expect((await bonuses()).sort()).toEqual(['20 FORFEITED', '5 CONVERTED', '50 FORFEITED']);
    expect((await table.wallet('A')).balances).toMatchObject({ BONUS: '0.00', PAYABLE: '8.00' });
  });

  it('a bonus that has reached its target is forfeited too; its open bets end as they end, and leave it nothing', async () => {
    await open();
    await table.give('A', { amount: '50.00', wagering: 1 });
    const [won, taken] = [await table.place('A', { amount: '30.00' }), await table.place('A', { amount: '20.00' })];
    expect((await table.grants('A'))[0]?.state).toBe('COMPLETING');
    await set('SELF_EXCLUDED');
    expect(await table.settle(won.wager_id, '90.00')).toMatchObject({
      late: true,
      bonus: '90.00',
      grant: { state: 'FORFEITED', balance: '0.00' },
    });
    expect(await table.takeBack(taken.wager_id)).toMatchObject({ late: true, forfeited: '20.00', bonus: '0.00' });
    const [grant] = await table.grants('A');
    expect(grant).toMatchObject({
      state: 'FORFEITED',
      openMinor: 0,
      openBets: 0,
      wonMinor: 90_00,
      settledMinor: 30_00,
      forfeitedMinor: 110_00,
    });
    expect((await table.wallet('A')).balances).toMatchObject({ BONUS: '0.00', PAYABLE: '0.00' });
  });

  it('the next in the queue does not take the place', async () => {
    await open();
    await table.give('A', { amount: '50.00', wagering: 10, hours: 1 });
    await table.give('A', { amount: '20.00', wagering: 10 });
    await set('SELF_EXCLUDED');
    await laurel.moveClock(laurel.clock.now() + 48 * hourMs);
    expect((await bonuses()).sort()).toEqual(['20 FORFEITED', '50 FORFEITED']);
  });
});
