import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../src/kernel/clock.ts';
import { referenceLine, referenceRule } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

type Item = Record<string, unknown>;

let laurel: TestServer;
/** The reference player gets a bonus on Monday; on Wednesday it has expired, and they are credited by hand and block themselves. */
beforeAll(async () => {
  laurel = await testServer();
  await laurel.send('POST', '/api/rules', referenceRule);
  await laurel.laurel.importLines([referenceLine]);
  await laurel.laurel.moveClock(laurel.laurel.clock.now() + 2 * dayMs);
  await laurel.send('POST', '/api/wallet/add-rp', { player_id: 'P001', amount: 50, reason: '=goodwill' }, { key: 'k1' });
  const wish = { status: 'SELF_EXCLUDED', reason: 'asked by phone' };
  await laurel.send('POST', '/api/players/P001/status', wish, { headers: { 'x-laurel-actor': 'anna' } });
});
afterAll(() => laurel.drop());

describe('the timeline', () => {
  const titles = async (query = ''): Promise<string[]> => {
    const { body } = await laurel.get(`/api/players/P001/timeline${query}`);
    return (body['items'] as { title: string }[]).map(({ title }) => title);
  };

  it('can be read out', async () => {
    expect((await titles()).toSorted()).toEqual(
      [
        'The bonus of 300.00 USD by rule LOSING_PLAYER_CASHBACK can be played: it becomes own money after bets of 3000.00 USD.',
        '300.00 USD of the bonus by rule LOSING_PLAYER_CASHBACK expired.',
        '50 RP was given by hand (=goodwill).',
        'A sheet of totals added: deposited 5000.00, wagered 15000.00 and won 12000.00 USD; 1500 LP.',
        'Rule LOSING_PLAYER_CASHBACK gave 300.00 USD.',
        'Status changed from ACTIVE to SELF_EXCLUDED: asked by phone.',
        'The player was created.',
      ].toSorted(),
    );
  });

  it('tells the facts behind each sentence', async () => {
    const { body } = await laurel.get('/api/players/P001/timeline?kinds=reward_issued,status_changed');
    const [decision] = (await laurel.get('/api/decisions?player_id=P001&outcome=APPROVED&to=2026-03-02')).body['items'] as Item[];
    expect(body['items']).toEqual([
      {
        at: '2026-03-04T12:00:00.000Z',
        kind: 'status_changed',
        id: expect.any(String),
        title: 'Status changed from ACTIVE to SELF_EXCLUDED: asked by phone.',
        facts: { from: 'ACTIVE', to: 'SELF_EXCLUDED', until: null, reason: 'asked by phone' },
      },
      {
        at: '2026-03-02T12:00:00.000Z',
        kind: 'reward_issued',
        id: expect.any(String),
        title: 'Rule LOSING_PLAYER_CASHBACK gave 300.00 USD.',
        facts: {
          rule_id: 'LOSING_PLAYER_CASHBACK',
          decision_id: decision?.['decision_id'],
          amount: '300.00',
          currency: 'USD',
        },
      },
    ]);
    expect(JSON.stringify(body)).not.toContain('anna');
  });

  it('of one moment the effect stands above its cause', async () => {
    expect((await titles('?kinds=player_created,import,reward_issued')).map((title) => title.slice(0, 10))).toEqual([
      'Rule LOSIN',
      'A sheet of',
      'The player',
    ]);
  });

  it('says that a cooling-off was prolonged', async () => {
    await laurel.send('POST', '/api/players', { player_id: 'P003' });
    for (const day of ['10', '20']) {
      const wish = { status: 'COOLING_OFF', until: `2026-04-${day}`, reason: 'asked' };
      await laurel.send('POST', '/api/players/P003/status', wish);
      laurel.laurel.clock.set(laurel.laurel.clock.now() + 1);
    }
    const { body } = await laurel.get('/api/players/P003/timeline?kinds=status_changed');
    expect((body['items'] as Item[]).map(({ title }) => title)).toEqual([
      'COOLING_OFF prolonged until 2026-04-20T00:00:00.000Z: asked.',
      'Status changed from ACTIVE to COOLING_OFF until 2026-04-10T00:00:00.000Z: asked.',
    ]);
  });

  it.each([
    ['?kinds=reward', 'kinds[0]'],
    ['?kinds=', 'kinds[0]'],
    ['?cursor=WyJ4Il0', 'cursor'],
  ])('%s is refused at %s', async (query, path) => {
    const { status, body } = await laurel.get(`/api/players/P001/timeline${query}`);
    expect([status, body]).toMatchObject([400, { errors: [{ path }] }]);
  });
});

describe('the statement', () => {
  const url = '/api/players/P001/statement';

  it('shows every booking with the balance after it', async () => {
    const { body } = await laurel.get(url);
    const told = (body['items'] as Item[]).map((line) => {
      return ['account', 'amount', 'balance', 'description', 'counter_account'].map((field) => String(line[field])).join(' | ');
    });
    expect(told.toSorted()).toEqual([
      'BONUS | -300.00 | 0.00 | Bonus expired | BONUS_FORFEIT',
      'BONUS | 300.00 | 300.00 | Reward LOSING_PLAYER_CASHBACK | BONUS_COST',
      'LP | 1500 | 1500 | Earned by play | ISSUANCE',
      'RP | 50 | 50 | Manual credit: =goodwill | ISSUANCE',
    ]);
  });

  it('leads to the transfer and to the decision behind it', async () => {
    const { body } = await laurel.get(`${url}?account=BONUS`);
    const [expired, granted] = body['items'] as Item[];
    const [transfer] = (await laurel.get('/api/transfers?code=reward_granted')).body['items'] as Item[];
    expect(granted).toMatchObject({ transfer_id: transfer?.['transfer_id'], at: '2026-03-02T12:00:00.000Z', currency: 'USD' });
    expect(expired?.['decision_id']).toBe(granted?.['decision_id']);
    const [points] = (await laurel.get(`${url}?account=LP`)).body['items'] as Item[];
    expect(points).toMatchObject({ transfer_id: null, decision_id: null });
  });

  const csv = [
    'at,account,in,out,currency,balance,description,counter_account,transfer_id,decision_id',
    '2026-03-04T12:00:00.000Z,BONUS,,300.00,USD,0.00,Bonus expired,BONUS_FORFEIT,ID,ID',
    '2026-03-02T12:00:00.000Z,BONUS,300.00,,USD,300.00,Reward LOSING_PLAYER_CASHBACK,BONUS_COST,ID,ID',
  ];
  it.each([
    ['format=csv', {}],
    ['accept', { accept: 'text/csv' }],
  ])('comes as CSV by %s', async (by, headers) => {
    const query = `?account=BONUS&limit=1${by === 'accept' ? '' : `&${by}`}`;
    const answer = await laurel.server.inject({ method: 'GET', url: `${url}${query}`, headers });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="statement-P001.csv"');
    expect(
      answer.payload
        .replaceAll(/[0-9a-f-]{36}/g, 'ID')
        .trimEnd()
        .split('\r\n'),
    ).toEqual(csv);
  });

  it('no cell of the CSV is taken for a formula', async () => {
    const name = { player_id: 'P002', amount: 1, reason: 'x' };
    await laurel.send('POST', '/api/players', { player_id: 'P002' });
    await laurel.send('POST', '/api/wallet/add-tickets', name, { key: 'k2' });
    const { text } = await laurel.get(`${url}?format=csv&account=RP`);
    expect(text).toContain(',50,,RP,50,Manual credit: =goodwill,');
    expect(text).not.toMatch(/(^|,)[=+@-]/m);
  });

  it('from and to are days of booking', async () => {
    const { body } = await laurel.get(`${url}?from=2026-03-03&to=2026-03-04&account=RP`);
    expect(body['items']).toMatchObject([{ amount: '50', balance: '50' }]);
    expect((await laurel.get(`${url}?to=2026-03-01`)).body).toEqual({ items: [], next_cursor: null });
  });

  it.each([
    ['?account=GAME', 'account', 'wrong_type'],
    ['?from=2026-03-05&to=2026-03-04', 'to', 'impossible_range'],
    ['?format=pdf', 'format', 'wrong_type'],
    ['?cursor=WyJ4Il0', 'cursor', 'invalid_cursor'],
  ])('%s is refused', async (query, path, code) => {
    const { status, body } = await laurel.get(`${url}${query}`);
    expect([status, body]).toMatchObject([400, { code, errors: [{ path }] }]);
  });

  it.each(['timeline', 'statement'])('nobody has a %s who is not there', async (what) => {
    const { status, body } = await laurel.get(`/api/players/P404/${what}`);
    expect([status, body['code']]).toEqual([404, 'player_not_found']);
  });
});
