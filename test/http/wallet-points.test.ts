import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer, type Server } from '../../src/entrypoints/http/server.ts';
import { verifyAll } from '../../src/entrypoints/verify-all.ts';
import { hourMs } from '../../src/kernel/clock.ts';
import { openLedger } from '../../src/modules/ledger/commit.ts';
import { type Answer, type TestServer, testServer } from './server.ts';

let laurel: TestServer;
let second: Server;
beforeAll(async () => {
  laurel = await testServer();
  second = await buildServer({ ...laurel.app, ledger: openLedger(laurel.laurel.database, 'second', 4) });
  const players = ['P001', 'P002', 'P003', 'P004', 'P005', 'P006', 'P007'];
  await laurel.laurel.importLines(players.map((player) => `${player},100,2500,2500,30,20`));
});
afterAll(async () => {
  await second.close();
  await laurel.drop();
});

let keys = 0;
const post = (url: string, body: unknown, key = `key-${(keys += 1)}`): Promise<Answer> => laurel.send('POST', url, body, { key });
const give = (player_id: string, amount: number, what = 'add-rp') => post(`/api/wallet/${what}`, { player_id, amount });
const spend = (player_id: string, amount: unknown, key?: string) => post('/api/wallet/spend', { player_id, currency: 'RP', amount }, key);
const reserve = (player_id: string, amount: number, more: object = {}) =>
  post('/api/wallet/reserve', { player_id, currency: 'RP', amount, ...more });
const reverse = (id: unknown, key?: string) => post(`/api/transfers/${String(id)}/reverse`, {}, key);
const walletOf = async (player: string) => (await laurel.get(`/api/wallet/${player}`)).body;
const balanceOf = async (player: string) => ((await walletOf(player))['balances'] as Record<string, string>)['RP'];
const told = ({ status, body }: Answer): unknown => (status === 200 ? body : `${status} ${String(body['code'])}`);

/** The same request to another server on the same database. */
async function postToSecond(url: string, payload: object, key: string): Promise<unknown> {
  const { statusCode, body } = await second.inject({ method: 'POST', url, payload, headers: { 'idempotency-key': key } });
  return statusCode === 200 ? JSON.parse(body) : `${statusCode} ${JSON.parse(body).code}`;
}

describe('points are spent', () => {
  it('and what is left is told', async () => {
    await give('P001', 100);
    const { status, body } = await spend('P001', '30');
    expect([status, body]).toEqual([200, { transfer_id: expect.any(String), currency: 'RP', amount: '30', balance: '70' }]);
    expect(await walletOf('P001')).toMatchObject({
      balances: { RP: '70' },
      lots: [{ currency: 'RP', remaining: '70', expires_at: '2027-03-02T12:00:00.000Z', vendor: null }],
      reservations: [],
    });
  });

  it('never beyond the last one, however many want it', async () => {
    await give('P002', 100);
    const answers = await Promise.all(Array.from({ length: 64 }, () => spend('P002', 10)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(new Set(answers.map(told).filter((answer) => typeof answer === 'string'))).toEqual(new Set(['409 insufficient_balance']));
    const balances = answers.flatMap(({ status, body }) => (status === 200 ? [Number(body['balance'])] : []));
    expect(balances.sort((a, b) => a - b)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(await walletOf('P002')).toMatchObject({ balances: { RP: '0' }, lots: [] });
  });

  it('once for a key, also by another server, and a refusal is remembered', async () => {
    await give('P003', 50);
    const body = { player_id: 'P003', currency: 'RP', amount: 20 };
    const first = told(await post('/api/wallet/spend', body, 'once'));
    expect(first).toMatchObject({ balance: '30' });
    expect([told(await post('/api/wallet/spend', body, 'once')), await postToSecond('/api/wallet/spend', body, 'once')]).toEqual([
      first,
      first,
    ]);
    expect(told(await post('/api/wallet/spend', { ...body, amount: 21 }, 'once'))).toBe('409 idempotency_conflict');
    expect(await postToSecond('/api/wallet/spend', { ...body, amount: 21 }, 'once')).toBe('409 idempotency_conflict');
    expect(told(await spend('P003', 31, 'too much'))).toBe('409 insufficient_balance');
    await give('P003', 1);
    expect(told(await spend('P003', 31, 'too much'))).toBe('409 insufficient_balance');
    expect(await balanceOf('P003')).toBe('31');
  });

  it.each<[what: string, url: string, body: object, code: string, path: string]>([
    ['half a point', 'spend', { player_id: 'P001', currency: 'RP', amount: '0.5' }, 'too_many_decimals', 'amount'],
    ['nothing', 'spend', { player_id: 'P001', currency: 'RP', amount: 0 }, 'invalid_amount', 'amount'],
    ['what are no lots', 'spend', { player_id: 'P001', currency: 'LP', amount: 1 }, 'wrong_type', 'currency'],
    [
      'a hold without end',
      'reserve',
      { player_id: 'P001', currency: 'RP', amount: 1, timeout_seconds: 604801 },
      'wrong_type',
      'timeout_seconds',
    ],
    ['a hold for no reason', 'reserve', { player_id: 'P001', currency: 'RP', amount: 1, reason: ' ' }, 'wrong_type', 'reason'],
    ['less than nothing of a hold', 'capture', { reservation_id: 'x', amount: -1 }, 'invalid_amount', 'amount'],
    ['a payout of half a cent', 'payouts', { player_id: 'P001', amount: '0.005', reference: 'A' }, 'too_many_decimals', 'amount'],
    ['a payout by no name', 'payouts', { player_id: 'P001', amount: 1, reference: 'a b' }, 'invalid_id', 'reference'],
    ['a sweep with wishes', 'expire', { all: true }, 'unknown_field', 'all'],
  ])('but not %s', async (_, url, body, code, path) => {
    const answer = await post(`/api/wallet/${url}`, body);
    expect([answer.status, answer.body]).toMatchObject([400, { code, errors: [{ path }] }]);
  });

  const id = '01990000-0000-7000-8000-000000000000';
  it.each<[url: string, body: object, code: string]>([
    ['/api/wallet/spend', { player_id: 'P404', currency: 'RP', amount: 1 }, 'player_not_found'],
    ['/api/wallet/reserve', { player_id: 'P404', currency: 'RP', amount: 1 }, 'player_not_found'],
    ['/api/wallet/payouts', { player_id: 'P404', amount: 1, reference: 'A' }, 'player_not_found'],
    ['/api/wallet/capture', { reservation_id: id }, 'reservation_not_found'],
    ['/api/wallet/void', { reservation_id: 'none' }, 'reservation_not_found'],
    [`/api/transfers/${id}/reverse`, {}, 'transfer_not_found'],
    ['/api/transfers/none/reverse', {}, 'transfer_not_found'],
  ])('%s %j: %s', async (url, body, code) => {
    expect(told(await post(url, body))).toBe(`404 ${code}`);
    expect((await laurel.send('POST', url, body)).body['code']).toBe('idempotency_key_required');
  });
});

describe('points are spent in two steps', () => {
  it('held, captured in part, the rest given back', async () => {
    await give('P004', 100);
    const held = await reserve('P004', 60, { reason: 'order 1001' });
    const { reservation_id } = held.body;
    expect(held.body).toEqual({ reservation_id, currency: 'RP', amount: '60', expires_at: '2026-03-02T12:15:00.000Z', balance: '40' });
    expect(await walletOf('P004')).toMatchObject({
      balances: { RP: '40' },
      reservations: [{ reservation_id, currency: 'RP', amount: '60', reason: 'order 1001', expires_at: '2026-03-02T12:15:00.000Z' }],
      lots: [{ remaining: '40' }],
    });
    const captured = await post('/api/wallet/capture', { reservation_id, amount: '45' });
    const { transfer_id } = captured.body;
    expect(told(captured)).toEqual({ reservation_id, transfer_id, currency: 'RP', captured: '45', released: '15', balance: '55' });
    expect((await laurel.get(`/api/transfers/${String(transfer_id)}`)).body).toMatchObject({
      code: 'captured',
      amount: '45',
      reference: `reservation:${String(reservation_id)}`,
    });
    const { body } = await laurel.get('/api/audit?action=wallet.reserved&subject=player:P004');
    expect(body['items']).toMatchObject([{ after: { reservation_id, reason: 'order 1001' } }]);
    expect(told(await post('/api/wallet/void', { reservation_id }))).toBe('409 reservation_ended');
    expect(await walletOf('P004')).toMatchObject({ reservations: [], lots: [{ remaining: '55' }] });
  });

  it('held and given back', async () => {
    const { reservation_id } = (await reserve('P004', 55)).body;
    const given = { reservation_id, currency: 'RP', released: '55', balance: '55' };
    expect(told(await post('/api/wallet/void', { reservation_id }, 'void'))).toEqual(given);
    expect(told(await post('/api/wallet/void', { reservation_id }, 'void'))).toEqual(given);
    expect(told(await post('/api/wallet/capture', { reservation_id }))).toBe('409 reservation_ended');
  });

  it('captured once, however many try', async () => {
    const { reservation_id } = (await reserve('P004', 55)).body;
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) => post(`/api/wallet/${index % 2 === 0 ? 'capture' : 'void'}`, { reservation_id })),
    );
    const outcomes = answers.map(told).filter((answer) => answer !== '409 reservation_ended');
    expect(outcomes).toHaveLength(1);
    expect(['0', '55']).toContain(await balanceOf('P004'));
  });
});

describe('money that is owed is paid out', () => {
  const payout = (amount: unknown, reference: string, key?: string) =>
    post('/api/wallet/payouts', { player_id: 'P005', amount, reference }, key);

  it('once for a reference of the operator', async () => {
    const rule = {
      rule_id: 'CASH',
      name: 'Cash-back',
      conditions: { total_wagered_min: 1 },
      reward_config: { type: 'CASHBACK', amount: 100 },
    };
    await laurel.send('POST', '/api/rules', rule);
    await laurel.send('POST', '/api/players/P005/evaluate', {});
    const first = told(await payout('60.00', 'BANK-1'));
    expect(first).toEqual({ transfer_id: expect.any(String), amount: '60.00', currency: 'USD', reference: 'BANK-1', payable: '40.00' });
    expect([told(await payout(60, 'BANK-1')), told(await payout('60.0', 'BANK-1', 'again'))]).toEqual([first, first]);
    expect(told(await payout('60.00', 'BANK-1', 'again'))).toBe('409 idempotency_conflict');
    expect(told(await payout('40.00', 'BANK-1'))).toBe('409 idempotency_conflict');
    expect(told(await payout('40.01', 'BANK-2'))).toBe('409 insufficient_balance');
    expect(told(await payout('40.00', 'BANK-2'))).toMatchObject({ payable: '0.00' });
  });

  it('and a payout that came back is reversed once', async () => {
    const { transfer_id } = (await payout('40.00', 'BANK-2')).body;
    const reversed = { reverses: transfer_id, from: 'PAID_OUT', to: 'PAYABLE', amount: '40.00', currency: 'USD' };
    const first = told(await reverse(transfer_id));
    expect(first).toEqual({ transfer_id: expect.any(String), ...reversed });
    expect(told(await reverse(transfer_id))).toEqual(first);
    expect(told(await reverse((first as { transfer_id: string }).transfer_id))).toBe('409 not_reversible');
    expect((await walletOf('P005'))['balances']).toMatchObject({ PAYABLE: '40.00' });
    expect(told(await payout('40.00', 'BANK-2'))).toBe('409 idempotency_conflict');
  });

  it('sixteen at once under one reference are one', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => payout('5.00', 'BANK-3')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await walletOf('P005'))['balances']).toMatchObject({ PAYABLE: '35.00' });
  });
});

describe('what was a mistake is reversed', () => {
  it('points that were spent are back where they were, and can be found by what they undo', async () => {
    await give('P006', 10);
    await give('P006', 40);
    const before = await walletOf('P006');
    const { transfer_id } = (await spend('P006', 25)).body;
    const { body } = await reverse(transfer_id);
    expect(await walletOf('P006')).toEqual(before);
    expect((await laurel.get(`/api/transfers/${String(body['transfer_id'])}`)).body).toMatchObject({
      code: 'reversal',
      reference: `transfer:${String(transfer_id)}`,
      from: 'REDEEMED',
      to: 'RP',
    });
  });

  it('a credit by hand is taken back while it is whole', async () => {
    const first = (await give('P006', 30)).body['transfer_id'];
    const tickets = (await give('P006', 5, 'add-tickets')).body['transfer_id'];
    await spend('P006', 51);
    expect(told(await reverse(first))).toBe('409 insufficient_balance');
    expect(told(await reverse(tickets))).toMatchObject({ from: 'TICKET', to: 'ISSUANCE', amount: '5' });
  });

  it('a bonus by hand is cancelled', async () => {
    const bonus = await post('/api/wallet/add-bonus', { player_id: 'P006', amount: '20.00', wagering_requirement: '10.00' });
    const { grant_id, transfer_id } = bonus.body as Record<string, string>;
    expect(told(await reverse(transfer_id))).toMatchObject({ from: `BONUS:${grant_id}`, to: 'BONUS_COST', amount: '20.00' });
    expect((await walletOf('P006'))['grants']).toMatchObject([{ state: 'CANCELLED', balance: '0.00' }]);
  });
});

it('who is blocked keeps the points and may neither spend nor reserve them; what is under way goes on', async () => {
  await give('P007', 100);
  const [held, spent] = [(await reserve('P007', 40)).body['reservation_id'], (await spend('P007', 10)).body['transfer_id']];
  await laurel.send('POST', '/api/players/P007/status', { status: 'BLOCKED', reason: 'fraud' });
  expect([told(await spend('P007', 1)), told(await reserve('P007', 1))]).toEqual(['409 player_not_active', '409 player_not_active']);
  expect(told(await post('/api/wallet/capture', { reservation_id: held, amount: 30 }))).toMatchObject({ balance: '60' });
  expect(told(await reverse(spent))).toMatchObject({ amount: '10' });
  expect(await balanceOf('P007')).toBe('70');
});

describe('what has run out', () => {
  it('ends when it is asked to', async () => {
    const server = await testServer();
    try {
      await server.laurel.importLines(['P001,100,2500,2500,30,20']);
      const send = (url: string, body: object, key = url) => server.send('POST', `/api/wallet/${url}`, body, { key });
      await send('add-rp', { player_id: 'P001', amount: 30 });
      await send('add-bonus', { player_id: 'P001', amount: 5, wagering_requirement: 5, expiry_hours: 1 });
      await send('reserve', { player_id: 'P001', currency: 'RP', amount: 20, timeout_seconds: 60 });
      server.laurel.clock.set(server.laurel.clock.now() + 366 * 24 * hourMs);
      expect((await server.send('POST', '/api/wallet/expire')).body).toEqual({ grants: 1, lots: 1, reservations: 1 });
      expect((await send('expire', {}, 'sweep')).body).toEqual({ grants: 0, lots: 0, reservations: 0 });
      expect((await server.get('/api/wallet/P001')).body).toMatchObject({
        balances: { RP: '0', BONUS: '0.00' },
        lots: [],
        reservations: [],
      });
    } finally {
      await server.drop();
    }
  });
});

it('every change has its line in the audit trail', async () => {
  const { body } = await laurel.get('/api/audit?subject=player:P004&limit=500');
  const actions = (body['items'] as { action: string }[]).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['wallet.reserved', 'wallet.captured', 'wallet.voided']));
  const countOf = async (list: string): Promise<number> => ((await laurel.get(`/api/${list}&limit=500`)).body['items'] as object[]).length;
  const kinds = [
    ['wallet.spent', 'spent'],
    ['wallet.reserved', 'reserved'],
    ['wallet.captured', 'captured'],
    ['wallet.paid_out', 'payout'],
  ] as const;
  for (const [action, code] of kinds) {
    expect(await countOf(`audit?action=${action}`), `lines of ${action}`).toBe(await countOf(`transfers?code=${code}`));
    expect(await countOf(`transfers?code=${code}`), `transfers ${code}`).toBeGreaterThan(0);
  }
  expect(await countOf('audit?action=transfer.reversed')).toBe((await countOf('transfers?code=reversal')) + 1);
});

it('the books are sound afterwards', async () => {
  expect((await verifyAll(laurel.laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
});
