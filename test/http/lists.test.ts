import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../src/kernel/clock.ts';
import { referenceRule } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

type Item = Record<string, unknown>;

let laurel: TestServer;

async function items(url: string): Promise<Item[]> {
  const { status, body } = await laurel.get(url);
  expect([url, status]).toEqual([url, 200]);
  return body['items'] as Item[];
}

/** All pages of a list, two items each. */
async function paged(url: string): Promise<Item[]> {
  const found: Item[] = [];
  let cursor = '';
  do {
    const { body } = await laurel.get(`${url}${url.includes('?') ? '&' : '?'}limit=2${cursor}`);
    const { items: more, next_cursor } = body as { items: Item[]; next_cursor: string | null };
    found.push(...more);
    cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`;
    expect(found.length).toBeLessThan(1_000);
  } while (cursor !== '');
  return found;
}

const offer = {
  rule_id: 'OFFER',
  name: 'An offer of cash-back',
  priority: 20,
  conditions: { total_wagered_min: 1 },
  reward_config: { type: 'CASHBACK', amount: 12, delivery: 'offer' },
};

/**
 * Monday: P001 loses and gets a bonus of 300.00 and, asked again, is refused; P002 is credited by hand. Wednesday: P003 gets an offer
 * of 12.00, P004 too and accepts it, and P001's bonus has expired.
 */
beforeAll(async () => {
  laurel = await testServer();
  await laurel.send('POST', '/api/rules', referenceRule, { headers: { 'x-laurel-actor': 'anna' } });
  await laurel.laurel.importLines(['P001,5000,15000,12000,25,48', 'P002,10,10,10,1,1']);
  await laurel.send('POST', '/api/players/P001/evaluate', {});
  await laurel.send('POST', '/api/wallet/add-rp', { player_id: 'P002', amount: 50, reason: 'goodwill' }, { key: 'k1' });
  await laurel.send('POST', '/api/players', { player_id: 'P003', email: 'ada@example.org', name: 'Ada L', phone: '+44 20 7946 0000' });
  await laurel.laurel.moveClock(laurel.laurel.clock.now() + 2 * dayMs);
  await laurel.send('POST', '/api/rules', offer);
  await laurel.laurel.importLines(['P003,900,10000,10000,25,48', 'P004,900,10000,10000,25,48']);
  const [mine] = await items('/api/rewards?player_id=P004');
  await laurel.send('POST', `/api/rewards/${String(mine?.['reward_id'])}/issue`, undefined, { key: 'k2' });
});
afterAll(() => laurel.drop());

describe('decisions', () => {
  const told = (item: Item) =>
    `${String(item['player_id'])} ${String(item['rule_id'])} ${String(item['outcome'])} ${String(item['reason'])}`;
  const cases: [query: string, expected: string[]][] = [
    ['player_id=P001', ['P001 LOSING_PLAYER_CASHBACK REFUSED frequency_used', 'P001 LOSING_PLAYER_CASHBACK APPROVED ok']],
    ['rule_id=OFFER', ['P004 OFFER APPROVED ok', 'P004 OFFER APPROVED ok', 'P003 OFFER APPROVED ok']],
    ['outcome=REFUSED', ['P001 LOSING_PLAYER_CASHBACK REFUSED frequency_used']],
    ['reason=frequency_used&outcome=APPROVED', []],
    ['from=2026-03-04&outcome=APPROVED&player_id=P003', ['P003 OFFER APPROVED ok']],
    ['to=2026-03-02&player_id=P002', ['P002 null APPROVED ok']],
    ['from=2026-03-03&to=2026-03-03', []],
    ['player_id=P404', []],
  ];
  it.each(cases)('?%s', async (query, expected) => {
    expect((await items(`/api/decisions?${query}`)).map(told).sort()).toEqual(expected.toSorted());
  });

  it('each tells the reward that came of it, in the list of the player too', async () => {
    const listed = await items('/api/decisions?player_id=P001');
    const rewardOf = (outcome: string): unknown => listed.find((item) => item['outcome'] === outcome)?.['reward_id'];
    const [reward] = await items('/api/rewards?player_id=P001');
    expect([rewardOf('REFUSED'), rewardOf('APPROVED')]).toEqual([null, reward?.['reward_id']]);
    expect(await items('/api/players/P001/decisions')).toEqual(listed);
  });
});

describe('rewards', () => {
  const cases: [query: string, expected: string[]][] = [
    ['', ['P004 COMPLETED', 'P003 PENDING', 'P001 EXPIRED']],
    ['status=PENDING', ['P003 PENDING']],
    ['status=COMPLETED', ['P004 COMPLETED']],
    ['status=EXPIRED', ['P001 EXPIRED']],
    ['status=ACTIVE', []],
    ['type=BONUS_BALANCE', ['P001 EXPIRED']],
    ['rule_id=OFFER&player_id=P003', ['P003 PENDING']],
    ['from=2026-03-02&to=2026-03-03', ['P001 EXPIRED']],
    ['from=2026-03-04', ['P004 COMPLETED']],
    ['from=2026-03-01&type=CASHBACK&status=COMPLETED', ['P004 COMPLETED']],
    ['player_id=P404', []],
  ];
  it.each(cases)('?%s', async (query, expected) => {
    const told = (await items(`/api/rewards?${query}`)).map((item) => `${String(item['player_id'])} ${String(item['status'])}`);
    expect(told.sort()).toEqual(expected.toSorted());
  });
});

describe('transfers', () => {
  const cases: [query: string, expected: string[]][] = [
    ['', ['P001 bonus_expired 300.00 USD', 'P001 reward_granted 300.00 USD', 'P002 manual_credit 50 RP', 'P004 reward_granted 12.00 USD']],
    ['player_id=P001', ['P001 bonus_expired 300.00 USD', 'P001 reward_granted 300.00 USD']],
    ['code=reward_granted', ['P001 reward_granted 300.00 USD', 'P004 reward_granted 12.00 USD']],
    ['account=BONUS', ['P001 bonus_expired 300.00 USD', 'P001 reward_granted 300.00 USD']],
    ['account=BONUS_COST&player_id=P004', ['P004 reward_granted 12.00 USD']],
    ['account=PAYABLE', ['P004 reward_granted 12.00 USD']],
    ['currency=RP', ['P002 manual_credit 50 RP']],
    ['to=2026-03-03&code=reward_granted', ['P001 reward_granted 300.00 USD']],
    ['currency=EUR', []],
    ['player_id=P404', []],
  ];
  it.each(cases)('?%s', async (query, expected) => {
    const told = (await items(`/api/transfers?${query}`)).map((item) => {
      return ['player_id', 'code', 'amount', 'currency'].map((field) => String(item[field])).join(' ');
    });
    expect(told.sort()).toEqual(expected);
  });

  it('one is read by its id', async () => {
    const [listed] = await items('/api/transfers?code=manual_credit');
    expect((await laurel.get(`/api/transfers/${String(listed?.['transfer_id'])}`)).body).toEqual(listed);
    expect(listed).toMatchObject({ from: 'ISSUANCE', to: 'RP', at: '2026-03-02T12:00:00.000Z' });
    const none = await laurel.get('/api/transfers/01990000-0000-7000-8000-000000000000');
    expect([none.status, none.body['code']]).toEqual([404, 'transfer_not_found']);
  });
});

describe('activity', () => {
  const cases: [query: string, players: string[]][] = [
    ['', ['P001', 'P002', 'P003', 'P004']],
    ['from=2026-03-03', ['P003', 'P004']],
    ['to=2026-03-03&kind=OPENING', ['P001', 'P002']],
    ['player_id=P002', ['P002']],
    ['player_id=P404', []],
  ];
  it.each(cases)('?%s', async (query, players) => {
    expect((await items(`/api/activity?${query}`)).map((item) => String(item['player_id'])).sort()).toEqual(players);
  });

  it('tells what the sheet added and the points it earned', async () => {
    expect(await items('/api/activity?player_id=P001')).toMatchObject([
      {
        day: '2026-03-02',
        at: '2026-03-02T12:00:00.000Z',
        kind: 'OPENING',
        totals: { deposited: '5000.00', wagered: '15000.00', won: '12000.00', sessions: 25, playtime_seconds: 172_800 },
        lp: '1500',
      },
    ]);
  });
});

describe('the audit trail', () => {
  const cases: [query: string, expected: string[]][] = [
    ['actor=anna', ['rule.created rule:LOSING_PLAYER_CASHBACK']],
    ['action=member.created&from=2026-03-03', ['member.created player:P004']],
    ['subject=player:P002', ['member.created player:P002', 'wallet.credited player:P002']],
    ['subject=player:P002&action=wallet.credited', ['wallet.credited player:P002']],
    ['actor=nobody', []],
  ];
  it.each(cases)('?%s', async (query, expected) => {
    const told = (await items(`/api/audit?${query}`)).map((item) => `${String(item['action'])} ${String(item['subject'])}`);
    expect(told.sort()).toEqual(expected);
  });

  it('keeps who asked with which request, and what changed', async () => {
    const headers = { 'x-laurel-actor': 'ben', 'x-request-id': 'req-9' };
    await laurel.send('PUT', '/api/players/P003', { country: 'GB', email: 'new@example.org' }, { headers });
    expect(await items('/api/audit?actor=ben')).toEqual([
      {
        id: expect.any(Number),
        at: '2026-03-04T12:00:00.000Z',
        actor: 'ben',
        action: 'member.updated',
        subject: 'player:P003',
        before: { country: null },
        after: { country: 'GB', contact_changed: ['email'] },
        request_id: 'req-9',
      },
    ]);
  });

  it('never holds contact data', async () => {
    const text = JSON.stringify(await paged('/api/audit'));
    expect(text).toContain('contact_changed');
    for (const secret of ['example.org', 'Ada', '7946 0000', '79460000']) expect(text).not.toContain(secret);
  });
});

const lists = [
  '/api/decisions',
  '/api/rewards',
  '/api/rewards?from=2026-03-01',
  '/api/transfers',
  '/api/transfers?account=BONUS',
  '/api/activity',
  '/api/activity?player_id=P001',
  '/api/audit',
];

describe('every list', () => {
  it.each(lists)('%s joins up page by page', async (url) => {
    const whole = await items(`${url}${url.includes('?') ? '&' : '?'}limit=500`);
    expect(whole.length).toBeGreaterThan(0);
    expect(await paged(url)).toEqual(whole);
  });

  const refusals: [query: string, path: string, code: string][] = [
    ['from=2026-03-05&to=2026-03-04', 'to', 'impossible_range'],
    ['from=2026-02-30', 'from', 'invalid_time'],
    ['to=2026-03-04T12:00:00Z', 'to', 'invalid_time'],
    ['limit=501', 'limit', 'wrong_type'],
    ['limit=0', 'limit', 'wrong_type'],
    ['cursor=x', 'cursor', 'invalid_cursor'],
    ['cursor=WyJ4Il0', 'cursor', 'invalid_cursor'],
    ['colour=red', 'colour', 'unknown_field'],
  ];
  it.each(lists.filter((url) => !url.includes('?')).flatMap((url) => refusals.map((refusal) => [url, ...refusal] as const)))(
    '%s?%s is refused at %s: %s',
    async (url, query, path, code) => {
      const { status, body } = await laurel.get(`${url}?${query}`);
      expect([status, body]).toMatchObject([400, { code, errors: [{ path, code }] }]);
    },
  );

  it.each([
    ['/api/decisions?outcome=MAYBE', 'outcome', 'wrong_type'],
    ['/api/decisions?player_id=a b', 'player_id', 'invalid_id'],
    ['/api/rewards?status=GONE', 'status', 'wrong_type'],
    ['/api/rewards?type=CASH', 'type', 'wrong_type'],
    ['/api/transfers?currency=usd', 'currency', 'wrong_type'],
    ['/api/activity?kind=PURCHASE', 'kind', 'wrong_type'],
  ])('%s is refused', async (url, path, code) => {
    const { status, body } = await laurel.get(url);
    expect([status, body]).toMatchObject([400, { code, errors: [{ path }] }]);
  });
});
