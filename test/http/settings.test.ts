import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from './server.ts';

let there: TestServer;

beforeAll(async () => {
  there = await testServer();
});

afterAll(async () => {
  await there.drop();
});

const program = async () => (await there.get('/api/program')).body;

describe('the program over HTTP', () => {
  it('shows what is fixed, the tiers, the packs and the hash of all of it', async () => {
    expect(await program()).toMatchObject({
      base_currency: 'USD',
      time_zone: 'UTC',
      policy_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      tiers: [{ tier_id: 'bronze' }, { tier_id: 'silver' }, { tier_id: 'gold' }, { tier_id: 'platinum' }],
      packs: [{ pack_id: 'DEFAULT' }],
    });
  });

  it('changes settings, and answers the new policy', async () => {
    const answer = await there.send('PUT', '/api/settings', { max_daily_reward_per_player: 800 });
    expect(answer.body).toMatchObject({ changed: ['max_daily_reward_per_player'], reclassifies: false, run_id: null });
    expect(answer.body.policy_hash).toBe((await program()).policy_hash);
    expect((await there.get('/api/settings')).body.items).toEqual(answer.body.items);
    expect(answer.body.items).toContainEqual(expect.objectContaining({ name: 'max_daily_reward_per_player', value: '800.00' }));
  });

  it('answers a repeated request with the first answer', async () => {
    const first = await there.send('PUT', '/api/settings', { min_roi: 3 }, { key: 'once' });
    await there.send('PUT', '/api/settings', { min_roi: 4 });
    expect((await there.send('PUT', '/api/settings', { min_roi: 3 }, { key: 'once' })).body).toEqual(first.body);
    expect((await there.get('/api/settings')).body.items).toContainEqual(expect.objectContaining({ name: 'min_roi', value: 4 }));
  });

  it.each<[body: unknown, code: string, path: string]>([
    [{ max_dayly_reward_per_player: 5 }, 'unknown_setting', 'max_dayly_reward_per_player'],
    [{ base_currency: 'EUR' }, 'unknown_setting', 'base_currency'],
    [{ min_roi: [] }, 'invalid_setting', 'min_roi'],
    [[], 'wrong_type', ''],
  ])('refuses %j', async (body, code, path) => {
    const before = await program();
    expect(await there.send('PUT', '/api/settings', body)).toMatchObject({ status: 400, body: { code, errors: [{ path }] } });
    expect(await program()).toEqual(before);
  });
});

describe('a change after which members may stand elsewhere', () => {
  const onyx = { name: 'Onyx', threshold: 200_000, multiplier: 2 };

  it.each<[what: string, method: 'PUT' | 'POST', url: string, body: object, starts: boolean]>([
    ['a threshold of a segment', 'PUT', '/api/settings', { vip_min_sessions: 40 }, true],
    ['the same again', 'PUT', '/api/settings', { vip_min_sessions: 40 }, false],
    ['a cap', 'PUT', '/api/settings', { max_weekly_reward_per_player: 4000 }, false],
    ['a new tier', 'POST', '/api/tiers', onyx, true],
    ['its threshold', 'PUT', '/api/tiers/onyx', { threshold: 150_000 }, true],
    ['its colour', 'PUT', '/api/tiers/onyx', { colour: '#000000' }, false],
  ])('%s: %s %s', async (_, method, url, body, starts) => {
    there.reclassifying.length = 0;
    const answer = await there.send(method, url, body);
    const [runId = null, ...more] = there.reclassifying;
    expect([answer.body.reclassifies, answer.body.run_id, runId !== null, more]).toEqual([starts, runId, starts, []]);
  });
});
