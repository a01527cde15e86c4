import { afterEach, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../test/laurel.ts';
import { rewardLines } from '../../../test/rewards.ts';
import { dayMs, formatInstant, hourMs, type Instant } from '../../kernel/clock.ts';
import { setStatus } from '../../modules/protection/set-status.ts';
import { verifyAll } from '../verify-all.ts';
import { clockMover } from './move-clock.ts';

const monthly = {
  rule_id: 'MONTHLY',
  name: 'A bonus on the first',
  trigger: 'schedule',
  schedule: '0 6 1 * *',
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'BONUS_BALANCE', amount: 10, expiry_hours: 30 },
  frequency: { max: 1, per: 'week' },
};
const goodbye = {
  rule_id: 'GOODBYE',
  name: 'A word to who lost a tier',
  trigger: 'tier_change',
  conditions: { tier: 'bronze', previous_tier: 'silver' },
  reward_config: { type: 'REWARD_POINTS', amount: 5 },
};
const offer = {
  rule_id: 'OFFER',
  name: 'An offer for a day',
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'CASHBACK', amount: 5, delivery: 'offer', offer_hours: 24 },
};
const often = { ...monthly, rule_id: 'OFTEN', schedule: '*/5 * * * *', reward_config: { type: 'REWARD_POINTS', amount: 1 } };

const opened: TestLaurel[] = [];
afterEach(async () => {
  for (const laurel of opened.splice(0)) await laurel.drop();
});

/** Two players in Silver, whose tier must be earned again every quarter, at 2026-03-02 12:00. */
async function open(...rules: object[]): Promise<TestLaurel> {
  const laurel = await testLaurel({ min_roi: -100, lp_qualification_days: 90, tier_grace_days: 15 });
  opened.push(laurel);
  await laurel.createRules(...rules);
  await laurel.importLines(['A', 'B'].map((player) => `${player},100,20000,16000,20,20`));
  return laurel;
}

/** The times that a clock showed while it was moved. */
async function stepsTo(laurel: TestLaurel, target: Instant): Promise<string[]> {
  const steps: Instant[] = [];
  const set = async (instant: Instant): Promise<Instant> => {
    steps.push(instant);
    return laurel.clock.set(instant);
  };
  await clockMover(laurel, { clock: laurel.clock, set }).set(target);
  return steps.map(formatInstant);
}

/** All that can be seen of a world, without its ids. */
async function worldOf({ database }: TestLaurel): Promise<Record<string, unknown[]>> {
  const queries = {
    rewards: 'SELECT rule_id, amount, created_at, issued_at, ended, offer_until FROM reward ORDER BY rule_id, created_at, member_id',
    decisions: 'SELECT rule_id, outcome, reason, granted, at FROM decision ORDER BY at, rule_id, member_id',
    grants: 'SELECT state, amount, balance, created_at, ended_at FROM bonus_grant ORDER BY created_at, member_id',
    transfers: 'SELECT code, amount, currency, at FROM transfer ORDER BY at, code, member_id',
    standings: 'SELECT segment, tier, tier_since, tier_until, due_at FROM standing ORDER BY member_id',
    moves: 'SELECT what, from_value, to_value, cause, at FROM standing_change ORDER BY at, what, member_id',
    members: 'SELECT status, status_until FROM member ORDER BY external_id',
    cards: 'SELECT external_id, status, tier, segment, bonus, rp FROM member_card ORDER BY external_id',
  };
  const world: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(queries)) world[name] = (await database.pool.query(query)).rows;
  return world;
}

describe('a clock that is moved', () => {
  it('a year in which nothing is due is one step', async () => {
    const laurel = await testLaurel();
    opened.push(laurel);
    expect(await stepsTo(laurel, Date.parse('2027-03-02T12:00:00Z'))).toEqual(['2027-03-02T12:00:00.000Z']);
  });

  it('stops where something is due: schedules at their moment, all else with the end of its hour', async () => {
    const laurel = await open(monthly, offer);
    const until = laurel.clock.now() + 90 * 60_000;
    await setStatus(laurel.ledger, tester, 'B', { status: 'COOLING_OFF', until, reason: 'a break' }, null, laurel.clock.now());
    expect(await stepsTo(laurel, Date.parse('2026-04-10T12:00:00Z'))).toEqual([
      '2026-03-02T14:00:00.000Z', // the cooling-off that ended at 13:30
      '2026-03-03T12:00:00.000Z', // the offers
      '2026-04-01T06:00:00.000Z', // the first
      '2026-04-02T12:00:00.000Z', // the bonuses
      '2026-04-10T12:00:00.000Z',
    ]);
    expect((await rewardLines(laurel)).map(({ player, rule, state, at }) => `${player} ${rule} ${state} ${at}`)).toEqual([
      'A MONTHLY paid 2026-04-01T06:00:00.000Z',
      'A OFFER LAPSED 2026-03-02T12:00:00.000Z',
      'B MONTHLY paid 2026-04-01T06:00:00.000Z',
      'B OFFER LAPSED 2026-03-02T12:00:00.000Z',
    ]);
  });

  it('comes to the same world in one jump and day by day', async () => {
    const [jumping, walking] = [await open(monthly, goodbye, offer), await open(monthly, goodbye, offer)];
    const target = jumping.clock.now() + 400 * dayMs;
    await jumping.moveClock(target);
    while (walking.clock.now() < target) await walking.moveClock(walking.clock.now() + dayMs);

    const world = await worldOf(jumping);
    expect(await worldOf(walking)).toEqual(world);
    expect(world['moves']).toMatchObject([{ what: 'tier', to_value: 'bronze' }, { what: 'tier' }]);
    expect((await rewardLines(jumping)).map(({ player, rule }) => `${player} ${rule}`)).toEqual(
      ['A', 'B'].flatMap((player) => ['GOODBYE', 'MONTHLY', 'OFFER'].map((rule) => `${player} ${rule}`)),
    );
    expect(world['grants']).toMatchObject([{ state: 'EXPIRED' }, { state: 'EXPIRED' }]);
    expect((await verifyAll(jumping.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('runs a rule that is due every five minutes once an hour, and at the end', async () => {
    const laurel = await open(often);
    const steps = await stepsTo(laurel, laurel.clock.now() + dayMs);
    expect(steps).toEqual([
      ...Array.from({ length: 24 }, (_, hour) => formatInstant(Date.parse('2026-03-02T12:05:00Z') + hour * hourMs)),
      '2026-03-03T12:00:00.000Z',
    ]);
    const { rows } = await laurel.database.pool.query('SELECT DISTINCT at FROM decision');
    expect(rows).toHaveLength(25);
  });

  it.each<[what: string, target: Instant, code: string]>([
    ['back', Date.parse('2026-03-02T11:59:59Z'), 'clock_moves_forward'],
    ['beyond what can be written', Date.parse('+010000-01-01T00:00:00Z'), 'invalid_time'],
  ])('does not move at all when it is asked to go %s', async (_, target, code) => {
    const laurel = await open(often);
    const before = laurel.clock.now();
    await expect(laurel.moveClock(target)).rejects.toMatchObject({ code });
    expect(laurel.clock.now()).toBe(before);
  });

  it('one move waits for another', async () => {
    const laurel = await open(monthly);
    const start = laurel.clock.now();
    const moves = [50, 40, 60].map((days) => laurel.moveClock(start + days * dayMs).catch((error) => error.code));
    expect(await Promise.all(moves)).toEqual([start + 50 * dayMs, 'clock_moves_forward', start + 60 * dayMs]);
  });
});
