import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hourMs } from '../../src/kernel/clock.ts';
import { type TestServer, testServer } from './server.ts';

const answers = ['dashboard', 'rewards?series=day', 'transactions?series=day', 'segments', 'liability', 'roi'];

const rule = (ruleId: string, priority: number, conditions: object, reward: object) => ({
  rule_id: ruleId,
  name: ruleId,
  priority,
  conditions,
  reward_config: reward,
});
const rules = [
  rule('CASHBACK', 4, { segment: 'LOSING', net_loss_min: 100 }, { type: 'BONUS_BALANCE', formula: 'net_loss * 0.1', max_amount: 500 }),
  rule('OFFER', 3, { total_wagered_min: 1_000 }, { type: 'CASHBACK', amount: 20, delivery: 'offer' }),
  rule('POINTS', 2, { total_wagered_min: 1_000 }, { type: 'REWARD_POINTS', amount: 500 }),
  rule('GENEROUS', 1, { total_wagered_min: 1_000 }, { type: 'BONUS_BALANCE', amount: 900 }),
];

let laurel: TestServer;
/** A month of a small casino: sheets, rewards of every outcome, offers accepted and not, a bonus taken back, credits by hand. */
beforeAll(async () => {
  laurel = await testServer();
  const product = laurel.laurel;
  await product.createRules(...rules);
  await product.importLines(
    Array.from({ length: 12 }, (_, index) => `P${index},${1_000 + 500 * index},${600 * (index + 1)},${500 * (index + 1)},${5 * index},30`),
  );
  product.clock.set(product.clock.now() + 50 * hourMs);
  await product.importLines(['P1,9000,40000,30000,60,90', 'P2,3000,20000,19900,60,90', 'NEWCOMER,10,20,5,1,1']);
  const post = (url: string, body: object, key: string) => laurel.send('POST', url, body, { key });
  await laurel.send('POST', '/api/batch/process', { filter: {}, limit: 5 });
  const { rows: rewards } = await product.database.pool.query<{ reward_id: string; rule_id: string }>(
    'SELECT reward_id, rule_id FROM reward ORDER BY reward_id',
  );
  const of = (ruleId: string) => rewards.filter(({ rule_id }) => rule_id === ruleId).map(({ reward_id }) => reward_id);
  for (const id of of('OFFER').slice(0, 3)) await post(`/api/rewards/${id}/issue`, {}, `issue ${id}`);
  for (const id of [...of('CASHBACK').slice(0, 2), ...of('OFFER').slice(3, 4)]) await post(`/api/rewards/${id}/cancel`, {}, `cancel ${id}`);
  await post('/api/wallet/add-rp', { player_id: 'P3', amount: 70 }, 'points');
  await post('/api/wallet/add-bonus', { player_id: 'P4', amount: '25.00', expiry_hours: 5 }, 'bonus');
  await post('/api/wallet/spend', { player_id: 'P3', currency: 'RP', amount: 20 }, 'spend');
  await post('/api/wallet/reserve', { player_id: 'P3', currency: 'RP', amount: 30 }, 'reserve');
  for (const [round, how] of [
    ['1', 'settle'],
    ['2', 'void'],
    ['3', 'open'],
  ] as const) {
    const bet = { player_id: 'P4', amount: 10, game_type: 'slots', real_available: 10, round_id: round };
    const { body } = await post('/api/wallet/wagers', bet, `bet ${round}`);
    if (how !== 'open')
      await post(`/api/wallet/wagers/${String(body['wager_id'])}/${how}`, how === 'settle' ? { amount: 4 } : {}, `end ${round}`);
  }
  await post('/api/players/P5/status', { status: 'SELF_EXCLUDED', reason: 'asked' }, 'status');
  await post('/api/wallet/add-bonus', { player_id: 'P5', amount: '25.00' }, 'refused');
  await product.follow();
});
afterAll(() => laurel.drop());

type Linked = { lists: Record<string, string> } & Record<string, unknown>;

/** Every object with lists that an answer holds, itself included. */
function linkedIn(value: unknown): Linked[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(linkedIn);
  return 'lists' in value ? [value as Linked, ...inside] : inside;
}

function figureAt(object: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (value as Record<string, unknown>)[key], object);
}

async function countItems(url: string): Promise<number> {
  let count = 0;
  for (let cursor: string | null = null; ; ) {
    const paged = new URL(url, 'http://laurel');
    paged.searchParams.set('limit', '3');
    if (cursor !== null) paged.searchParams.set('cursor', cursor);
    const { status, text, body } = await laurel.get(`${paged.pathname}${paged.search}`);
    expect({ url, status, text }).toMatchObject({ status: 200 });
    count += (body['items'] as unknown[]).length;
    cursor = body['next_cursor'] as string | null;
    if (cursor === null) return count;
  }
}

describe('every count leads to the list of what it counts', () => {
  it.each(answers)('%s', async (name) => {
    const { status, text, body } = await laurel.get(`/api/analytics/${name}`);
    expect({ status, text }).toMatchObject({ status: 200 });
    const links = linkedIn(body).flatMap((object) =>
      Object.entries(object.lists).map(([path, url]) => ({ path, url, figure: figureAt(object, path) })),
    );
    const counted = await Promise.all(links.map(async ({ path, url, figure }) => ({ path, url, figure, listed: await countItems(url) })));
    for (const { figure } of counted) expect(figure).toBeDefined();
    const counts = counted.filter(({ figure }) => typeof figure === 'number');
    expect(counts.filter(({ figure, listed }) => figure !== listed)).toEqual([]);
    expect(counts.filter(({ listed }) => listed > 3).length).toBeGreaterThanOrEqual(name === 'liability' ? 0 : 1);
  });
});

it('bets stand in the list of activity that the play of the dashboard leads to', async () => {
  const { body } = await laurel.get('/api/analytics/dashboard');
  const { play: link } = body['lists'] as Record<string, string>;
  const items: Record<string, unknown>[] = [];
  for (let cursor = ''; ; ) {
    const { body: page } = await laurel.get(`${link}&limit=100${cursor}`);
    items.push(...(page['items'] as Record<string, unknown>[]));
    const next = page['next_cursor'] as string | null;
    if (next === null) break;
    cursor = `&cursor=${next}`;
  }
  const sum = (kind: string, of: (item: Record<string, unknown>) => unknown): number =>
    items.reduce((total, item) => total + (item['kind'] === kind ? Number(of(item) ?? 0) : 0), 0);
  const amount = ({ play }: Record<string, unknown>) => (play as Record<string, unknown>)['amount'];
  const told = (name: string) => (item: Record<string, unknown>) => (item['totals'] as Record<string, unknown>)[name];
  expect([sum('WAGER', amount), sum('WIN', amount), sum('VOID', amount)]).toEqual([30, 4, 10]);
  const { wagered, won } = body['play'] as Record<string, string>;
  expect(Number(wagered)).toBeCloseTo(sum('OPENING', told('wagered')) + 30 - 10, 2);
  expect(Number(won)).toBeCloseTo(sum('OPENING', told('won')) + 4, 2);
});

describe('the window', () => {
  it('is the last 30 days unless asked otherwise, and the answer says it', async () => {
    expect((await laurel.get('/api/analytics/dashboard')).body['window']).toEqual({ from: '2026-02-03', to: '2026-03-04' });
    const { body } = await laurel.get('/api/analytics/dashboard?from=2026-03-02&to=2026-03-02');
    expect(body).toMatchObject({ window: { from: '2026-03-02', to: '2026-03-02' }, players: { total: 13 } });
  });

  it('what lies outside of it does not count', async () => {
    const { body } = await laurel.get('/api/analytics/dashboard?from=2026-01-01&to=2026-01-31');
    expect(body).toMatchObject({
      play: { wagered: '0.00', ngr: '0.00' },
      rewards: { issued: 0, refused_by_reason: {}, cost: '0.00', roi_percent: null },
    });
  });

  it.each<[query: string, path: string, code: string]>([
    ['from=2026-03-05', 'to', 'impossible_range'],
    ['from=2026-03-02&to=2026-03-01', 'to', 'impossible_range'],
    ['to=2026-02-30', 'to', 'invalid_time'],
    ['from=last-week', 'from', 'invalid_time'],
    ['since=2026-03-01', 'since', 'unknown_field'],
  ])('%s is refused', async (query, path, code) => {
    for (const name of answers) {
      const { status, body } = await laurel.get(`/api/analytics/${name}${name.includes('?') ? '&' : '?'}${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code, errors: [{ path, code }] });
    }
  });

  it('only days make a series', async () => {
    const { status, body } = await laurel.get('/api/analytics/rewards?series=hour');
    expect([status, body['code']]).toEqual([400, 'wrong_type']);
    expect((await laurel.get('/api/analytics/rewards')).body).not.toHaveProperty('by_day');
  });
});
