import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

let http: TestServer;
beforeAll(async () => {
  http = await testServer();
  await http.laurel.createRules(referenceRule);
  await http.laurel.importLines([referenceLine, 'P002,100,50,0,1,1', 'P003,100,2500.50,2500,9,9']);
  await http.send('PUT', '/api/players/P002', { country: 'GB' });
  await http.laurel.follow();
});
afterAll(() => http.drop());

const idsOf = async (query: string): Promise<unknown> => {
  const { items } = (await http.get(`/api/players?${query}`)).body as { items?: { player_id: string }[] };
  return items?.map(({ player_id }) => player_id);
};

describe('GET /api/players', () => {
  it('shows who players are, where they stand and what they own', async () => {
    const { status, body } = await http.get('/api/players?limit=1');
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          player_id: 'P001',
          status: 'ACTIVE',
          country: null,
          segment: 'LOSING',
          tier: 'Silver',
          risk: { score: 34, label: 'LOW' },
          total_deposited: '5000.00',
          total_wagered: '15000.00',
          total_won: '12000.00',
          ggr: '3000.00',
          balances: { LP: '1500', RP: '0', TICKET: '0', BONUS: '300.00', PAYABLE: '0.00' },
          last_seen: null,
          created_at: '2026-03-02T12:00:00.000Z',
        },
      ],
      next_cursor: expect.any(String),
    });
  });

  it.each([
    ['', ['P001', 'P002', 'P003']],
    ['order=desc', ['P003', 'P002', 'P001']],
    ['sort=wagered', ['P002', 'P003', 'P001']],
    ['wagered_min=50&wagered_max=2500.50', ['P002', 'P003']],
    ['segment=BREAKEVEN', ['P003']],
    ['tier=silver', ['P001']],
    ['risk_label=LOW&status=ACTIVE', ['P001', 'P002', 'P003']],
    ['risk_label=MEDIUM', []],
    ['country=gb', ['P002']],
    ['text=003', ['P003']],
    ['text=p', []],
  ])('?%s', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it.each([
    ['wagered_min=1.001', 'too_many_decimals', 'wagered_min'],
    ['wagered_max=much', 'invalid_amount', 'wagered_max'],
    ['country=UK', 'invalid_country', 'country'],
    ['text=a%25', 'invalid_id', 'text'],
    ['text=P&sort=wagered', 'invalid_request', 'sort'],
    ['cursor=xyz', 'invalid_cursor', 'cursor'],
  ])('?%s: %s', async (query, code, path) => {
    const { status, body } = await http.get(`/api/players?${query}`);
    expect([status, body]).toMatchObject([400, { code, errors: [{ path }] }]);
  });
});
