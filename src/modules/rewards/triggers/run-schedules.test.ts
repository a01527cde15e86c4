import { afterEach, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { everyReplay } from '../../../../test/replays.ts';
import { rewardLines, rewardWords } from '../../../../test/rewards.ts';
import { dayMs, hourMs, type Instant, minuteMs } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { updateRule } from '../../program/change-rule.ts';
import type { RewardsContext } from '../evaluate.ts';
import { nextSchedule, runSchedules } from './run-schedules.ts';

const daily = {
  rule_id: 'DAILY',
  name: 'Points every morning at six',
  trigger: 'schedule',
  schedule: '0 6 * * *',
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'REWARD_POINTS', amount: 10 },
  frequency: { max: 9, per: 'day' },
};
const settings = { min_roi: -100 };

let laurel: TestLaurel;
afterEach(() => laurel.drop());

/** Players who have wagered, and rules, at 2026-03-02 12:00. */
async function open(players: number, rules: readonly object[], timeZone = 'UTC'): Promise<void> {
  laurel = await testLaurel(settings, { timeZone });
  await laurel.createRules(...rules);
  await play(players, 1_000);
}

/** New facts, so that a rule may give again. */
async function play(players: number, wagered: number): Promise<void> {
  const lines = Array.from({ length: players }, (_, index) => `P${String(index).padStart(4, '0')},100,${wagered},500,20,20`);
  await laurel.importLines(lines);
}

const runAt = (at: Instant): Promise<void> => {
  laurel.clock.set(at);
  return runSchedules(laurel.rewards, at);
};
const change = (rule: { rule_id: string; [key: string]: unknown }) =>
  laurel.database.transaction((tx) => updateRule(tx, tester, rule.rule_id, rule, laurel.clock.now()));
const morning = Date.parse('2026-03-03T06:00:00Z');

describe('a scheduled rule', () => {
  it('gives when its hour has come, once, and no evaluation by batch asks it', async () => {
    await open(2, [daily]);
    await runAt(morning - 1);
    expect(await rewardWords(laurel)).toEqual([]);
    await runAt(morning);
    await runAt(morning + minuteMs);
    expect(await rewardWords(laurel)).toEqual(['P0000 DAILY paid', 'P0001 DAILY paid']);
    await play(2, 2_000);
    await runAt(morning + hourMs);
    expect(await rewardWords(laurel)).toHaveLength(2);
    await runAt(morning + dayMs);
    expect(await rewardWords(laurel)).toHaveLength(4);
    expect(await everyReplay(laurel)).toMatchObject({ decided: 4, different: [] });
  });

  it('runs once for all the times that were missed', async () => {
    await open(1, [{ ...daily, schedule: '*/10 * * * *' }]);
    await runAt(morning + 5 * minuteMs);
    await play(1, 2_000);
    await runAt(morning + 9 * minuteMs);
    expect(await rewardWords(laurel)).toHaveLength(1);
    await runAt(morning + 10 * minuteMs);
    expect(await rewardWords(laurel)).toHaveLength(2);
  });

  it('misses what fell into its sleep, and what a new schedule would have asked for before', async () => {
    await open(1, [daily]);
    await change({ ...daily, is_active: false });
    await runAt(morning + hourMs);
    await change(daily);
    await change({ ...daily, schedule: '30 6 * * *' });
    await runAt(morning + 2 * hourMs);
    expect(await rewardWords(laurel)).toEqual([]);
    await runAt(morning + dayMs + 30 * minuteMs);
    expect(await rewardWords(laurel)).toHaveLength(1);
  });

  it('is none of these: a draft, an archived one, and one for another day', async () => {
    await open(1, [
      { ...daily, is_active: false },
      { ...daily, rule_id: 'SUNDAYS', schedule: '0 6 * * 0' },
    ]);
    await runAt(morning);
    expect(await rewardWords(laurel)).toEqual([]);
  });
});

describe('rules that are due at the same moment', () => {
  const high = { ...daily, rule_id: 'HIGH', priority: 2 };
  const low = { ...daily, rule_id: 'LOW', priority: 1 };

  it('are judged together: one reward of the two, by priority', async () => {
    await open(1, [low, high, { ...high, rule_id: 'LATER', priority: 3, schedule: '5 6 * * *' }]);
    await runAt(morning);
    expect(await rewardWords(laurel)).toEqual(['P0000 HIGH paid']);
  });

  it('at different moments each has its own turn, also when both were missed', async () => {
    await open(1, [low, { ...high, schedule: '5 6 * * *' }]);
    await runAt(morning + hourMs);
    expect(await rewardWords(laurel)).toEqual(['P0000 HIGH paid', 'P0000 LOW paid']);
  });
});

describe('a run that dies', () => {
  it('is done again for those it did not reach, and nobody gets anything twice', async () => {
    const second = { ...daily, rule_id: 'SECOND', priority: -1 };
    await open(1_200, [daily, second]);
    laurel.clock.set(morning);
    const alarms: unknown[] = [];
    await runSchedules(
      awayFor((nth) => nth > 1, laurel.rewards, alarms),
      morning,
    );
    expect(alarms).toMatchObject([{ code: 'database_unavailable' }]);
    const first = await rewardLines(laurel);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(1_200);

    await runAt(morning + minuteMs);
    const all = await rewardLines(laurel);
    expect(all.map(({ player, rule }) => `${player} ${rule}`)).toEqual(
      Array.from({ length: 1_200 }, (_, index) => `P${String(index).padStart(4, '0')} DAILY`),
    );
    expect(all).toEqual(expect.arrayContaining(first));
  });

  it('keeps no other from its turn, and has its own again', async () => {
    await open(1, [daily, { ...daily, rule_id: 'LATER', schedule: '5 6 * * *' }]);
    laurel.clock.set(morning + hourMs);
    const alarms: unknown[] = [];
    await runSchedules(
      awayFor((nth) => nth === 1, laurel.rewards, alarms),
      laurel.clock.now(),
    );
    expect(alarms).toMatchObject([{ code: 'database_unavailable' }]);
    expect(await rewardWords(laurel)).toEqual(['P0000 LATER paid']);
    await runAt(morning + hourMs + minuteMs);
    await runAt(morning + hourMs + 2 * minuteMs);
    expect(await rewardWords(laurel)).toEqual(['P0000 DAILY paid', 'P0000 LATER paid']);
  });

  it('two at once give what one gives', async () => {
    await open(700, [daily, { ...daily, rule_id: 'SECOND', priority: -1 }]);
    laurel.clock.set(morning);
    await Promise.all([runSchedules(laurel.rewards, morning), runSchedules(laurel.rewards, morning)]);
    const all = await rewardLines(laurel);
    expect(all.map(({ rule }) => rule)).toEqual(Array(700).fill('DAILY'));
  });

  /** A ledger whose database is away for some of its commits, and whose alarms are kept. */
  function awayFor(isAway: (nth: number) => boolean, { ledger, engineVersion }: RewardsContext, alarms: unknown[]): RewardsContext {
    const { database } = ledger;
    let commits = 0;
    const transaction: typeof database.transaction = async (run) => {
      commits += 1;
      if (isAway(commits)) throw new Fault('database_unavailable');
      return database.transaction(run);
    };
    return { ledger: { ...ledger, database: { ...database, transaction }, alarm: (error) => alarms.push(error) }, engineVersion };
  }
});

describe('when the clocks change in Berlin', () => {
  /** From the day before on, minute job by minute job: the local times at which the rule gave. */
  async function givenAround(day: string, schedule: string): Promise<string[]> {
    await open(1, [{ ...daily, schedule }], 'Europe/Berlin');
    const start = Date.parse(`${day}T00:00:00Z`);
    for (let at = start - 3 * hourMs, wagered = 2_000; at < start + 4 * hourMs; at += 30 * minuteMs, wagered += 10) {
      laurel.clock.set(at);
      await play(1, wagered);
      await runSchedules(laurel.rewards, at);
    }
    return (await rewardLines(laurel)).map(({ at }) => at);
  }

  it('a time that is skipped comes due once, at the change', async () => {
    expect(await givenAround('2026-03-29', '30 2 29 3 *')).toEqual(['2026-03-29T01:00:00.000Z']);
  });

  it('a time that comes twice comes due the first time alone', async () => {
    expect(await givenAround('2026-10-25', '30 2 25 10 *')).toEqual(['2026-10-25T00:30:00.000Z']);
  });
});

describe('when the next rule is due', () => {
  it.each<[what: string, schedules: string[], next: string | null]>([
    ['no rule', [], null],
    ['the earliest of several', ['0 6 * * *', '0 5 * * *'], '2026-03-03T05:00:00.000Z'],
    ['more often than hourly, before its first run', ['*/5 * * * *'], '2026-03-02T12:05:00.000Z'],
  ])('%s', async (_, schedules, next) => {
    await open(
      1,
      schedules.map((schedule, index) => ({ ...daily, rule_id: `R${index}`, schedule })),
    );
    const at = await nextSchedule(laurel.database.db, laurel.clock.now());
    expect(at === null ? null : new Date(at).toISOString()).toBe(next);
  });

  it('more often than hourly: an hour after its last run', async () => {
    await open(1, [{ ...daily, schedule: '*/5 * * * *' }]);
    await runAt(Date.parse('2026-03-02T12:07:00Z'));
    expect(await nextSchedule(laurel.database.db, laurel.clock.now())).toBe(Date.parse('2026-03-02T13:05:00Z'));
  });
});
