import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer } from '../../src/entrypoints/http/server.ts';
import { verifyAll } from '../../src/entrypoints/verify-all.ts';
import { type Answer, type TestServer, testServer } from './server.ts';

let laurel: TestServer;
beforeAll(async () => {
  laurel = await testServer();
  await laurel.laurel.importLines(['P001,100,2500,2500,30,20', 'P002,100,2500,2500,30,20', 'P003,100,2500,2500,30,20']);
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
      expect(placed.body).toEqual({ wager_id: expect.any(String), real: '0.00', bonus: '10.00', progress, target: '500.00' });
      const { wager_id } = placed.body;
      const grant = { grant_id: expect.any(String), state: 'ACTIVE', balance: '50.00', progress, target: '500.00' };
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
    expect(told(await bet('P001', '10.00'))).toEqual([409, 'insufficient_balance']);
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
