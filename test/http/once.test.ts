import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAll } from '../../src/entrypoints/verify-all.ts';
import { referenceLine, referenceRule } from '../laurel.ts';
import { type TestServer, testServer } from './server.ts';

describe('one key, one effect', () => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
    await laurel.laurel.importLines([referenceLine, 'P002,100,200,100,2,1']);
  });
  afterAll(() => laurel.drop());

  const balances = async (player: string) => (await laurel.get(`/api/wallet/${player}`)).body['balances'] as Record<string, string>;
  const addRp = (amount: number, key: string) => laurel.send('POST', '/api/wallet/add-rp', { player_id: 'P001', amount }, { key });

  it('the same request again gets the first answer', async () => {
    const first = await addRp(50, 'rp-1');
    expect([first.status, first.body]).toMatchObject([200, { outcome: 'APPROVED', reason: 'ok', grant_id: null }]);
    const again = await addRp(50, 'rp-1');
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await balances('P001'))['RP']).toBe('50');
  });

  it('another request under the same key is a conflict', async () => {
    const { status, body } = await addRp(51, 'rp-1');
    expect([status, body['code']]).toEqual([409, 'idempotency_conflict']);
    expect((await balances('P001'))['RP']).toBe('50');
  });

  it('sixteen at once are one', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => addRp(7, 'rp-2')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect((await balances('P001'))['RP']).toBe('57');
  });

  it('a refusal is remembered too', async () => {
    const status = (wanted: string) => laurel.send('POST', '/api/players/P002/status', { status: wanted, reason: 'test' });
    const bonus = (key: string) => laurel.send('POST', '/api/wallet/add-bonus', { player_id: 'P002', amount: '10.00' }, { key });
    await status('BLOCKED');
    const refused = await bonus('bonus-1');
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'credit_refused', detail: expect.stringMatching(/^member_not_active: .* Decision [0-9a-f-]{36}\.$/) },
    ]);
    await status('ACTIVE');
    expect((await bonus('bonus-1')).body['detail']).toBe(refused.body['detail']);
    expect((await bonus('bonus-2')).status).toBe(200);
    expect((await balances('P002'))['BONUS']).toBe('10.00');
  });

  it('what needs a second person is asked for once, and given once', async () => {
    const asked = { player_id: 'P003', amount: '500.01', wagering_requirement: '1000.00', expiry_hours: 24, reason: 'a long wait' };
    await laurel.laurel.importLines(['P003,100,200,100,2,1']);
    const ask = () => laurel.send('POST', '/api/wallet/add-bonus', asked, { key: 'bonus-3', headers: { 'x-laurel-actor': 'anna' } });
    const [first, ...others] = await Promise.all([ask(), ask(), ask()]);
    expect([first.status, first.body]).toMatchObject([
      202,
      {
        player_id: 'P003',
        kind: 'manual_credit',
        state: 'OPEN',
        requested_by: 'anna',
        reason: 'a long wait',
        request: { type: 'BONUS_BALANCE', amount: '500.01', currency: 'USD', wagering_requirement: '1000.00', expiry_hours: 24 },
      },
    ]);
    expect(others.map(({ status, body }) => [status, body])).toEqual([0, 1].map(() => [202, first.body]));
    expect((await balances('P003'))['BONUS']).toBe('0.00');
    const agree = (actor: string) =>
      laurel.send('POST', `/api/approvals/${String(first.body['approval_id'])}/approve`, {}, { headers: { 'x-laurel-actor': actor } });
    expect((await agree('anna')).body['code']).toBe('same_person');
    const agreed = await Promise.all(['ben', 'cleo', 'dan'].map(agree));
    expect(agreed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    expect((await balances('P003'))['BONUS']).toBe('500.01');
    expect((await ask()).body).toEqual(first.body);
  });

  it('what a gate refuses is refused at once, whatever it is worth', async () => {
    await laurel.send('POST', '/api/players/P003/status', { status: 'BLOCKED', reason: 'test' });
    const refused = await laurel.send('POST', '/api/wallet/add-rp', { player_id: 'P003', amount: 60_000 }, { key: 'rp-3' });
    expect([refused.status, refused.body['code']]).toEqual([409, 'credit_refused']);
    expect((await laurel.get('/api/approvals?player_id=P003')).body['items']).toEqual([]);
  });

  it('a bonus by hand has an absolute target', async () => {
    const body = {
      player_id: 'P001',
      amount: '30.00',
      wagering_requirement: '100.00',
      expiry_hours: 24,
      eligible_games: ['slots'],
      reason: 'sorry',
    };
    const { body: credit } = await laurel.send('POST', '/api/wallet/add-bonus', body, { key: 'bonus-4' });
    expect((await laurel.get('/api/wallet/P001')).body['grants']).toMatchObject([
      { grant_id: credit['grant_id'], amount: '30.00', target: '100.00', expires_at: '2026-03-03T12:00:00.000Z' },
    ]);
    // The multiple that policy packs judge never understates the target.
    expect((await laurel.get(`/api/decisions/${String(credit['decision_id'])}`)).body).toMatchObject({
      rule_id: null,
      note: 'sorry',
      terms: { wagering_requirement: 3.3334 },
    });
  });

  it('a key is honoured where none is needed', async () => {
    const rule = { ...referenceRule, rule_id: 'OFFERED', reward_config: { ...referenceRule.reward_config, delivery: 'offer' } };
    const first = await laurel.send('POST', '/api/rules', rule, { key: 'rule-1' });
    const again = await laurel.send('POST', '/api/rules', rule, { key: 'rule-1' });
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    const other = await laurel.send('POST', '/api/rules', rule);
    expect([other.status, other.body['code']]).toEqual([409, 'already_exists']);
  });

  it('an offer is accepted once, and then cancelled once', async () => {
    const { body } = await laurel.send('POST', '/api/players/P001/evaluate', {});
    const [offer] = body['rewards'] as { reward_id: string; status: string }[];
    expect(offer?.status).toBe('PENDING');
    const act = (verb: string, key?: string) => laurel.send('POST', `/api/rewards/${offer?.reward_id}/${verb}`, undefined, { key });
    expect((await act('issue')).body['code']).toBe('idempotency_key_required');

    const issued = await act('issue', 'issue-1');
    expect([issued.status, issued.body]).toMatchObject([200, { outcome: 'ISSUED', reason: 'ok' }]);
    expect((await act('issue', 'issue-1')).body).toEqual(issued.body);
    expect([(await act('issue', 'issue-2')).status, (await balances('P001'))['BONUS']]).toEqual([409, '330.00']);

    const cancelled = await act('cancel', 'cancel-1');
    expect([cancelled.status, cancelled.body['outcome']]).toEqual([200, 'CANCELLED']);
    expect((await act('cancel', 'cancel-1')).body).toEqual(cancelled.body);
    expect((await act('cancel', 'cancel-2')).body['code']).toBe('not_cancellable');
    expect((await balances('P001'))['BONUS']).toBe('30.00');
  });

  it('an offer to someone blocked since is refused by the gates', async () => {
    await laurel.laurel.importLines(['P004,5000,15000,12000,25,48']);
    const { body } = await laurel.get('/api/rewards?player_id=P004');
    const [offer] = body['items'] as { reward_id: string }[];
    await laurel.send('POST', '/api/players/P004/status', { status: 'SELF_EXCLUDED', reason: 'asked by the player' });
    const refused = await laurel.send('POST', `/api/rewards/${offer?.reward_id}/issue`, undefined, { key: 'issue-3' });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'reward_refused', detail: expect.stringContaining('member_not_active') },
    ]);
  });

  it('the books are sound afterwards', async () => {
    expect((await verifyAll(laurel.laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });
});

describe('what is done with a wallet', () => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
    await laurel.laurel.importLines(['P001,100,200,100,2,1', 'P002,100,200,100,2,1', 'P003,100,200,100,2,1']);
    await laurel.send('PUT', '/api/settings', { min_roi: -100 });
    await ask('add-rp', { player_id: 'P001', amount: 100 }, 'rp');
    await ask('add-bonus', { player_id: 'P002', amount: '50.00', wagering_requirement: '0' }, 'bonus');
  });
  afterAll(() => laurel.drop());

  const ask = (verb: string, body: object, key: string) => laurel.send('POST', `/api/wallet/${verb}`, body, { key });
  const spend = (amount: number, key: string) => ask('spend', { player_id: 'P001', currency: 'RP', amount }, key);
  const wallet = async (player: string) => (await laurel.get(`/api/wallet/${player}`)).body as { balances: Record<string, string> };
  const distinct = (answers: readonly { status: number; text: string }[]) =>
    new Set(answers.map(({ status, text }) => `${status} ${text.replace(/,?"request_id":"[^"]*"/, '')}`)).size;

  it('spends once, and the answer tells the balance of that moment for ever', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => spend(30, 'spend-1')));
    expect([distinct(answers), answers[0]?.status, answers[0]?.body['balance']]).toEqual([1, 200, '70']);
    await spend(5, 'spend-2');
    expect((await spend(30, 'spend-1')).body).toEqual(answers[0]?.body);
    expect((await wallet('P001')).balances['RP']).toBe('65');
  });

  it('a key belongs to one request: to no other amount, and to no other verb', async () => {
    const others = [await spend(31, 'spend-1'), await ask('reserve', { player_id: 'P001', currency: 'RP', amount: 30 }, 'spend-1')];
    expect(others.map(({ status, body }) => [status, body['code']])).toEqual(Array(2).fill([409, 'idempotency_conflict']));
    expect((await spend(1, 'rp')).body['code']).toBe('idempotency_conflict');
    expect((await wallet('P001')).balances['RP']).toBe('65');
  });

  it('what could not be paid stays refused under its key; what was no amount may be mended', async () => {
    expect((await spend(500, 'spend-3')).body['code']).toBe('insufficient_balance');
    await ask('add-rp', { player_id: 'P001', amount: 500 }, 'rp-more');
    expect((await spend(500, 'spend-3')).body['code']).toBe('insufficient_balance');
    expect((await spend(0, 'spend-4')).status).toBe(400);
    expect((await spend(500, 'spend-4')).body['balance']).toBe('65');
  });

  it('a reservation is captured once, whatever comes at the same time', async () => {
    const { body } = await ask('reserve', { player_id: 'P001', currency: 'RP', amount: 20 }, 'hold-1');
    const { reservation_id } = body;
    const ends = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 === 0 ? ask('capture', { reservation_id, amount: 5 }, `end-${index}`) : ask('void', { reservation_id }, `end-${index}`),
      ),
    );
    const done = ends.filter(({ status }) => status === 200);
    expect([done.length, new Set(ends.filter((end) => end !== done[0]).map((end) => end.body['code']))]).toEqual([
      1,
      new Set(['reservation_ended']),
    ]);
    expect((await wallet('P001')).balances['RP']).toBe(String(65 - Number(done[0]?.body['captured'] ?? 0)));
  });

  it('a bet and its end have one effect each; under another key the bet has ended', async () => {
    const bet = { player_id: 'P002', amount: '10.00', game_type: 'slots', round_id: 'r-1' };
    const bets = await Promise.all(Array.from({ length: 8 }, () => ask('wagers', bet, 'bet-1')));
    expect([distinct(bets), bets[0]?.body['bonus']]).toEqual([1, '10.00']);
    const end = `wagers/${String(bets[0]?.body['wager_id'])}/settle`;
    const ends = await Promise.all(Array.from({ length: 8 }, () => ask(end, { amount: '12.00' }, 'win-1')));
    expect([distinct(ends), ends[0]?.body['grant']]).toEqual([1, expect.objectContaining({ state: 'CONVERTED', balance: '0.00' })]);
    expect((await ask(end, { amount: '12.00' }, 'win-2')).body['code']).toBe('wager_ended');
    expect((await wallet('P002')).balances['PAYABLE']).toBe('52.00');
  });

  it("a payout is known by the operator's reference, under whatever key it comes", async () => {
    const pay = (amount: string, key: string) => ask('payouts', { player_id: 'P002', amount, reference: 'bank-17' }, key);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => pay('40.00', `pay-${index % 4}`)));
    expect([distinct(answers), answers[0]?.status, answers[0]?.body['payable']]).toEqual([1, 200, '12.00']);
    expect((await pay('1.00', 'pay-other')).body['code']).toBe('idempotency_conflict');
    expect((await pay('40.00', 'pay-later')).body).toEqual(answers[0]?.body);
    expect((await wallet('P002')).balances['PAYABLE']).toBe('12.00');
  });

  it('a transfer is reversed once, under whatever key', async () => {
    const { body } = await spend(40, 'spend-5');
    const before = (await wallet('P001')).balances['RP'];
    const reverse = (key: string) => laurel.send('POST', `/api/transfers/${String(body['transfer_id'])}/reverse`, {}, { key });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => reverse(`reverse-${index % 3}`)));
    expect([distinct(answers), answers[0]?.status, answers[0]?.body['reverses']]).toEqual([1, 200, body['transfer_id']]);
    expect((await wallet('P001')).balances['RP']).toBe(String(Number(before) + 40));
  });

  it('needs a key for all but the sweep', async () => {
    const id = 'no-matter';
    const bet = { player_id: 'P001', amount: 1, game_type: 'slots', round_id: 'r-2' };
    const points = { player_id: 'P001', currency: 'RP', amount: 1 };
    const requests: [url: string, body: object][] = [
      ['wallet/spend', points],
      ['wallet/reserve', points],
      ['wallet/capture', { reservation_id: id }],
      ['wallet/void', { reservation_id: id }],
      ['wallet/payouts', { player_id: 'P002', amount: 1, reference: 'bank-18' }],
      ['wallet/wagers', bet],
      [`wallet/wagers/${id}/settle`, { amount: 0 }],
      [`wallet/wagers/${id}/void`, {}],
      [`transfers/${id}/reverse`, {}],
    ];
    const answers = await Promise.all(requests.map(([url, body]) => laurel.send('POST', `/api/${url}`, body)));
    expect(answers.map(({ body }) => body['code'])).toEqual(requests.map(() => 'idempotency_key_required'));
    const sweep = await laurel.send('POST', '/api/wallet/expire', {});
    expect([sweep.status, sweep.body]).toEqual([200, { grants: 0, lots: 0, reservations: 0 }]);
  });

  it('the books are sound afterwards', async () => {
    expect((await verifyAll(laurel.laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });
});
