import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../src/kernel/clock.ts';
import { referenceLine } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

type Body = Record<string, unknown>;

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.send('PUT', '/api/settings', { risk_model: 'safeplay-points@1.0' });
  await server.laurel.importLines([referenceLine, 'GRAVE,5000,600000,200000,200,700']);
  await server.laurel.follow();
});
afterAll(() => server.drop());

const risk = '/api/players/P001/risk';
const assessments = async (query = ''): Promise<Body[]> => (await server.get(`${risk}/assessments${query}`)).body['items'] as Body[];

describe("a player's risk", () => {
  it('is everything an officer needs at one look', async () => {
    const { status, body } = await server.get(risk);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      player_id: 'P001',
      score: 37,
      label: 'LOW',
      computed_label: 'LOW',
      overridden: false,
      model: 'safeplay-points@1.0',
      confidence: 0.75,
      factors: { visits_risk: 5, bet_size_risk: 12, session_risk: 10, loss_risk: 10, behavior_risk: 0 },
      explanation: { clamped: false, missing: ['game_type'] },
      champion: { model: 'safeplay-points@1.0', score: 37, label: 'LOW' },
      challenger: null,
      counterfactual: null,
      flags: [],
      override: null,
      approvals: [],
    });
    const features = body['features'] as Body[];
    expect(features.map(({ feature, value, category }) => [feature, value, category])).toEqual([
      ['visits', 25, 'time'],
      ['total_bet', 15_000, 'spend'],
      ['avg_bet_size', 600, 'patterns_of_spend'],
      ['winnings', 12_000, 'spend'],
      ['withdrawals', 12_000, 'spend'],
      ['session_minutes', 115.2, 'time'],
      ['game_type', null, 'gambling_behaviour'],
      ['risky_behavior', 0, 'account_indicators'],
    ]);
    // A sheet of totals tells nothing of single bets.
    expect(body['behaviour']).toMatchObject([
      { name: 'deposits_per_active_day', value: null },
      { name: 'stake_after_loss_ratio', value: null },
      { name: 'game_switching', value: null },
      { name: 'night_share', value: null },
    ]);
    expect(body['coverage']).toEqual({ covered: ['spend', 'patterns_of_spend', 'time', 'account_indicators'], of: 7 });
    const { base, terms } = body['explanation'] as { base: number; terms: { points: number }[] };
    expect(terms.reduce((sum, { points }) => sum + points, base)).toBe(37);
  });

  it('of somebody at risk says what would lower it, and whom to call', async () => {
    const { body } = await server.get('/api/players/GRAVE/risk');
    const { label, changes } = body['counterfactual'] as { label: string; changes: Body[] };
    expect([body['label'], label, changes.length > 0]).toEqual(['CRITICAL', 'HIGH', true]);
    expect((body['recommendations'] as string[])[0]).toMatch(/^Contact player support/);
  });

  it('counts what officers say: their flags, their label, and the category of a flag', async () => {
    const as = (actor: string) => ({ headers: { 'x-laurel-actor': actor } });
    const body = { category: 'customer_contact', reason: 'says they cannot stop' };
    await server.send('POST', '/api/players/GRAVE/risk/flags', body, as('anna'));
    await server.send('POST', '/api/players/GRAVE/risk/overrides', { label: 'MEDIUM', reason: 'a conversation' }, as('anna'));
    const { body: found } = await server.get('/api/players/GRAVE/risk');
    expect(found).toMatchObject({
      label: 'CRITICAL',
      overridden: false,
      flags: [{ category: 'customer_contact', raised_by: 'anna' }],
      approvals: [{ kind: 'risk_override', state: 'OPEN' }],
    });
    expect((found['coverage'] as { covered: string[] }).covered).toContain('customer_contact');
    const [asked] = found['approvals'] as { approval_id: string }[];
    await server.send('POST', `/api/approvals/${asked?.approval_id}/approve`, {}, as('ben'));
    expect((await server.get('/api/players/GRAVE/risk')).body).toMatchObject({
      label: 'MEDIUM',
      computed_label: 'CRITICAL',
      overridden: true,
      override: { label: 'MEDIUM', set_by: 'anna', approved_by: 'ben' },
      approvals: [],
    });
    await server.laurel.follow();
    const { items } = (await server.get('/api/players/GRAVE/risk/assessments')).body as { items: Body[] };
    expect(items.map(({ cause, label, computed_label }) => [cause, label, computed_label])).toEqual([
      ['override', 'MEDIUM', 'CRITICAL'],
      ['import', 'CRITICAL', 'CRITICAL'],
    ]);
  });

  it('is assessed when somebody asks, once for a key', async () => {
    const before = await assessments();
    const first = await server.send('POST', `${risk}/assess`, undefined, { key: 'k1' });
    const again = await server.send('POST', `${risk}/assess`, undefined, { key: 'k1' });
    expect([first.status, again.body]).toEqual([200, first.body]);
    expect(first.body).toEqual((await server.get(risk)).body);
    const after = await assessments();
    expect([after.length - before.length, after[0]?.['cause']]).toEqual([1, 'asked']);
  });

  it('has a history in pages, of a time', async () => {
    server.laurel.clock.set(server.laurel.clock.now() + dayMs);
    await server.send('POST', `${risk}/assess`);
    const all = await assessments();
    const { items, next_cursor: next } = (await server.get(`${risk}/assessments?limit=1`)).body as { items: Body[]; next_cursor: string };
    const rest = await assessments(`?limit=50&cursor=${next}`);
    expect([...items, ...rest]).toEqual(all);
    expect(all[0]).toMatchObject({
      score: 37,
      features: { visits: 25, game_type: null },
      champion: { model: 'safeplay-points@1.0' },
      challenger: null,
    });
    expect(await assessments('?from=2026-03-03&to=2026-03-03')).toEqual([all[0]]);
    expect(await assessments('?to=2026-03-01')).toEqual([]);
  });

  const refusals: [method: 'GET' | 'POST', url: string, status: number, code: string][] = [
    ['GET', '/api/players/NOBODY/risk', 404, 'player_not_found'],
    ['GET', '/api/players/NOBODY/risk/assessments', 404, 'player_not_found'],
    ['POST', '/api/players/NOBODY/risk/assess', 404, 'player_not_found'],
    ['GET', `${risk}/assessments?cursor=abc`, 400, 'invalid_cursor'],
    ['GET', `${risk}/assessments?from=yesterday`, 400, 'invalid_time'],
    ['GET', `${risk}?colour=blue`, 400, 'unknown_field'],
    ['GET', '/api/risk/drift?model=crystal-ball@1.0', 400, 'unknown_model'],
    ['GET', '/api/risk/drift?model=a%00b', 400, 'invalid_text'],
  ];
  it.each(refusals)('%s %s: %s %s', async (method, url, status, code) => {
    const answer = method === 'GET' ? await server.get(url) : await server.send('POST', url);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });
});

describe('drift', () => {
  it('is the same at both addresses, and says which model it is of', async () => {
    const own = await server.get('/api/risk/drift?model=safeplay-additive@2.0');
    const published = await server.get('/functions/v1/safeplay-ai-risk-engine/drift?model=safeplay-additive@2.0');
    expect([own.status, published.body]).toEqual([200, own.body]);
    expect(own.body).toMatchObject({ model: 'safeplay-additive@2.0', members: 0, training_samples: 250, synthetic: true });
    const inputs = own.body['inputs'] as Body[];
    expect(inputs.every(({ psi, reading, psi_by_chance: chance }) => psi === null && reading === null && chance === null)).toBe(true);
  });

  it('of a table there is none, but its labels are counted', async () => {
    expect((await server.get('/api/risk/drift')).body).toEqual({
      model: 'safeplay-points@1.0',
      members: 2,
      labels: { LOW: 1, MEDIUM: 0, HIGH: 0, CRITICAL: 1 },
      training_samples: null,
      synthetic: false,
      inputs: [],
    });
  });

  it('of a fitted model compares every input with the training sample', async () => {
    await server.send('PUT', '/api/settings', { risk_challenger: 'safeplay-additive@2.0' });
    await server.send('POST', `${risk}/assess`);
    const { body } = await server.get('/api/risk/drift?model=safeplay-additive@2.0');
    const inputs = body['inputs'] as { input: string; psi: number; reading: string; bins: { members: number; share: number }[] }[];
    expect([body['members'], inputs.map(({ input }) => input)]).toEqual([
      1,
      ['visits', 'total_bet', 'avg_bet_size', 'winnings', 'withdrawals', 'session_minutes', 'risky_behavior', 'score'],
    ]);
    for (const { bins } of inputs) expect(bins.filter(({ members, share }) => members === 1 && share === 1)).toHaveLength(1);
  });
});
