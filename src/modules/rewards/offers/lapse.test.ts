import { afterEach, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { rewardLines, rewardWords } from '../../../../test/rewards.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { assert } from '../../../kernel/assert.ts';
import { hourMs } from '../../../kernel/clock.ts';
import { closePlayer } from '../../activity/player.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { archiveRule } from '../../program/change-rule.ts';
import { setStatus } from '../../protection/set-status.ts';
import { readWallet } from '../../wallet/read-wallet.ts';
import { evaluateMembers } from '../evaluate.ts';
import { cancelReward, issueReward } from '../settle-offer.ts';
import { noUsage, readUsage } from '../store.ts';
import { lapseOffers, nextLapse } from './lapse.ts';

const offered = {
  rule_id: 'OFFERED',
  name: 'An offer',
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'CASHBACK', amount: 80, delivery: 'offer', offer_hours: 24 },
  frequency: { max: 1, per: 'week' },
  budget: { amount: 1_000, per: 'total' },
};

let laurel: TestLaurel;
afterEach(async () => {
  const faults = (await verifyAll(laurel.database)).flatMap((check) => check.faults);
  assert(faults.length === 0, faults.join('; '));
  await laurel.drop();
});

async function open(players: readonly string[], settings: object = {}, rule: object = offered): Promise<void> {
  laurel = await testLaurel({ min_roi: -100, max_daily_reward_per_player: 100, ...settings });
  await laurel.createRules(rule);
  await laurel.importLines(players.map((player) => `${player},100,10000,10000,40,20`));
}

const later = (ms: number) => laurel.clock.set(laurel.clock.now() + ms);
const lapseNow = () => lapseOffers(laurel.ledger, laurel.clock.now());
/** What stands against a member's daily cap, and how many rewards against frequencies. */
const counted = async (player: string) => {
  const member = await getMember(laurel.database.db, player);
  const { given, rules } = (await readUsage(laurel.database.db, [member], laurel.clock.now())).get(member.memberId) ?? noUsage;
  return { capMinor: given.dayMinor, rewards: rules.OFFERED?.week ?? 0 };
};
const endOf = async () => {
  const end = await nextLapse(laurel.database.db);
  return end === null ? null : (end - laurel.clock.now()) / hourMs;
};
const idOf = async (player: string): Promise<string> => {
  const { rows } = await laurel.database.pool.query<{ reward_id: string }>(
    'SELECT r.reward_id FROM reward r JOIN member m USING (bucket, member_id) WHERE m.external_id = $1',
    [player],
  );
  return rows[0]?.reward_id ?? '';
};
const operationFor = async (player: string, key: string) =>
  operationOf(await getMember(laurel.database.db, player), 'test', key, { key }, laurel.clock.now());
const accept = async (player: string, key = 'accept') =>
  issueReward(laurel.rewards, tester, await idOf(player), await operationFor(player, key), laurel.clock.now());
const evaluate = async (player: string) => {
  const [done] = await evaluateMembers(laurel.rewards, tester, [player], {}, laurel.clock.now());
  return done?.decisions.map(({ decision }) => decision.reason);
};
async function spent(): Promise<number[]> {
  const { rows } = await laurel.database.pool.query<{ spent: number }>('SELECT spent FROM budget');
  return rows.map((row) => row.spent / 100);
}

describe('an offer that nobody accepts', () => {
  it('lapses at its hour, once, and cap, budget and frequency are free again', async () => {
    await open(['A']);
    expect([await endOf(), await spent()]).toEqual([24, [80]]);
    later(24 * hourMs - 1);
    expect([await lapseNow(), await rewardWords(laurel)]).toEqual([0, ['A OFFERED waits']]);
    later(1);
    expect([await lapseNow(), await lapseNow(), await rewardWords(laurel)]).toEqual([1, 0, ['A OFFERED LAPSED']]);
    expect([await spent(), await endOf()]).toEqual([[0], null]);
    expect(await evaluate('A')).toEqual(['ok']);
  });

  it('cannot be accepted from its hour on, whether or not the sweep came by', async () => {
    await open(['A']);
    later(24 * hourMs);
    await expect(accept('A', 'before the sweep')).rejects.toMatchObject({ code: 'not_pending', detail: 'The offer has lapsed.' });
    await lapseNow();
    await expect(accept('A', 'after it')).rejects.toMatchObject({ code: 'not_pending', detail: 'The offer has lapsed.' });
    await expect(
      cancelReward(laurel.rewards, tester, await idOf('A'), await operationFor('A', 'cancel'), laurel.clock.now()),
    ).rejects.toMatchObject({ code: 'not_cancellable' });
  });

  it('is told to the outside and in the audit trail', async () => {
    await open(['A']);
    later(24 * hourMs);
    await lapseNow();
    const { rows: events } = await laurel.database.pool.query(`SELECT subject, payload FROM outbox WHERE topic = 'reward.lapsed'`);
    expect(events).toMatchObject([{ subject: 'player:A', payload: { reward_id: await idOf('A'), amount: '80.00' } }]);
    const { rows: trail } = await laurel.database.pool.query(`SELECT actor, after FROM audit WHERE action = 'reward.lapsed'`);
    expect(trail).toMatchObject([{ actor: 'system', after: { outcome: 'LAPSED', reason: 'not_accepted' } }]);
  });

  it('waits a week where the rule does not say', async () => {
    await open(['A'], {}, { ...offered, reward_config: { type: 'CASHBACK', amount: 80, delivery: 'offer' } });
    expect(await endOf()).toBe(168);
  });

  it('does not lapse by itself where only AUTO_ISSUE=false holds it back', async () => {
    await open(['A'], { auto_issue: false }, { ...offered, reward_config: { type: 'CASHBACK', amount: 80 } });
    expect([await rewardWords(laurel), await endOf()]).toEqual([['A OFFERED waits'], null]);
    later(10_000 * hourMs);
    expect(await lapseNow()).toBe(0);
    expect(await accept('A')).toMatchObject({ outcome: 'ISSUED' });
  });

  it('two sweeps at once, and people who accept in time, share nothing', async () => {
    const players = Array.from({ length: 700 }, (_, index) => `P${index}`);
    await open(players, {}, { ...offered, budget: { amount: 1_000_000, per: 'total' } });
    expect(await spent()).toEqual([56_000]);
    later(24 * hourMs - 1);
    const at = laurel.clock.now() + 1;
    const accepting = Promise.allSettled(['P1', 'P2', 'P3'].map((player) => accept(player)));
    const swept = await Promise.all([lapseOffers(laurel.ledger, at), lapseOffers(laurel.ledger, at)]);
    const accepted = (await accepting).filter(({ status }) => status === 'fulfilled').length;
    const states = Object.groupBy(await rewardLines(laurel), ({ state }) => state);
    expect(states).toMatchObject({ LAPSED: { length: swept[0] + swept[1] } });
    expect(states.paid ?? []).toHaveLength(accepted);
    expect(swept[0] + swept[1] + accepted).toBe(700);
    expect(await spent()).toEqual([accepted * 80]);
  });
});

describe('an offer of a rule that was archived', () => {
  const archive = () => laurel.database.transaction((tx) => archiveRule(tx, tester, 'OFFERED', laurel.clock.now()));
  const another = {
    ...offered,
    rule_id: 'ANOTHER',
    name: 'Another',
    conditions: { total_wagered_min: 20_000 },
    frequency: { max: 9, per: 'day' },
  };

  it.each<[what: string, settings: object, rule: object]>([
    ['lapses, and gives back budget, cap and frequency', {}, offered],
    ['also where the operator held it back', { auto_issue: false }, { ...offered, reward_config: { type: 'CASHBACK', amount: 80 } }],
  ])('%s', async (_, settings, rule) => {
    await open(['A', 'B'], settings, rule);
    await laurel.createRules(another);
    await laurel.importLines(['B,100,20000,20000,40,20']);
    expect(await rewardWords(laurel)).toEqual(['A OFFERED waits', 'B ANOTHER waits', 'B OFFERED waits']);
    await archive();
    expect([await lapseNow(), await lapseNow()]).toEqual([2, 0]);
    expect(await rewardWords(laurel)).toEqual(['A OFFERED LAPSED', 'B ANOTHER waits', 'B OFFERED LAPSED']);
    expect(await counted('A')).toEqual({ capMinor: 0, rewards: 0 });
    const { rows } = await laurel.database.pool.query(
      `SELECT DISTINCT after ->> 'reason' AS reason FROM audit WHERE action = 'reward.lapsed'`,
    );
    expect(rows).toEqual([{ reason: 'rule_archived' }]);
  });
});

describe('an offer to someone who must be protected lapses', () => {
  const wish = (status: 'SELF_EXCLUDED' | 'BLOCKED') => async () =>
    setStatus(laurel.ledger, tester, 'A', { status, reason: 'a test' }, null, laurel.clock.now());

  it.each<[what: string, happens: () => Promise<unknown>, states: string[]]>([
    ['self-excluded', wish('SELF_EXCLUDED'), ['A OFFERED LAPSED', 'B OFFERED waits']],
    ['blocked', wish('BLOCKED'), ['A OFFERED LAPSED', 'B OFFERED waits']],
    ['closed', () => closePlayer(laurel.ledger, tester, 'A', laurel.clock.now()), ['A OFFERED LAPSED', 'B OFFERED waits']],
    [
      'cooling off only for now: the offer can wait',
      async () => {
        const until = laurel.clock.now() + hourMs;
        await setStatus(laurel.ledger, tester, 'A', { status: 'COOLING_OFF', until, reason: 'a test' }, null, laurel.clock.now());
      },
      ['A OFFERED waits', 'B OFFERED waits'],
    ],
    [
      'risk HIGH',
      () => laurel.importLines(['A,50000,200000,100000,300,900'], { triggerRewards: false }),
      ['A OFFERED LAPSED', 'B OFFERED waits'],
    ],
    [
      'more play at the same risk: the offer waits on',
      () => laurel.importLines(['A,100,11000,11000,41,21'], { triggerRewards: false }),
      ['A OFFERED waits', 'B OFFERED waits'],
    ],
  ])('%s', async (_, happens, states) => {
    await open(['A', 'B']);
    await laurel.follow();
    await happens();
    await laurel.follow();
    await laurel.follow();
    expect(await rewardWords(laurel)).toEqual(states);
    expect(await spent()).toEqual([states.filter((state) => state.endsWith('waits')).length * 80]);
    later(24 * hourMs - 1);
    expect(await counted('A')).toEqual({ capMinor: 80_00, rewards: 1 });
    later(1);
    expect(await counted('A')).toEqual({ capMinor: 0, rewards: 0 });
  });

  it('held back by the operator alike', async () => {
    await open(['A'], { auto_issue: false }, { ...offered, reward_config: { type: 'CASHBACK', amount: 80 } });
    await wish('BLOCKED')();
    await laurel.follow();
    expect(await rewardWords(laurel)).toEqual(['A OFFERED LAPSED']);
  });
});

describe('an offer that is accepted sixteen times at once', () => {
  it('pays once', async () => {
    await open(['A']);
    const tries = await Promise.allSettled(Array.from({ length: 16 }, (_, index) => accept('A', `accept ${index}`)));
    const paid = tries.filter(({ status }) => status === 'fulfilled');
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect([paid.length, refused]).toEqual([1, Array(15).fill('not_pending')]);
    const { balances } = await readWallet(laurel.database.db, await getMember(laurel.database.db, 'A'), 'USD');
    expect(balances.PAYABLE).toBe('80.00');
  });
});
