import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceLine, referenceRule } from '../laurel.ts';
import { sheetOf, workbookOf } from '../workbook.ts';
import { type TestServer, testServer } from './server.ts';

const header = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours';
const sheet = `${header}\n${referenceLine}\n`;
const workbook = workbookOf(sheetOf([header.split(','), ['P001', 5000, 15_000, 12_000, 25, 48]]));
const noon = '2026-03-02T12:00:00.000Z';

/** What happened on single days is not known of a player whose sums were imported. */
const windows = ['1d', '7d', '30d'].flatMap((days): [string, string | number][] => [
  ...['wagered', 'won', 'net_loss', 'deposited', 'withdrawn'].map((name): [string, string] => [`${name}_${days}`, '0.00']),
  ...['bets', 'sessions'].map((name): [string, number] => [`${name}_${days}`, 0]),
]);

const player = {
  player_id: 'P001',
  status: 'ACTIVE',
  segment: 'LOSING',
  tier: 'Silver',
  tier_status: {
    tier_id: 'silver',
    since: '2026-03-02T12:00:00.000Z',
    until: '2027-03-02T00:00:00.000Z',
    in_grace: false,
    grace_until: '2027-04-01T00:00:00.000Z',
    lp_qualifying: 1500,
    lp_to_keep: 1000,
    projected_tier: 'bronze',
    next_tier: { tier_id: 'gold', name: 'Gold', lp_missing: 8500 },
  },
  country: null,
  risk: { score: 34.11, label: 'LOW', model: 'safeplay-additive@2.0', confidence: 0.93, assessed_at: noon },
  abuse: { score: 0, action: 'NO_ACTION' },
  metrics: {
    total_deposited: '5000.00',
    total_withdrawn: null,
    total_wagered: '15000.00',
    total_won: '12000.00',
    net_pnl: '-3000.00',
    net_loss: '3000.00',
    ggr: '3000.00',
    house_edge_contribution: '750.00',
    bonus_received: '300.00',
    bonus_converted: '0.00',
    bonus_cost: '300.00',
    bonus_to_deposit_ratio: 0.06,
    sessions: 25,
    playtime_hours: 48,
    avg_session_minutes: 115.2,
    total_bets: null,
    avg_bet_size: null,
    days_active: 0,
    days_since_last_seen: null,
    night_share: null,
    deposits_count: null,
    win_loss_ratio: 0.8,
    volatility_score: null,
    luck_z: null,
    days_since_registration: null,
    ...Object.fromEntries(windows),
  },
  balances: { LP: '1500', RP: '0', TICKET: '0', BONUS: '300.00', PAYABLE: '0.00' },
};

const profitFacts = {
  base_wager: '15000.00',
  retention_multiplier: 1.1,
  expected_wager: '16500.00',
  house_edge: 0.05,
  expected_revenue: '825.00',
  reward_cost: '300.00',
  expected_profit: '525.00',
  roi_percent: 175,
  incremental_revenue: '75.00',
  incremental_roi_percent: -75,
};

const conditions = [
  { path: 'segment', field: 'segment', op: 'equals', expected: 'LOSING', actual: 'LOSING', met: true },
  { path: 'net_loss_min', field: 'net_loss', op: 'min', expected: '100.00', actual: '3000.00', met: true },
  { path: 'session_count_min', field: 'sessions', op: 'min', expected: 3, actual: 25, met: true },
];

const passes = (gate: string, facts = {}) => ({ gate, outcome: 'pass', code: 'ok', facts });
const gates = [
  passes('eligibility'),
  passes('protection', { label: 'LOW', score: 34.11, model: 'safeplay-additive@2.0', overridden: false }),
  passes('abuse', { score: 0, action: 'NO_ACTION', opens_review: false }),
  // Of the caps 300.00 is used up by the reward that the import gave.
  passes('caps', { left_daily: '700.00', left_weekly: '4700.00', left_monthly: '14700.00' }),
  passes('budget'),
  passes('profit', profitFacts),
];

describe.each<[from: string, file: string | Buffer<ArrayBuffer>]>([
  ['CSV', sheet],
  ['an Excel workbook', workbook],
])('the reference player over HTTP, from %s', (_, file) => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
    await laurel.send('POST', '/api/rules', referenceRule);
  });
  afterAll(() => laurel.drop());

  it('is imported and gets the reward', async () => {
    const { status, body } = await laurel.upload(file);
    expect([status, body]).toMatchObject([200, { success: true, total_rows: 1, players_created: 1, rewards_issued: 1, errors: [] }]);
  });

  it('is read exactly as documented', async () => {
    expect((await laurel.get('/api/players/P001')).body).toEqual(player);
  });

  it('shows how the rule came to its amount', async () => {
    const { body } = await laurel.send('POST', '/api/rules/LOSING_PLAYER_CASHBACK/test', { player_id: 'P001', ignore: ['frequency'] });
    expect(body).toEqual({
      rule_id: 'LOSING_PLAYER_CASHBACK',
      version: 1,
      matched: true,
      would_issue: true,
      ignored: ['frequency'],
      conditions,
      amount: { asked: '300.00', capped: '300.00', granted: '300.00' },
      gates,
    });
  });

  it('would not get it again in the same week', async () => {
    const { body } = await laurel.send('POST', '/api/rules/LOSING_PLAYER_CASHBACK/test', { player_id: 'P001' });
    expect(body).toMatchObject({
      matched: true,
      would_issue: false,
      gates: [{ outcome: 'refuse', code: 'frequency_used' }, {}, {}, {}, {}, {}],
    });
  });

  it('a supposed player who lost 800.00 would get 80.00', async () => {
    const state = { segment: 'LOSING', net_loss: '800.00', session_count: 3, total_wagered: 5_000, risk_label: 'LOW' };
    const { body } = await laurel.send('POST', '/api/rules/LOSING_PLAYER_CASHBACK/test', { state });
    expect(body).toMatchObject({ matched: true, would_issue: true, amount: { asked: '80.00', granted: '80.00' } });
  });

  it('has the bonus in the wallet and the reward in the list', async () => {
    const expiresAt = '2026-03-04T12:00:00.000Z';
    const grant = { state: 'ACTIVE', amount: '300.00', balance: '300.00', open: '0.00', progress: '0.00', target: '3000.00' };
    const terms = { max_bet: null, eligible_games: ['slots', 'roulette'] };
    expect((await laurel.get('/api/wallet/P001')).body).toEqual({
      balances: player.balances,
      grants: [{ grant_id: expect.any(String), ...grant, ...terms, created_at: noon, expires_at: expiresAt, ended_at: null }],
      reservations: [],
      lots: [],
    });
    expect((await laurel.get('/api/rewards?player_id=P001&rule_id=LOSING_PLAYER_CASHBACK')).body).toEqual({
      items: [
        {
          reward_id: expect.any(String),
          player_id: 'P001',
          rule_id: 'LOSING_PLAYER_CASHBACK',
          rule_version: 1,
          decision_id: expect.any(String),
          type: 'BONUS_BALANCE',
          amount: '300.00',
          currency: 'USD',
          status: 'ACTIVE',
          terms: { wagering_target: '3000.00', expires_at: expiresAt, ...terms },
          created_at: noon,
          issued_at: noon,
          offer_until: null,
        },
      ],
      next_cursor: null,
    });
  });

  it('the decision keeps what was known, and replays the same', async () => {
    const [reward] = (await laurel.get('/api/rewards')).body['items'] as { reward_id: string; decision_id: string }[];
    const { body: decision } = await laurel.get(`/api/decisions/${reward?.decision_id}`);
    expect(decision).toMatchObject({
      player_id: 'P001',
      outcome: 'APPROVED',
      reason: 'ok',
      reward_id: reward?.reward_id,
      actor: 'demo',
      state: { net_loss: '3000.00', segment: 'LOSING', lp_balance: '1500', first_seen: null, risk_label: 'LOW' },
      prior: { rewards: 0, value: '0.00', groups: [] },
      conditions,
      amount: { asked: '300.00', capped: '300.00', granted: '300.00', currency: 'USD' },
      terms: { wagering_requirement: 10, expiry_hours: 48 },
    });
    const { state: _, reward_id: __, ...summary } = decision;
    const replayed = await laurel.send('POST', `/api/decisions/${reward?.decision_id}/replay`);
    expect(replayed.body).toEqual({
      identical: true,
      engine_version: { stored: 'test', running: 'test' },
      decision: summary,
      differences: [],
    });
    expect((await laurel.get('/api/players/P001/decisions')).body).toEqual({
      items: [{ ...summary, reward_id: reward?.reward_id }],
      next_cursor: null,
    });
  });

  it('the same file again changes nothing and gives nothing', async () => {
    const { body } = await laurel.upload(file);
    expect(body).toMatchObject({ success: true, players_created: 0, players_updated: 0, rewards_issued: 0 });
    expect((await laurel.get('/api/players/P001')).body).toEqual(player);
  });

  it('a batch gives nothing again: not in the same week, and then not without new facts', async () => {
    const nothing = (reason: string) => ({
      processed: 1,
      issued: 0,
      refused_by_reason: { [reason]: 1 },
      by_rule: { LOSING_PLAYER_CASHBACK: { issued: 0, refused: 1, cost: '0.00' } },
      cost: '0.00',
    });
    const batch = { player_ids: ['P001', 'P404'] };
    expect((await laurel.send('POST', '/api/batch/process', batch)).body).toEqual(nothing('frequency_used'));
    const eightDays = 8 * 24 * 3600;
    expect((await laurel.send('POST', '/api/clock', { advance: eightDays })).body).toEqual({ now: '2026-03-10T12:00:00.000Z' });
    expect((await laurel.send('POST', '/api/batch/process', { filter: {} })).body).toEqual(nothing('no_new_facts'));
  });

  it('new losses are new facts: a dry run shows the reward, and only the real one gives it', async () => {
    await laurel.upload(sheet.replace('15000,12000,25', '16000,12000,26'), { trigger_rewards: 'false' });
    const evaluate = (body: object) => laurel.send('POST', '/api/players/P001/evaluate', body);
    const reward = { amount: '400.00', status: 'ACTIVE' };
    expect((await evaluate({ dry_run: true })).body).toMatchObject({ dry_run: true, rewards: [reward], not_reached: [] });
    expect((await laurel.get('/api/wallet/P001')).body['grants']).toHaveLength(1);
    expect((await evaluate({})).body).toMatchObject({ dry_run: false, decisions: [{ outcome: 'APPROVED' }] });
    expect((await laurel.get('/api/wallet/P001')).body['grants']).toHaveLength(2);
  });
});
