import { afterEach, describe, expect, it } from 'vitest';
import { betting } from '../../../../test/betting.ts';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { everyReplay } from '../../../../test/replays.ts';
import { noTerms } from '../../../engine/rules/reward.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { assert } from '../../../kernel/assert.ts';
import { dayMs, hourMs } from '../../../kernel/clock.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { archiveRule } from '../../program/change-rule.ts';
import { changeSettings } from '../../program/settings/change-settings.ts';
import { setStatus } from '../../protection/set-status.ts';
import { readWallet } from '../../wallet/read-wallet.ts';
import { creditByHand } from '../by-hand/credit.ts';
import { evaluateMembers } from '../evaluate.ts';
import { getDecision, listDecisions } from '../find.ts';
import { cancelReward } from '../settle-offer.ts';
import { readUsage } from '../store.ts';
import { activateQueued } from './activate.ts';
import { nextActivation } from './follow-turns.ts';

/** Two bonuses that are given together: 10.00 for two days, and 20.00 for a week, which waits behind it. */
const rules = [
  { rule_id: 'FIRST', priority: 2, amount: 10, expiry_hours: 48 },
  { rule_id: 'SECOND', priority: 1, amount: 20, expiry_hours: 168 },
].map(({ amount, expiry_hours, ...rule }) => ({
  ...rule,
  name: rule.rule_id,
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'BONUS_BALANCE', amount, expiry_hours, wagering_requirement: 10 },
  frequency: { max: 1, per: 'lifetime' },
  budget: { amount: 20, per: 'total' },
}));
const quiet = 'A,100,10000,10000,40,20';
/** The same player after a bad week: risk HIGH. */
const harmed = 'A,50000,200000,100000,300,900';

let laurel: TestLaurel;
async function open(): Promise<void> {
  laurel = await testLaurel({ min_roi: -100, max_daily_reward_per_player: 30, risk_model: 'safeplay-points@1.0' });
  await laurel.createRules(...rules);
  await laurel.importLines([quiet], { triggerRewards: false });
  await evaluateMembers(laurel.rewards, tester, ['A'], { limit: 2 }, laurel.clock.now());
}
afterEach(async () => {
  const { different } = await everyReplay(laurel);
  const faults = (await verifyAll(laurel.database)).flatMap((check) => check.faults);
  await laurel.drop();
  assert(different.length === 0, `replays differ: ${JSON.stringify(different)}`);
  assert(faults.length === 0, faults.join('; '));
});

const member = () => getMember(laurel.database.db, 'A');
const wait = (ms: number) => laurel.moveClock(laurel.clock.now() + ms);
/** The bonuses, the smallest first: `10 EXPIRED`. */
const bonuses = async () =>
  (await readWallet(laurel.database.db, await member(), 'USD')).grants
    .toSorted((a, b) => a.amountMinor - b.amountMinor)
    .map(({ amountMinor, state }) => `${amountMinor / 100} ${state}`);
/** Decisions about turns, the oldest first. */
const turns = async () => {
  const { items } = await listDecisions(laurel.database.db, await member(), { limit: 100 });
  return items.filter(({ decision }) => decision.activates !== undefined).toReversed();
};
const reasons = async () => (await turns()).map(({ decision }) => `${decision.outcome} ${decision.reason}`);
const operation = async (key: string) => operationOf(await member(), 'test', key, { key }, laurel.clock.now());

async function cancelFirst(): Promise<void> {
  const { rows } = await laurel.database.pool.query<{ id: string }>(`SELECT reward_id AS id FROM reward WHERE rule_id = 'FIRST'`);
  await cancelReward(laurel.rewards, tester, String(rows[0]?.id), await operation('cancel'), laurel.clock.now());
}

async function addBonus(amountMinor: number, expiryHours: number | null): Promise<void> {
  laurel.clock.set(laurel.clock.now() + 1_000); // who came first is told by the time
  const request = { playerId: 'A', type: 'BONUS_BALANCE' as const, amountMinor, terms: { ...noTerms, expiryHours }, reason: null };
  await creditByHand(laurel.rewards, tester, request, await operation(`bonus ${amountMinor}`), laurel.clock.now());
}

type Wish = Parameters<typeof setStatus>[3];
const setTo = (wish: Omit<Wish, 'reason'>) =>
  setStatus(laurel.ledger, tester, 'A', { ...wish, reason: 'a test' }, null, laurel.clock.now());

describe('a bonus that waits', () => {
  it('gets its turn when the one in play ends, by a decision of its own that is no second reward', async () => {
    await open();
    expect(await bonuses()).toEqual(['10 ACTIVE', '20 QUEUED']);
    await laurel.follow();
    expect([await bonuses(), await reasons()]).toEqual([['10 ACTIVE', '20 QUEUED'], []]);
    const before = await readUsage(laurel.database.db, [await member()], laurel.clock.now());

    await cancelFirst();
    await laurel.follow();
    expect([await bonuses(), await reasons()]).toEqual([['10 CANCELLED', '20 ACTIVE'], ['APPROVED ok']]);

    const [turn] = await turns();
    const { record, rewardId } = await getDecision(laurel.database.db, String(turn?.decisionId));
    const { grants } = await readWallet(laurel.database.db, await member(), 'USD');
    expect(rewardId).toBeNull();
    expect(record).toMatchObject({
      actor: 'system',
      decision: {
        ruleId: 'SECOND',
        activates: grants.find(({ state }) => state === 'ACTIVE')?.grantId,
        offer: false,
        valueMinor: 0,
        costMinor: 0,
        amount: { grantedMinor: 20_00 },
        terms: { wageringMultiple: 10 },
      },
    });
    expect(record.decision.gates.map(({ gate }) => gate)).toEqual(['eligibility', 'protection', 'abuse', 'caps', 'budget', 'profit']);
    const after = await readUsage(laurel.database.db, [await member()], laurel.clock.now());
    expect([...before.values()][0]?.rules['SECOND']).toEqual([...after.values()][0]?.rules['SECOND']);
    expect([...after.values()][0]?.given.dayMinor).toBe(20_00);
  });

  it('gets it whatever became of frequency, budget, group, dates and rule: those spoke when it was given', async () => {
    await open();
    await laurel.database.transaction((tx) => archiveRule(tx, tester, 'SECOND', laurel.clock.now()));
    await wait(2 * dayMs);
    expect([await bonuses(), await reasons()]).toEqual([['10 EXPIRED', '20 ACTIVE'], ['APPROVED ok']]);
  });

  it('gets it even where caps and profit advise against: the advice is kept', async () => {
    await open();
    const strict = { min_roi: 10_000, max_daily_reward_per_player: 5 };
    await laurel.database.transaction((tx) => changeSettings(tx, tester, strict, { alone: true }, laurel.clock.now()));
    await addBonus(5_00, null);
    await wait(8 * dayMs);
    expect([await bonuses(), await reasons()]).toEqual([
      ['5 ACTIVE', '10 EXPIRED', '20 EXPIRED'],
      ['APPROVED ok', 'APPROVED ok'],
    ]);
    const advice = (await turns()).map(({ decision }) => [decision.ruleId, ...decision.gates.filter(({ outcome }) => outcome !== 'pass')]);
    expect(advice).toMatchObject([
      ['SECOND', { gate: 'caps', outcome: 'reduce', code: 'cap_daily' }, { gate: 'profit', outcome: 'refuse', code: 'roi_below_minimum' }],
      [null],
    ]);
  });

  it('gets it also where no money moved: all of the one before lies in a bet', async () => {
    await open();
    const table = betting(laurel);
    const { wager_id: bet } = await table.place('A', { amount: '10.00' });
    await cancelFirst();
    await laurel.follow();
    expect(await bonuses()).toEqual(['10 CANCELLED', '20 ACTIVE']);
    expect(await table.settle(bet, '7.00')).toMatchObject({ late: true, grant: { state: 'CANCELLED' } });
  });

  it('comes first, served first; one whose time is up is passed over', async () => {
    await open();
    await addBonus(1_00, 1);
    await addBonus(2_00, null);
    await cancelFirst();
    laurel.clock.set(laurel.clock.now() + 7 * dayMs); // nothing has swept or followed yet
    await laurel.follow();
    expect(await bonuses()).toEqual(['1 QUEUED', '2 ACTIVE', '10 CANCELLED', '20 QUEUED']);
    await wait(0);
    expect(await bonuses()).toEqual(['1 EXPIRED', '2 ACTIVE', '10 CANCELLED', '20 EXPIRED']);
  });

  it('gets it once, however many look at once', async () => {
    await open();
    await addBonus(3_00, null);
    await cancelFirst();
    const again = async () => activateQueued(laurel.rewards, [await member()], laurel.clock.now());
    const decided = await Promise.all([again(), laurel.follow(), again(), laurel.follow(), again()]);
    expect(decided).toHaveLength(5);
    expect([await bonuses(), await reasons()]).toEqual([['3 QUEUED', '10 CANCELLED', '20 ACTIVE'], ['APPROVED ok']]);
  });
});

describe('a bonus whose turn is refused', () => {
  it('keeps its place and is asked about once a day, until the gates allow it or its time is up', async () => {
    await open();
    await laurel.importLines([harmed], { triggerRewards: false });
    await wait(2 * dayMs);
    expect([await bonuses(), await reasons()]).toEqual([['10 EXPIRED', '20 QUEUED'], ['REFUSED risk_high']]);
    expect((await turns())[0]?.decision).toMatchObject({ terms: { wageringMultiple: 10 }, amount: { grantedMinor: 0 } });
    expect(await nextActivation(laurel.database.db)).toBe(laurel.clock.now() + dayMs);
    await laurel.follow();
    await wait(dayMs - 1);
    expect(await reasons()).toHaveLength(1);
    await wait(1);
    expect(await reasons()).toEqual(['REFUSED risk_high', 'REFUSED risk_high']);
    await wait(4 * dayMs);
    expect([await bonuses(), (await reasons()).length]).toEqual([['10 EXPIRED', '20 EXPIRED'], 5]);
    expect(await nextActivation(laurel.database.db)).toBeNull();
  });

  it('is asked about at once when the member is ACTIVE again', async () => {
    await open();
    await setTo({ status: 'BLOCKED' });
    await wait(2 * dayMs);
    expect([await bonuses(), await reasons()]).toEqual([['10 EXPIRED', '20 QUEUED'], ['REFUSED member_not_active']]);
    laurel.clock.set(laurel.clock.now() + hourMs);
    await setTo({ status: 'ACTIVE' });
    await laurel.follow();
    expect([await bonuses(), await reasons()]).toEqual([
      ['10 EXPIRED', '20 ACTIVE'],
      ['REFUSED member_not_active', 'APPROVED ok'],
    ]);
  });

  it('is not asked about while the one before it is only suspended', async () => {
    await open();
    await setTo({ status: 'COOLING_OFF', until: laurel.clock.now() + dayMs });
    await laurel.follow();
    expect([await bonuses(), await reasons()]).toEqual([['10 SUSPENDED', '20 QUEUED'], []]);
    await wait(dayMs);
    expect([await bonuses(), await reasons()]).toEqual([['10 ACTIVE', '20 QUEUED'], []]);
  });
});
