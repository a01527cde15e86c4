import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driftInputs } from '../../src/engine/risk/drift.ts';
import type { ReportedEvent } from '../../src/modules/activity/intake/event.ts';
import type { Database } from '../../src/platform/database.ts';
import { type TestServer, testServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.drop());

/** Lines of one metric, without the prefix of the product: `follower_lag_batches{follower="cards"} 0`. */
async function lines(name: string, asked: TestServer = server): Promise<string[]> {
  const { text } = await asked.get('/metrics');
  return text
    .split('\n')
    .filter((line) => line.startsWith(`laurel_${name}`))
    .map((line) => line.replace('laurel_', ''))
    .sort();
}

describe('what a watcher reads', () => {
  it('is text in the format of Prometheus, with the numbers of the process, and no part of the API', async () => {
    const { status, headers, text } = await server.get('/metrics');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect((await server.get('/openapi.json')).text).not.toContain('/metrics');
  });

  it('how far every follower is behind: batches of all lanes, and the age of the oldest', async () => {
    const { laurel } = server;
    await laurel.follow();
    await laurel.importLines(['A,100,1000,500,20,20'], { triggerRewards: false });
    laurel.clock.set(laurel.clock.now() + 90_000);
    await laurel.importLines(['B,100,1000,500,20,20'], { triggerRewards: false });
    const everyone = ['abuse', 'activations', 'assessments', 'cards', 'changes', 'days', 'events'];
    expect(await lines('follower_lag_batches{')).toEqual(everyone.map((name) => `follower_lag_batches{follower="${name}"} 2`));
    expect(await lines('follower_lag_seconds{')).toEqual(everyone.map((name) => `follower_lag_seconds{follower="${name}"} 90`));
    await laurel.follow();
    expect(await lines('follower_lag_batches{')).toEqual(everyone.map((name) => `follower_lag_batches{follower="${name}"} 0`));
    expect(await lines('follower_lag_seconds{')).toEqual(everyone.map((name) => `follower_lag_seconds{follower="${name}"} 0`));
  });

  it('how members are spread over the labels of a model, and how far they moved from its training sample', async () => {
    const { laurel } = server;
    await laurel.follow();
    const labels = await lines('risk_assessed_members{');
    const members = labels.map((line) => Number(line.split(' ')[1])).reduce((sum, each) => sum + each, 0);
    expect([members, labels.every((line) => line.includes('model="safeplay-additive@2.0"'))]).toEqual([2, true]);
    const drift = await lines('risk_drift_psi{');
    expect(drift.map((line) => /input="(\w+)"/.exec(line)?.[1])).toEqual([...driftInputs].sort());
    expect(drift.every((line) => Number(line.split(' ')[1]) >= 0)).toBe(true);
  });

  it('what became of events, and how many wait', async () => {
    const { laurel } = server;
    const at = laurel.clock.now();
    const bet: ReportedEvent = {
      playerId: 'A',
      eventId: 'e1',
      kind: 'WAGER',
      at,
      amountMinor: 1_000,
      bonusMinor: 0,
      gameType: 'slots',
      gameId: null,
      roundId: null,
      sessionId: null,
      durationSeconds: null,
      ref: null,
      links: [],
    };
    await laurel.intake.submit([bet, { ...bet, eventId: 'e2' }]);
    await laurel.intake.submit([bet, { ...bet, amountMinor: 2_000 }, { ...bet, eventId: 'e3', at: at + 3_600_000 }]);
    expect(await lines('intake_')).toEqual([
      'intake_events_total{outcome="accepted"} 2',
      'intake_events_total{outcome="conflict"} 1',
      'intake_events_total{outcome="duplicate"} 1',
      'intake_events_total{outcome="rejected"} 1',
      'intake_waiting_events 0',
    ]);
  });

  it('how long requests took, by their route and status, never by what they asked for', async () => {
    for (const player of ['A', 'B', 'NOBODY']) await server.get(`/api/players/${player}`);
    await server.get('/nowhere/at/all');
    const counts = await lines('http_requests_seconds_count');
    expect(counts).toContain('http_requests_seconds_count{method="GET",route="/api/players/:player_id",status="200"} 2');
    expect(counts).toContain('http_requests_seconds_count{method="GET",route="/api/players/:player_id",status="404"} 1');
    expect(counts).toContain('http_requests_seconds_count{method="GET",route="none",status="404"} 1');
  });

  it('is told also while the database is away, as far as it is known without', async () => {
    const database = { db: null } as unknown as Database;
    const other = await testServer({ database });
    expect((await other.get('/metrics')).status).toBe(200);
    expect(await lines('intake_waiting_events', other)).toEqual(['intake_waiting_events 0']);
    await other.drop();
  });

  it('of one server holds nothing of another', async () => {
    const other = await testServer();
    expect((await lines('http_requests_seconds_count', other)).join()).not.toContain('/api/players');
    await other.drop();
  });
});
