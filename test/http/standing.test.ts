import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasksOf } from '../../src/entrypoints/jobs/tasks.ts';
import { referenceLine } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

describe('where players stand', () => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
    await laurel.laurel.importLines([referenceLine, 'P002,5000,100000,100000,25,48']);
  });
  afterAll(() => laurel.drop());

  const tierStatus = async (player: string) => (await laurel.get(`/api/players/${player}`)).body['tier_status'];

  it('the reference player is LOSING, Silver, and of low risk', async () => {
    expect((await laurel.get('/api/players/P001')).body).toMatchObject({
      segment: 'LOSING',
      tier: 'Silver',
      risk: { score: 34.11, label: 'LOW' },
      tier_status: {
        tier_id: 'silver',
        since: '2026-03-02T12:00:00.000Z',
        until: '2027-03-02T00:00:00.000Z',
        in_grace: false,
        grace_until: '2027-04-01T00:00:00.000Z',
        lp_qualifying: 1500,
        lp_to_keep: 1000,
        projected_tier: 'bronze',
        next_tier: { tier_id: 'gold', name: 'Gold', lp_missing: 8500 },
      },
    });
  });

  it('a player without points has a tier without an end', async () => {
    await laurel.send('POST', '/api/players', { player_id: 'P003' });
    expect(await tierStatus('P003')).toMatchObject({
      tier_id: 'bronze',
      until: null,
      grace_until: null,
      lp_to_keep: 0,
      projected_tier: 'bronze',
    });
  });

  it('one is classified: for a look, and then for the record', async () => {
    await laurel.send('PUT', '/api/tiers/gold', { threshold: 1_200 });
    const found = { segment: 'LOSING', previous_segment: 'LOSING', tier: 'gold', previous_tier: 'silver', luck_z: null, changed: true };
    const classify = async (body: object, key?: string) => (await laurel.send('POST', '/api/players/P001/classify', body, { key })).body;
    expect(await classify({ dry_run: true })).toEqual({ player_id: 'P001', ...found, at: '2026-03-02T12:00:00.000Z' });
    const recorded = await classify({}, 'classify-1');
    expect(recorded).toMatchObject(found);
    expect(await classify({}, 'classify-1')).toEqual(recorded);
    expect(await classify({})).toMatchObject({ previous_tier: 'gold', changed: false });
  });

  it('all are looked at again by a job, and whoever asks again meanwhile is told of it', async () => {
    await laurel.send('PUT', '/api/tiers/platinum', { threshold: 9_000 });
    const asked = await laurel.send('POST', '/api/segments/reclassify');
    expect([asked.status, asked.body]).toMatchObject([202, { state: 'RUNNING', members_total: 3, members_done: 0, seconds_left: null }]);
    const runId = String(asked.body['run_id']);
    expect((await laurel.send('POST', '/api/segments/reclassify')).body['run_id']).toBe(runId);
    expect(laurel.reclassifying).toContain(runId);

    const signal = new AbortController().signal;
    await tasksOf(laurel.app)['reclassify']?.({ run_id: runId }, { signal });
    const { body } = await laurel.get(`/api/segments/reclassify/${runId}`);
    expect(body).toMatchObject({ state: 'DONE', members_done: 3, segments_changed: 0, tiers_changed: 1, seconds_left: 0 });
    expect(await tierStatus('P002')).toMatchObject({ tier_id: 'platinum', next_tier: null });

    const { text, headers } = await laurel.get(`/api/segments/reclassify/${runId}/events`);
    expect([headers['content-type'], text]).toEqual(['text/event-stream', `event: progress\ndata: ${JSON.stringify(body)}\n\n`]);
  });

  it.each([
    ['GET', '/api/segments/reclassify/none', 'not_found'],
    ['GET', '/api/segments/reclassify/none/events', 'not_found'],
    ['POST', '/api/players/P404/classify', 'player_not_found'],
  ] as const)('%s %s: %s', async (method, url, code) => {
    const { status, body } = method === 'GET' ? await laurel.get(url) : await laurel.send(method, url, {});
    expect([status, body['code']]).toEqual([404, code]);
  });
});
