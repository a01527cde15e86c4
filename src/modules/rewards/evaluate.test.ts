import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule, type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { listRewards } from '../../entrypoints/list-rewards.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { dayMs } from '../../kernel/clock.ts';
import { getMember } from '../members/find.ts';
import { readWallet } from '../wallet/read-wallet.ts';
import { replay } from './decisions/replay.ts';
import { evaluateMembers } from './evaluate.ts';
import { evaluatePopulation } from './evaluate-population.ts';
import { getDecision, listDecisions } from './find.ts';

const faultsOf = async (laurel: TestLaurel) => (await verifyAll(laurel.database)).flatMap((check) => check.faults);

describe('the reference player', () => {
  let laurel: TestLaurel;
  beforeAll(async () => {
    laurel = await testLaurel();
    await laurel.createRules(referenceRule);
  });
  afterAll(() => laurel.drop());

  const reasons = async () => {
    const { db } = laurel.database;
    const { items } = await listDecisions(db, await getMember(db, 'P001'), { limit: 50 });
    return items.map(({ decision }) => decision.reason);
  };

  it('gets 300.00 for a net loss of 3 000.00', async () => {
    expect(await laurel.importLines([referenceLine])).toMatchObject({ success: true, players_created: 1, rewards_issued: 1 });
    const { db } = laurel.database;
    const { balances, grants } = await readWallet(db, await getMember(db, 'P001'), 'USD');
    expect(balances).toEqual({ LP: '1500', RP: '0', TICKET: '0', BONUS: '300.00', PAYABLE: '0.00' });
    expect(grants).toMatchObject([{ state: 'ACTIVE', amountMinor: 300_00, targetMinor: 3_000_00 }]);
  });

  it('gets nothing when the same file comes again', async () => {
    expect(await laurel.importLines([referenceLine])).toMatchObject({ success: true, players_updated: 0, rewards_issued: 0 });
    expect(await reasons()).toEqual(['ok']);
  });

  it('gets nothing in the same week, and after it nothing without new facts', async () => {
    await evaluateMembers(laurel.rewards, tester, ['P001'], {}, laurel.clock.now());
    laurel.clock.set(laurel.clock.now() + 8 * dayMs);
    await evaluateMembers(laurel.rewards, tester, ['P001'], {}, laurel.clock.now());
    expect((await reasons()).sort()).toEqual(['frequency_used', 'no_new_facts', 'ok']);
  });

  it('replays every decision byte for byte', async () => {
    const { db } = laurel.database;
    const { items } = await listDecisions(db, await getMember(db, 'P001'), { limit: 50 });
    for (const { decisionId } of items) {
      const { record } = await getDecision(db, decisionId);
      expect(await replay(db, 'test', record)).toMatchObject({ identical: true, differences: [] });
    }
  });

  it('a dry run answers the same and writes nothing', async () => {
    const before = await reasons();
    const [dry] = await evaluateMembers(laurel.rewards, tester, ['P001'], { dryRun: true }, laurel.clock.now());
    expect(dry?.decisions.map(({ decision }) => decision.reason)).toEqual(['no_new_facts']);
    expect(await reasons()).toEqual(before);
  });

  it('leaves a ledger that verifies', async () => {
    expect(await faultsOf(laurel)).toEqual([]);
  });
});

describe('sixteen evaluations at once', () => {
  let laurel: TestLaurel;
  const players = Array.from({ length: 24 }, (_, index) => `P${index}`);
  const often = { max: 1000, per: 'day' };
  const fixed = (amount: number) => ({ type: 'CASHBACK', amount });
  beforeAll(async () => {
    laurel = await testLaurel({ max_daily_reward_per_player: 130, min_roi: -100 });
    await laurel.createRules(
      {
        rule_id: 'BUDGETED',
        name: 'With a budget',
        priority: 2,
        conditions: {},
        reward_config: fixed(30),
        frequency: often,
        budget: { amount: 1000, per: 'day' },
      },
      { rule_id: 'CAPPED', name: 'Without one', priority: 1, conditions: {}, reward_config: fixed(45), frequency: often },
    );
    await laurel.importLines(
      players.map((player) => `${player},100,100000,100000,60,48`),
      { triggerRewards: false },
    );
  });
  afterAll(() => laurel.drop());

  it('never overspend a cap or a budget, and pay nobody twice', async () => {
    const now = laurel.clock.now();
    const shuffled = (seed: number) => players.toSorted((a, b) => ((a.charCodeAt(1) * seed) % 7) - ((b.charCodeAt(1) * seed) % 7));
    const rounds = Array.from({ length: 16 }, (_, seed) => evaluateMembers(laurel.rewards, tester, shuffled(seed + 1), { limit: 2 }, now));
    await Promise.all(rounds);
    const { items } = await listRewards(laurel.database.db, { limit: 500 });
    const sum = (of: (item: (typeof items)[number]) => boolean) =>
      items.filter(of).reduce((total, { reward }) => total + reward.amountMinor, 0);
    for (const player of players) expect(sum((item) => item.playerId === player)).toBeLessThanOrEqual(130_00);
    // One reward per rule and fact: facts did not change in between, so each player has at most one of each.
    expect(new Set(items.map((item) => `${item.playerId} ${item.reward.ruleId}`)).size).toBe(items.length);
    expect(sum((item) => item.reward.ruleId === 'BUDGETED')).toBe(24 * 30_00);
    expect(await faultsOf(laurel)).toEqual([]);
  });

  it('stop at the budget when facts keep coming', async () => {
    for (let round = 1; round <= 3; round += 1) {
      await laurel.importLines(
        players.map((player) => `${player},${100 + round},100000,100000,60,48`),
        { triggerRewards: false },
      );
      const now = laurel.clock.set(laurel.clock.now() + 3_600_000);
      await Promise.all(players.map((player) => evaluateMembers(laurel.rewards, tester, [player], { limit: 2 }, now)));
    }
    const { items } = await listRewards(laurel.database.db, { limit: 500 });
    const budgeted = items
      .filter(({ reward }) => reward.ruleId === 'BUDGETED')
      .reduce((total, { reward }) => total + reward.amountMinor, 0);
    expect(budgeted).toBe(1000_00);
    for (const player of players) {
      const own = items.filter((item) => item.playerId === player).reduce((total, { reward }) => total + reward.valueMinor, 0);
      expect(own).toBeLessThanOrEqual(130_00);
    }
    expect(await faultsOf(laurel)).toEqual([]);
  });
});

describe('a member whose evaluation cannot be written', () => {
  it('raises the alarm and takes no other with it', async () => {
    const laurel = await testLaurel();
    const alarms: unknown[] = [];
    laurel.ledger.alarm = (error) => alarms.push(error);
    await laurel.createRules(referenceRule);
    const players = Array.from({ length: 9 }, (_, index) => `P${index}`);
    await laurel.importLines(
      players.map((player) => `${player},5000,15000,12000,25,48`),
      { triggerRewards: false },
    );
    // Totals whose difference leaves the range of safe integers.
    const owner = new pg.Client({ connectionString: laurel.ownerUrl });
    await owner.connect();
    const { memberId } = await getMember(laurel.database.db, 'P4');
    await owner.query(`UPDATE laurel.profile SET won = 9007199254740991, wagered = -1 WHERE member_id = $1`, [memberId]);
    await owner.end();
    const now = laurel.clock.now();
    expect(await evaluatePopulation(laurel.rewards, tester, { playerIds: players }, {}, now)).toBe(8);
    expect(alarms).toHaveLength(1);
    const { items } = await listRewards(laurel.database.db, { limit: 50 });
    expect(items.map(({ playerId }) => playerId).sort()).toEqual(players.filter((player) => player !== 'P4'));
    await laurel.drop();
  });
});
