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

  it('what needs a second person is refused and nothing is kept of it', async () => {
    const { status, body } = await laurel.send(
      'POST',
      '/api/wallet/add-bonus',
      { player_id: 'P001', amount: '500.01' },
      { key: 'bonus-3' },
    );
    expect([status, body['code']]).toEqual([403, 'approval_required']);
    expect((await balances('P001'))['BONUS']).toBe('0.00');
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
    await laurel.laurel.importLines(['P003,5000,15000,12000,25,48']);
    const { body } = await laurel.get('/api/rewards?player_id=P003');
    const [offer] = body['items'] as { reward_id: string }[];
    await laurel.send('POST', '/api/players/P003/status', { status: 'SELF_EXCLUDED', reason: 'asked by the player' });
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
