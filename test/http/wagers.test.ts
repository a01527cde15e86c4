import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer } from '../../src/entrypoints/http/server.ts';
import { verifyAll } from '../../src/entrypoints/verify-all.ts';
import { type Answer, type TestServer, testServer } from './server.ts';

let laurel: TestServer;
beforeAll(async () => {
  laurel = await testServer();
  await laurel.laurel.importLines([
    'P001,100,2500,2500,30,20',
    'P002,100,2500,2500,30,20',
    'P003,100,2500,2500,30,20',
    'P004,100,2500,2500,30,20',
  ]);
});
afterAll(() => laurel.drop());

let keys = 0;
const post = (url: string, body: unknown, key = `key ${(keys += 1)}`): Promise<Answer> => laurel.send('POST', url, body, { key });
const bet = (player: string, amount: unknown, more: object = {}, key?: string) =>
  post('/api/wallet/wagers', { player_id: player, amount, game_type: 'slots', round_id: 'R1', ...more }, key);
const settle = (id: unknown, amount: unknown, key?: string) => post(`/api/wallet/wagers/${String(id)}/settle`, { amount }, key);
const takeBack = (id: unknown, key?: string) => post(`/api/wallet/wagers/${String(id)}/void`, {}, key);
const wallet = async (player: string) => (await laurel.get(`/api/wallet/${player}`)).body;
const told = ({ status, body }: Answer) => [status, status === 200 ? body : body['code']];

describe('the bonus of the reference', () => {
  it('is given by hand: 50.00, to be wagered 500.00 within 48 hours, at most 10.00 a bet', async () => {
    const terms = { wagering_requirement: '500.00', expiry_hours: 48, max_bet: '10.00', eligible_games: ['slots', 'roulette'] };
    expect((await post('/api/wallet/add-bonus', { player_id: 'P001', amount: '50.00', ...terms })).status).toBe(200);
  });

  it.each<[bet: object, answer: unknown]>([
    [{ amount: '50.00' }, [409, 'max_bet_exceeded']],
    [{ amount: '10.00', game_type: 'poker' }, [409, 'game_not_eligible']],
  ])('%j is refused', async (asked, answer) => {
    expect(told(await bet('P001', undefined, asked))).toEqual(answer);
  });

  it('ten wagers that win their stake back bring 100.00 of turnover', async () => {
    for (let round = 1; round <= 10; round += 1) {
      const placed = await bet('P001', '10.00', { round_id: `R${round}` });
      const progress = `${round}0.00`;
      const { wager_id, grant_id } = placed.body;
      expect(placed.body).toEqual({ wager_id, real: '0.00', bonus: '10.00', grant_id: expect.any(String), progress, target: '500.00' });
      const grant = { grant_id, state: 'ACTIVE', balance: '50.00', progress, target: '500.00' };
      expect(told(await settle(wager_id, '10.00'))).toEqual([200, { wager_id, real: '0.00', bonus: '10.00', late: false, grant }]);
    }
    expect(await wallet('P001')).toMatchObject({
      balances: { BONUS: '50.00', PAYABLE: '0.00' },
      grants: [{ state: 'ACTIVE', balance: '50.00', open: '0.00', progress: '100.00', target: '500.00' }],
    });
  });

  it('at 500.00 it becomes money owed, which is paid out once', async () => {
    for (let round = 11; round <= 50; round += 1) await settle((await bet('P001', 10)).body['wager_id'], 10);
    expect(await wallet('P001')).toMatchObject({
      balances: { BONUS: '0.00', PAYABLE: '50.00' },
      grants: [{ state: 'CONVERTED', balance: '0.00', progress: '500.00' }],
    });
    const payout = () => post('/api/wallet/payouts', { player_id: 'P001', amount: '50.00', reference: 'PAY-1' });
    const [first, second] = [await payout(), await payout()];
    expect(first.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect((await wallet('P001'))['balances']).toMatchObject({ PAYABLE: '0.00' });
    const refused = await bet('P001', '10.00', { real_available: '4.00' });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'insufficient_balance', detail: 'For 10.00 USD there are 4.00 USD of own money and 0.00 USD of a bonus.' },
    ]);
  });
});

describe('a bet whose outcome nobody told', () => {
  type Item = Record<string, unknown>;
  const list = async (query: string) =>
    (await laurel.get(`/api/wallet/wagers?${query}`)).body as { items: Item[]; next_cursor: string | null };
  const rounds = async (query: string) => (await list(query)).items.map(({ round_id }) => round_id);
  let bonus: Item;
  const lost: Record<string, unknown> = {};

  it('freezes the bonus it counts toward, and the next bet is told so', async () => {
    const made = await post('/api/wallet/add-bonus', { player_id: 'P004', amount: '20.00', wagering_requirement: '15.00' });
    bonus = made.body;
    for (const [round, stake, own] of [
      ['L-1', '5.00', '2.00'],
      ['L-2', '5.00', '0'],
      ['L-3', '5.00', '0'],
    ] as const) {
      laurel.laurel.clock.set(laurel.laurel.clock.now() + 1000);
      lost[round] = (await bet('P004', stake, { real_available: own, round_id: round })).body['wager_id'];
    }
    await settle(lost['L-2'], '0');
    const { body } = await bet('P004', '1.00', { round_id: 'L-4' });
    expect(body['detail']).toBe(
      'For 1.00 USD there are 0.00 USD of own money and 0.00 USD of a bonus. A bonus with 7.00 USD left has reached its target and ' +
        'waits for its open bets, which /api/wallet/wagers lists (COMPLETING).',
    );
    expect((await post(`/api/transfers/${String(bonus['transfer_id'])}/reverse`, {})).body['detail']).toBe(
      '2 bets on the bonus are open; /api/wallet/wagers lists them.',
    );
  });

  it('is found: of a player, by its round, by its state, newest first', async () => {
    expect(await rounds('player_id=P004')).toEqual(['L-3', 'L-2', 'L-1']);
    expect(await rounds('player_id=P004&state=OPEN')).toEqual(['L-3', 'L-1']);
    expect(await rounds('player_id=P004&round_id=L-2')).toEqual(['L-2']);
    expect(await rounds('player_id=P001&round_id=L-2')).toEqual([]);
    expect(await rounds('player_id=P404')).toEqual([]);
    expect(await rounds('state=OPEN')).toEqual(['L-3', 'L-1']);
    expect(await rounds('round_id=L-2')).toEqual(['L-2']);
    expect(await rounds('state=VOIDED')).toEqual([]);
    expect(await rounds('limit=3')).toEqual(['L-3', 'L-2', 'L-1']);
  });

  it.each(['', 'player_id=P001', 'state=SETTLED'])('a page after the other shows each once: ?%s', async (query) => {
    const whole = await list(`${query}&limit=500`);
    const found: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { items, next_cursor } = await list(`${query}&limit=20${cursor === '' ? '' : `&cursor=${cursor}`}`);
      found.push(...items);
      cursor = next_cursor;
    }
    expect(found.length).toBeGreaterThanOrEqual(50);
    expect(found).toEqual(whole.items);
    expect(new Set(whole.items.map(({ wager_id }) => wager_id)).size).toBe(found.length);
  });

  it('is shown with all there is to know, before and after', async () => {
    const wager_id = lost['L-1'];
    const placed = { wager_id, player_id: 'P004', round_id: 'L-1', game_type: 'slots', real: '2.00', bonus: '3.00', counted: '5.00' };
    const known = { ...placed, grant_id: bonus['grant_id'], placed_at: '2026-03-02T12:00:01.000Z' };
    const shown = async () => (await laurel.get(`/api/wallet/wagers/${String(wager_id)}`)).body;
    expect(await shown()).toEqual({ ...known, state: 'OPEN', win: null, late: false, ended_at: null });
    await settle(wager_id, '10.00');
    const end = { state: 'SETTLED', win: { real: '4.00', bonus: '6.00' }, late: false, ended_at: '2026-03-02T12:00:03.000Z' };
    expect(await shown()).toEqual({ ...known, ...end });
    await takeBack(lost['L-3']);
    expect(await list(`player_id=P004&state=VOIDED`)).toMatchObject({ items: [{ wager_id: lost['L-3'], win: null }], next_cursor: null });
  });

  it.each<[url: string, status: number, code: string]>([
    ['/0190c0de-0000-7000-8000-000000000000', 404, 'wager_not_found'],
    ['/w1', 404, 'wager_not_found'],
    ['?cursor=x', 400, 'invalid_cursor'],
    ['?state=LOST', 400, 'wrong_type'],
    ['?round_id=a%20b', 400, 'invalid_id'],
    ['?round=L-1', 400, 'unknown_field'],
  ])('%s: %i %s', async (url, status, code) => {
    const answer = await laurel.get(`/api/wallet/wagers${url}`);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });
});

describe('one key, one effect', () => {
  it('the same bet again gets the first answer, also from another server; another one under its key is a conflict', async () => {
    const asked = { real_available: '5.00', round_id: 'R-9' };
    const first = await bet('P002', '5.00', asked, 'bet-1');
    expect(first.status).toBe(200);
    expect((await bet('P002', '5.00', asked, 'bet-1')).text).toBe(first.text);
    const second = await buildServer(laurel.app);
    const payload = { player_id: 'P002', amount: '5.00', game_type: 'slots', ...asked };
    const again = await second.inject({
      method: 'POST',
      url: '/api/wallet/wagers',
      headers: { 'idempotency-key': 'bet-1' },
      payload,
    });
    expect([again.statusCode, again.payload]).toEqual([200, first.text]);
    await second.close();
    expect(told(await bet('P002', '4.00', asked, 'bet-1'))).toEqual([409, 'idempotency_conflict']);
    const { rows } = await laurel.laurel.database.pool.query('SELECT 1 FROM wager WHERE round_id = $1', ['R-9']);
    expect(rows).toHaveLength(1);
  });

  it('an end too, and its refusal', async () => {
    const { wager_id } = (await bet('P002', '5.00', { real_available: 5 })).body;
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => settle(wager_id, '7.50', 'end-1')));
    expect(first?.body).toEqual({ wager_id, real: '7.50', bonus: '0.00', late: false, grant: null });
    expect(new Set(others.map(({ text }) => text))).toEqual(new Set([first?.text]));
    const refused = await takeBack(wager_id, 'end-2');
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'wager_ended', detail: 'The wager was settled before.' }]);
    expect((await takeBack(wager_id, 'end-2')).body['detail']).toBe(refused.body['detail']);
    expect(told(await takeBack(wager_id, 'end-1'))).toEqual([409, 'idempotency_conflict']);
  });

  it('a bet taken back never was', async () => {
    const before = await laurel.get('/api/players/P003');
    const { wager_id } = (await bet('P003', '12.34', { real_available: '20.00' })).body;
    expect((await laurel.get('/api/players/P003')).text).not.toBe(before.text);
    expect(told(await takeBack(wager_id))).toEqual([
      200,
      { wager_id, real: '12.34', bonus: '0.00', forfeited: '0.00', late: false, grant: null },
    ]);
    const metrics = async () => ((await laurel.get('/api/players/P003')).body['metrics'] as Record<string, unknown>)['total_wagered'];
    expect(await metrics()).toBe('2500.00');
  });
});

describe('what is at fault', () => {
  it.each<[what: string, body: object, code: string, path: string]>([
    ['no stake', { amount: 0 }, 'invalid_amount', 'amount'],
    ['a stake below nothing', { amount: '-1.00' }, 'invalid_amount', 'amount'],
    ['half a cent', { amount: '0.005' }, 'too_many_decimals', 'amount'],
    ['more than can be kept', { amount: '90071992547409.91', real_available: '90071992547409.91' }, 'invalid_amount', 'amount'],
    ['less than no own money', { amount: 1, real_available: -1 }, 'invalid_amount', 'real_available'],
    ['a round without a name', { amount: 1, round_id: '' }, 'invalid_id', 'round_id'],
    ['a game without a name', { amount: 1, game_type: '' }, 'wrong_type', 'game_type'],
    ['a field that nobody knows', { amount: 1, round: 'x' }, 'unknown_field', 'round'],
  ])('%s', async (_, body, code, path) => {
    const { status, body: problem } = await bet('P003', undefined, body);
    expect([status, problem['errors']]).toMatchObject([400, [{ code, path }]]);
  });

  it('a player, a wager that nobody has; a key that is missing; a win below nothing', async () => {
    expect(told(await bet('NOBODY', 1))).toEqual([404, 'player_not_found']);
    expect(told(await settle('0190c0de-0000-7000-8000-000000000000', 1))).toEqual([404, 'wager_not_found']);
    expect(told(await takeBack('w1'))).toEqual([404, 'wager_not_found']);
    const body = { player_id: 'P003', amount: 1, game_type: 'slots', real_available: 1, round_id: 'R1' };
    expect(told(await laurel.send('POST', '/api/wallet/wagers', body))).toEqual([400, 'idempotency_key_required']);
    expect(told(await settle('w1', '-0.01'))).toEqual([400, 'invalid_amount']);
  });
});

it('everything that was done can be recomputed', async () => {
  await laurel.laurel.follow();
  expect((await verifyAll(laurel.laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
});
