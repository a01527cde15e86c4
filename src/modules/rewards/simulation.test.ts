import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Dice, dice } from '../../../test/dice.ts';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { everyReplay } from '../../../test/replays.ts';
import { noTerms, rewardTypes } from '../../engine/rules/reward.ts';
import { listRewards } from '../../entrypoints/list-rewards.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { must } from '../../kernel/assert.ts';
import { dayMs, hourMs, type Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import { updateRule } from '../program/change-rule.ts';
import { setStatus } from '../protection/set-status.ts';
import { expireGrants } from '../wallet/bonus/end.ts';
import { creditByHand } from './by-hand/credit.ts';
import { evaluateMembers } from './evaluate.ts';
import { lapseOffers } from './offers/lapse.ts';
import type { RewardStatus } from './reward.ts';
import { cancelReward, issueReward } from './settle-offer.ts';
import { runSchedules } from './triggers/run-schedules.ts';

const players = Array.from({ length: 10 }, (_, index) => `P${index}`);
const dailyCap = 130_00;
const rule = (ruleId: string, priority: number, reward: object, more: object = {}) => ({
  rule_id: ruleId,
  name: ruleId,
  priority,
  conditions: { total_wagered_min: 1 },
  reward_config: reward,
  frequency: { max: 2, per: 'day' },
  ...more,
});
const rules = [
  rule('OFFER', 4, { type: 'CASHBACK', amount: 45, delivery: 'offer', offer_hours: 20 }, { budget: { amount: 400, per: 'day' } }),
  rule(
    'BONUS',
    3,
    { type: 'BONUS_BALANCE', amount: 30, wagering_requirement: 5, expiry_hours: 30 },
    { budget: { amount: 900, per: 'week' } },
  ),
  rule('POINTS', 2, { type: 'REWARD_POINTS', formula: 'total_wagered * 0.01', max_amount: 900 }),
  rule('HOURLY', 5, { type: 'REWARD_POINTS', amount: 7 }, { trigger: 'schedule', schedule: '0 * * * *' }),
  rule('TURNED', 5, { type: 'REWARD_POINTS', amount: 9 }, { trigger: 'tier_change' }),
  rule('TICKETS', 1, { type: 'TICKETS', amount: 3 }, { stack_group: 'g', exclusive: true }),
];
const budgets: Record<string, number> = { OFFER: 400_00, BONUS: 900_00 };

let laurel: TestLaurel;
beforeEach(async () => {
  laurel = await testLaurel({ max_daily_reward_per_player: dailyCap / 100, min_roi: -100 });
  await laurel.createRules(...rules);
});
afterEach(() => laurel.drop());

const wagered = new Map<string, number>();
const some = (roll: Dice, count: number): string[] => Array.from({ length: count }, () => players[roll(players.length)] as string);

/** A line of a sheet in which the player has mostly wagered more than before. */
function line(roll: Dice, player: string): string {
  const turnover = (wagered.get(player) ?? 1_000) + roll(5_000);
  wagered.set(player, turnover);
  return `${player},${100 + roll(2)},${turnover},500,${20 + roll(300)},20`;
}

async function operationOn(roll: Dice, playerId: string, name: string) {
  return operationOf(await getMember(laurel.database.db, playerId), 'test', `${name} ${roll(1_000_000)}`, { name }, laurel.clock.now());
}

/** One of the rewards that there are: mostly of a status in which the operation has an effect. */
async function anyReward(roll: Dice, status: RewardStatus): Promise<{ rewardId: string; playerId: string }> {
  const { items } = await listRewards(laurel.database.db, { limit: 60, status: roll(4) > 0 ? status : undefined });
  const found = items[roll(Math.max(1, items.length))];
  return { rewardId: found?.reward.rewardId ?? '', playerId: found?.playerId ?? 'P0' };
}

/** What may happen, each with chances of its own, so that a seed throws the same however two operations interleave. */
const operations: readonly ((roll: Dice) => Promise<unknown>)[] = [
  (roll) =>
    laurel.importLines(
      [...new Set(some(roll, 4))].map((player) => line(roll, player)),
      { triggerRewards: roll(2) === 0 },
    ),
  (roll) => evaluateMembers(laurel.rewards, tester, some(roll, 1 + roll(6)), { limit: 1 + roll(4) }, laurel.clock.now()),
  async (roll) => {
    const [playerId = 'P0'] = some(roll, 1);
    const type = rewardTypes[roll(rewardTypes.length)] ?? 'TICKETS';
    const terms = { ...noTerms, expiryHours: type === 'BONUS_BALANCE' ? 1 + roll(40) : null };
    const request = { playerId, type, amountMinor: 1 + roll(60_000), terms, reason: null };
    return creditByHand(laurel.rewards, tester, request, await operationOn(roll, playerId, 'credit'), laurel.clock.now());
  },
  async (roll) => {
    const { rewardId, playerId } = await anyReward(roll, 'PENDING');
    return issueReward(laurel.rewards, tester, rewardId, await operationOn(roll, playerId, 'issue'), laurel.clock.now());
  },
  async (roll) => {
    const { rewardId, playerId } = await anyReward(roll, 'ACTIVE');
    return cancelReward(laurel.rewards, tester, rewardId, await operationOn(roll, playerId, 'cancel'), laurel.clock.now());
  },
  () => expireGrants(laurel.ledger, 'USD', laurel.clock.now()),
  () => lapseOffers(laurel.ledger, laurel.clock.now()),
  () => runSchedules(laurel.rewards, laurel.clock.now()),
  () => laurel.follow(),
  async (roll) => laurel.clock.set(laurel.clock.now() + roll(9) * hourMs),
  (roll) =>
    laurel.database.transaction((tx) => {
      const chosen = rules[roll(rules.length)] as (typeof rules)[number];
      const changed = { ...chosen, is_active: roll(4) > 0, priority: roll(9) };
      return updateRule(tx, tester, chosen.rule_id, changed, laurel.clock.now());
    }),
  (roll) => {
    const wish = { status: 'COOLING_OFF', until: laurel.clock.now() + 4 * hourMs, reason: 'asked' } as const;
    return setStatus(laurel.ledger, tester, some(roll, 1)[0] ?? 'P0', wish, null, laurel.clock.now());
  },
];

/** What the domain refuses is as good an outcome as any. */
function onlyFaults(error: unknown): void {
  if (!(error instanceof Fault) || error.status >= 500) throw error;
}

describe('three hundred operations at random, two at a time', () => {
  const happened = new Set<string>();

  it.each([11, 22, 33])('seed %i', { timeout: 180_000 }, async (seed) => {
    wagered.clear();
    await laurel.importLines(players.map((player) => `${player},100,1000,500,20,20`));
    for (let pair = 0; pair < 150; pair += 1) {
      const both = [dice(seed * 1_000 + pair), dice(seed * 1_000 + 500 + pair)];
      await Promise.all(both.map((roll) => must(operations[roll(operations.length)], 'a dice stays below')(roll).catch(onlyFaults)));
    }

    expect((await verifyAll(laurel.database)).flatMap((check) => check.faults)).toEqual([]);
    const replayed = await everyReplay(laurel);
    expect(replayed).toMatchObject({ different: [] });
    expect(replayed.decided).toBeGreaterThan(100);

    const { rows: trail } = await laurel.database.pool.query<{ action: string }>('SELECT DISTINCT action FROM audit');
    for (const { action } of trail) happened.add(action);

    await lapseOffers(laurel.ledger, laurel.clock.now()); // from its hour on an offer holds no cap
    const given = (await allRewards()).filter(({ reward }) => reward.ended === null);
    expect(given.length).toBeGreaterThan(20);
    for (const player of players) {
      const own = given.filter((one) => one.playerId === player).map(({ reward }) => reward);
      expect(
        mostWithin(
          dayMs,
          own.map(({ issuedAt, createdAt, valueMinor }) => [issuedAt ?? createdAt, valueMinor]),
        ),
      ).toBeLessThanOrEqual(dailyCap);
      for (const { rule_id } of rules) {
        const times = own.filter(({ ruleId }) => ruleId === rule_id).map(({ createdAt }): [Instant, number] => [createdAt, 1]);
        expect(mostWithin(dayMs, times), `${player} ${rule_id}`).toBeLessThanOrEqual(2);
      }
    }
    for (const [key, rewards] of Object.entries(Object.groupBy(given, ({ reward }) => `${reward.ruleId} ${reward.budgetPeriod}`))) {
      const most = budgets[key.split(' ')[0] ?? ''] ?? Number.POSITIVE_INFINITY;
      const spent = rewards?.reduce((sum, { reward }) => sum + reward.amountMinor, 0);
      expect(spent).toBeLessThanOrEqual(most);
    }
  });

  it('have brought about what a program can bring', () => {
    const expected = ['reward.issued', 'reward.cancelled', 'reward.lapsed', 'wallet.credited', 'rule.updated'];
    expect([...happened]).toEqual(expect.arrayContaining(expected));
  });
});

async function allRewards() {
  const all = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await listRewards(laurel.database.db, { limit: 500, cursor });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
    more = cursor !== undefined;
  }
  return all;
}

/** The largest sum in any window of a length that ends at one of the times. */
function mostWithin(lengthMs: number, entries: readonly [at: Instant, amount: number][]): number {
  const within = (end: Instant) => entries.filter(([at]) => at <= end && at > end - lengthMs);
  return Math.max(0, ...entries.map(([end]) => within(end).reduce((sum, [, amount]) => sum + amount, 0)));
}
