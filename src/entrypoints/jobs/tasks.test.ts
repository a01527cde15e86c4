import { parseCrontab } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../../test/http/server.ts';
import { rewardWords } from '../../../test/rewards.ts';
import { hourMs } from '../../kernel/clock.ts';
import { crontab, tasksOf } from './tasks.ts';

let test: TestServer;
beforeAll(async () => {
  test = await testServer();
});
afterAll(() => test.drop());

describe('timed tasks', () => {
  it('are all known, and none runs beside itself', () => {
    const known = Object.keys(tasksOf(test.app));
    const items = parseCrontab(crontab);
    expect(items.map(({ task }) => task)).toEqual(expect.arrayContaining(['run_schedules', 'lapse_offers', 'requalify_tiers']));
    expect(items.filter(({ task }) => !known.includes(task))).toEqual([]);
    const unguarded = items.filter(({ options }) => !options.queueName).map(({ task }) => task);
    expect(unguarded).toEqual(['deliver_events', 'forget_events']);
  });

  it('do what is due by the clock', async () => {
    const { laurel, app } = test;
    const rule = {
      rule_id: 'OFFER',
      name: 'Every noon',
      trigger: 'schedule',
      schedule: '0 12 * * *',
      conditions: { total_wagered_min: 1 },
      reward_config: { type: 'REWARD_POINTS', amount: 5, delivery: 'offer', offer_hours: 3 },
    };
    await laurel.createRules(rule);
    await laurel.importLines(['A,100,1000,900,20,20']);
    const run = (name: string) => tasksOf(app)[name]?.({}, { signal: new AbortController().signal });
    laurel.clock.set(laurel.clock.now() + 24 * hourMs);
    await run('run_schedules');
    expect(await rewardWords(laurel)).toEqual(['A OFFER waits']);
    laurel.clock.set(laurel.clock.now() + 3 * hourMs);
    await run('lapse_offers');
    expect(await rewardWords(laurel)).toEqual(['A OFFER LAPSED']);
  });

  it('a run over the population stops between chunks when the server does', async () => {
    const { laurel, app } = test;
    laurel.clock.set(laurel.clock.now() + 24 * hourMs);
    const stopped = AbortSignal.abort();
    await expect(tasksOf(app)['run_schedules']?.({}, { signal: stopped })).rejects.toMatchObject({ name: 'AbortError' });
    await tasksOf(app)['run_schedules']?.({}, { signal: new AbortController().signal });
    const { rows } = await laurel.database.pool.query('SELECT done FROM schedule_run');
    expect(rows).toEqual([{ done: true }]);
  });
});
