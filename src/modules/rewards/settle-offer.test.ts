import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { everyReplay } from '../../../test/replays.ts';
import { listRewards } from '../../entrypoints/list-rewards.ts';
import { verifyAll } from '../../entrypoints/verify-all.ts';
import { dayMs, hourMs } from '../../kernel/clock.ts';
import { operationOf } from '../ledger/operation.ts';
import { getMember } from '../members/find.ts';
import { updateRule } from '../program/change-rule.ts';
import { expireGrants } from '../wallet/bonus/end.ts';
import { readWallet } from '../wallet/read-wallet.ts';
import { evaluateMembers } from './evaluate.ts';
import { getDecision, listDecisions, type RewardView } from './find.ts';
import { cancelReward, issueReward, type SettleAnswer } from './settle-offer.ts';

/** Caps of 100.00 a day; an offer of 80.00 out of a budget of 200.00 a day; and a sure reward of 80.00 behind it. */
const offered = {
  rule_id: 'OFFERED',
  name: 'An offer',
  priority: 2,
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'CASHBACK', amount: 80, delivery: 'offer' },
  frequency: { max: 1, per: 'day' },
  budget: { amount: 200, per: 'day' },
};
const sure = {
  rule_id: 'SURE',
  name: 'Paid at once',
  priority: 1,
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'CASHBACK', amount: 80 },
  frequency: { max: 1, per: 'day' },
};

let laurel: TestLaurel;
let requests = 0;
beforeEach(() => {
  requests += 1;
});

async function open(settings: object, ...rules: object[]): Promise<void> {
  laurel = await testLaurel({ min_roi: -100, max_daily_reward_per_player: 100, risk_model: 'safeplay-points@1.0', ...settings });
  await laurel.createRules(...rules);
  await laurel.importLines(
    ['A', 'B', 'C'].map((player) => `${player},100,10000,10000,40,20`),
    { triggerRewards: false },
  );
}

const evaluate = (playerId: string, limit = 1) => evaluateMembers(laurel.rewards, tester, [playerId], { limit }, laurel.clock.now());
const operationFor = async (playerId: string, key: string) =>
  operationOf(await getMember(laurel.database.db, playerId), 'test', key, { key }, laurel.clock.now());

async function rewardsOf(playerId: string): Promise<RewardView[]> {
  const { db } = laurel.database;
  return (await listRewards(db, { limit: 50, member: await getMember(db, playerId) })).items;
}
const statusesOf = async (playerId: string) =>
  (await rewardsOf(playerId)).map(({ reward, status }) => `${reward.ruleId} ${reward.amountMinor / 100} ${status}`).sort();
const pendingOf = async (playerId: string): Promise<string> =>
  String((await rewardsOf(playerId)).find(({ status }) => status === 'PENDING')?.reward.rewardId);

async function issue(playerId: string, key = `issue ${requests}`): Promise<SettleAnswer> {
  return issueReward(laurel.rewards, tester, await pendingOf(playerId), await operationFor(playerId, key), laurel.clock.now());
}
const reasonsOf = (decided: Awaited<ReturnType<typeof evaluate>>) =>
  decided.flatMap(({ decisions }) => decisions.map(({ decision }) => `${decision.ruleId} ${decision.reason}`));
const payableOf = async (playerId: string) =>
  (await readWallet(laurel.database.db, await getMember(laurel.database.db, playerId), 'USD')).balances.PAYABLE;

async function spent(): Promise<Record<string, number>> {
  const { rows } = await laurel.database.pool.query<{ period: string; spent: number }>('SELECT period, spent FROM budget ORDER BY period');
  return Object.fromEntries(rows.map((row) => [row.period, row.spent / 100]));
}

async function soundAndReplayable(): Promise<void> {
  expect(await everyReplay(laurel)).toMatchObject({ different: [] });
  expect((await verifyAll(laurel.database)).flatMap((check) => check.faults)).toEqual([]);
}

describe('an offer that waits', () => {
  beforeAll(() => open({}, offered, sure));
  afterAll(() => laurel.drop());

  it('is PENDING and pays nothing yet', async () => {
    await evaluate('A');
    expect(await statusesOf('A')).toEqual(['OFFERED 80 PENDING']);
    expect(await payableOf('A')).toBe('0.00');
  });

  it('holds its place in the frequency and in the cap', async () => {
    await laurel.importLines(['A,100,10001,10000,40,20'], { triggerRewards: false });
    expect(reasonsOf(await evaluate('A', 2))).toEqual(['OFFERED frequency_used', 'SURE cap_daily']);
    expect(await statusesOf('A')).toEqual(['OFFERED 80 PENDING', 'SURE 20 COMPLETED']);
  });

  it('holds its share of the budget', async () => {
    await evaluate('B');
    expect(reasonsOf(await evaluate('C'))).toEqual(['OFFERED budget_spent']);
    expect(await statusesOf('C')).toEqual(['OFFERED 40 PENDING']);
    expect(await spent()).toEqual({ '2026-03-02': 200 });
  });

  it('gives all of it back when it is cancelled', async () => {
    const rewardId = await pendingOf('B');
    const answer = await cancelReward(laurel.rewards, tester, rewardId, await operationFor('B', 'cancel'), laurel.clock.now());
    expect(answer).toEqual({ reward_id: rewardId, outcome: 'CANCELLED', reason: 'ok', decision_id: null });
    expect(await spent()).toEqual({ '2026-03-02': 120 });
    expect(reasonsOf(await evaluate('B'))).toEqual(['OFFERED ok']);
    expect(await statusesOf('B')).toEqual(['OFFERED 80 CANCELLED', 'OFFERED 80 PENDING']);
  });

  it('is accepted once, however often the request comes', async () => {
    const rewardId = await pendingOf('A');
    const accept = async (key: string) => issueReward(laurel.rewards, tester, rewardId, await operationFor('A', key), laurel.clock.now());
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => accept('accept')));
    expect(first).toMatchObject({ outcome: 'ISSUED', reason: 'ok' });
    expect(others).toEqual(Array(7).fill(first));
    await expect(accept('accept again')).rejects.toMatchObject({ code: 'not_pending' });
    expect(await statusesOf('A')).toEqual(['OFFERED 80 COMPLETED', 'SURE 20 COMPLETED']);
    expect(await payableOf('A')).toBe('100.00');
  });

  it('leaves a ledger that verifies, and decisions that replay', soundAndReplayable);
});

describe('when an offer is accepted the gates run again', () => {
  beforeEach(async () => {
    await open({}, offered, sure);
    await evaluate('A');
  });
  afterEach(async () => {
    await soundAndReplayable();
    await laurel.drop();
  });

  it.each<[what: string, meanwhile: () => Promise<unknown>, reason: string]>([
    ['risk has risen to HIGH', () => laurel.importLines(['A,50000,200000,100000,300,900'], { triggerRewards: false }), 'risk_high'],
    [
      'the rule was paused',
      () => laurel.database.transaction((tx) => updateRule(tx, tester, 'OFFERED', { ...offered, is_active: false }, laurel.clock.now())),
      'rule_not_active',
    ],
  ])('%s: refused, recorded, and the offer stays as it is', async (_, meanwhile, reason) => {
    await meanwhile();
    const answer = await issue('A');
    expect(answer).toMatchObject({ outcome: 'REFUSED', reason });
    const { record, rewardId } = await getDecision(laurel.database.db, String(answer.decision_id));
    expect(record.decision).toMatchObject({ outcome: 'REFUSED', reason, ruleId: 'OFFERED' });
    expect(rewardId).toBeNull();
    expect(await statusesOf('A')).toEqual(['OFFERED 80 PENDING']);
    expect(await payableOf('A')).toBe('0.00');
  });

  it('a cap that has shrunk reduces it, and the budget gets the rest back', async () => {
    laurel.clock.set(laurel.clock.now() + dayMs + hourMs);
    await laurel.importLines(['A,100,10001,10000,40,20'], { triggerRewards: false });
    await laurel.database.transaction((tx) => updateRule(tx, tester, 'OFFERED', { ...offered, priority: 0 }, laurel.clock.now()));
    expect(reasonsOf(await evaluate('A'))).toEqual(['SURE ok']);
    expect(await issue('A')).toMatchObject({ outcome: 'ISSUED', reason: 'cap_daily' });
    expect(await statusesOf('A')).toEqual(['OFFERED 20 COMPLETED', 'SURE 80 COMPLETED']);
    expect(await spent()).toEqual({ '2026-03-02': 20 });
  });

  it('what risk had cut before it was offered is not cut again, and no more is given when the risk is gone', async () => {
    const lines = ['M', 'N'].map((player) => `${player},50000,150000,120000,25,48`);
    await laurel.importLines(lines, { triggerRewards: false });
    for (const player of ['M', 'N']) expect(reasonsOf(await evaluate(player))).toEqual(['OFFERED risk_medium_reduced']);
    expect(await issue('M', 'still MEDIUM')).toMatchObject({ outcome: 'ISSUED', reason: 'risk_medium_reduced' });
    await laurel.importLines(['N,50000,150000,150000,1000,2000'], { triggerRewards: false });
    const answer = await issue('N', 'no longer');
    const { record } = await getDecision(laurel.database.db, String(answer.decision_id));
    expect(record.decision.amount).toMatchObject({ askedMinor: 80_00, offeredMinor: 40_00, grantedMinor: 40_00 });
    expect([await payableOf('M'), await payableOf('N')]).toEqual(['40.00', '40.00']);
  });

  it('what is accepted counts in the cap from now on, however old the offer is', async () => {
    laurel.clock.set(laurel.clock.now() + 3 * dayMs);
    expect(await issue('A')).toMatchObject({ outcome: 'ISSUED', reason: 'ok' });
    await laurel.importLines(['A,100,10001,10000,40,20'], { triggerRewards: false });
    expect(reasonsOf(await evaluate('A', 2))).toEqual(['OFFERED cap_daily', 'SURE cap_daily']);
    expect(await statusesOf('A')).toEqual(['OFFERED 20 PENDING', 'OFFERED 80 COMPLETED']);
  });

  it('under the version that offered it, while the rule has another one by now', async () => {
    const richer = { ...offered, reward_config: { ...offered.reward_config, amount: 90 } };
    await laurel.database.transaction((tx) => updateRule(tx, tester, 'OFFERED', richer, laurel.clock.now()));
    const answer = await issue('A');
    const { record } = await getDecision(laurel.database.db, String(answer.decision_id));
    expect(record.decision).toMatchObject({ ruleVersion: 1, outcome: 'APPROVED', amount: { grantedMinor: 80_00 } });
  });

  it('a refusal is the answer of its request, also when things have changed since; another request is free to try', async () => {
    const pause = (active: boolean) =>
      laurel.database.transaction((tx) => updateRule(tx, tester, 'OFFERED', { ...offered, is_active: active }, laurel.clock.now()));
    await pause(false);
    const first = await issue('A', 'one');
    await pause(true);
    expect(await issue('A', 'one')).toEqual(first);
    expect(await issue('A', 'two')).toMatchObject({ outcome: 'ISSUED' });
  });
});

describe('AUTO_ISSUE=false, a bonus', () => {
  const bonus = {
    ...sure,
    rule_id: 'BONUS',
    reward_config: { type: 'BONUS_BALANCE', amount: 50, wagering_requirement: 10, expiry_hours: 48 },
    frequency: { max: 5, per: 'day' },
  };
  beforeAll(async () => {
    await open({ auto_issue: false }, bonus);
    await evaluate('A');
  });
  afterAll(() => laurel.drop());

  const grantsOf = async (playerId: string) =>
    (await readWallet(laurel.database.db, await getMember(laurel.database.db, playerId), 'USD')).grants;
  const cancelNewest = async (key: string) => {
    const [newest] = await rewardsOf('A');
    return cancelReward(laurel.rewards, tester, String(newest?.reward.rewardId), await operationFor('A', key), laurel.clock.now());
  };

  it('waits for a person, and begins to run when it is issued', async () => {
    expect(await statusesOf('A')).toEqual(['BONUS 50 PENDING']);
    laurel.clock.set(laurel.clock.now() + 5 * hourMs);
    await issue('A');
    expect(await statusesOf('A')).toEqual(['BONUS 50 ACTIVE']);
    expect(await grantsOf('A')).toMatchObject([{ state: 'ACTIVE', targetMinor: 500_00, expiresAt: laurel.clock.now() + 48 * hourMs }]);
  });

  it('goes back where it came from when it is cancelled; 16 requests at once have one effect and one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => cancelNewest('cancel')));
    expect(answers).toEqual(Array(16).fill(answers[0]));
    expect(answers[0]).toMatchObject({ outcome: 'CANCELLED' });
    expect(await statusesOf('A')).toEqual(['BONUS 50 CANCELLED']);
    expect(await grantsOf('A')).toMatchObject([{ state: 'CANCELLED', balanceMinor: 0 }]);
    await expect(cancelNewest('cancel again')).rejects.toMatchObject({ code: 'not_cancellable' });
  });

  it('that has expired, and what was paid in money, cannot be cancelled', async () => {
    await evaluate('A');
    await issue('A');
    await expireGrants(laurel.ledger, 'USD', laurel.clock.set(laurel.clock.now() + 48 * hourMs));
    expect(await statusesOf('A')).toEqual(['BONUS 50 CANCELLED', 'BONUS 50 EXPIRED']);
    await expect(cancelNewest('too late')).rejects.toMatchObject({ code: 'not_cancellable' });
  });

  it('tells the outside and the audit trail what became of it', async () => {
    const { rows: events } = await laurel.database.pool.query<{ topic: string }>('SELECT topic FROM outbox ORDER BY id');
    expect(events.map(({ topic }) => topic)).toEqual([
      'reward.offered',
      'reward.issued',
      'bonus.activated',
      'reward.cancelled',
      'bonus.cancelled',
      'reward.offered',
      'reward.issued',
      'bonus.activated',
      'bonus.expired',
    ]);
    const { rows: trail } = await laurel.database.pool.query<{ action: string }>(
      `SELECT action FROM audit WHERE subject LIKE 'reward:%' ORDER BY id`,
    );
    expect(trail.map(({ action }) => action)).toEqual(['reward.issued', 'reward.cancelled', 'reward.issued']);
  });

  it('replays, all of it', async () => {
    const { items } = await listDecisions(laurel.database.db, await getMember(laurel.database.db, 'A'), { limit: 50 });
    expect(items).toHaveLength(4);
    await soundAndReplayable();
  });
});
