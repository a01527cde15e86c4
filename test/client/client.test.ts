import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cancelReward,
  client,
  createRule,
  evaluatePlayer,
  followImport,
  getDecision,
  getPlayer,
  getWallet,
  importFile,
  issueReward,
  listRewards,
  type Problem,
  type Reward,
  type RuleDefinitionInput,
  replayDecision,
  testRule,
} from '../../client/index.ts';
import { type TestServer, testServer } from '../http/server.ts';

const cashback: RuleDefinitionInput = {
  rule_id: 'LOSING_PLAYER_CASHBACK',
  name: 'Losing Player 10% Cashback',
  priority: 10,
  conditions: { segment: 'LOSING', net_loss_min: 100, session_count_min: 3 },
  reward_config: {
    type: 'BONUS_BALANCE',
    formula: 'net_loss * 0.10',
    max_amount: 500,
    wagering_requirement: 10,
    expiry_hours: 48,
    eligible_games: ['slots', 'roulette'],
  },
};

const gift: RuleDefinitionInput = {
  rule_id: 'GIFT',
  name: 'A gift to choose',
  priority: 5,
  conditions: { sessions_min: 1 },
  reward_config: { type: 'BONUS_BALANCE', amount: '20.00', delivery: 'offer' },
};

const sheet = (...lines: string[]): File =>
  new File([['player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours', ...lines, ''].join('\n')], 'players.csv');

/** What came back, where nothing may be refused. */
function sound<Data>({ data, error }: { data?: Data; error?: unknown }): Data {
  if (data === undefined) throw new Error('the request was refused', { cause: error });
  return data;
}

describe('the typed client, against a server that listens', () => {
  let laurel: TestServer;
  beforeAll(async () => {
    laurel = await testServer();
    client.setConfig({ baseUrl: await laurel.server.listen({ host: '127.0.0.1', port: 0 }), auth: 'anna' });
  });
  afterAll(() => laurel.drop());

  const rewardsOf = async (player_id: string, rule_id?: string): Promise<Reward[]> =>
    sound(await listRewards({ query: { player_id, ...(rule_id && { rule_id }) } })).items;

  it('creates a rule and imports a sheet: the reference player gets the reward', async () => {
    const rule = sound(await createRule({ body: cashback }));
    expect(rule).toMatchObject({ rule_id: 'LOSING_PLAYER_CASHBACK', version: 1, status: 'ACTIVE' });
    const done = sound(await importFile({ body: { file: sheet('P001,5000,15000,12000,25,48') } }));
    expect(done).toMatchObject({ success: true, players_created: 1, rewards_issued: 1, errors: [] });
  });

  it('reads the reference player as documented', async () => {
    expect(sound(await getPlayer({ path: { player_id: 'P001' } }))).toMatchObject({
      player_id: 'P001',
      status: 'ACTIVE',
      segment: 'LOSING',
      tier: 'Silver',
      country: null,
      risk: { score: 34.11, label: 'LOW', model: 'safeplay-additive@2.0', confidence: 0.93 },
      abuse: { score: 0, action: 'NO_ACTION' },
      metrics: {
        total_deposited: '5000.00',
        total_wagered: '15000.00',
        total_won: '12000.00',
        net_pnl: '-3000.00',
        net_loss: '3000.00',
        ggr: '3000.00',
        sessions: 25,
        playtime_hours: 48,
        avg_session_minutes: 115.2,
        win_loss_ratio: 0.8,
        total_bets: null,
      },
      balances: { LP: '1500', RP: '0', TICKET: '0', BONUS: '300.00', PAYABLE: '0.00' },
    });
  });

  it('tries the rule', async () => {
    const asked = { path: { rule_id: 'LOSING_PLAYER_CASHBACK' }, body: { player_id: 'P001' } };
    const trial = sound(await testRule({ ...asked, body: { ...asked.body, ignore: ['frequency'] } }));
    expect(trial).toMatchObject({ matched: true, would_issue: true, amount: { asked: '300.00', granted: '300.00' } });
    expect(trial.gates.at(-1)).toMatchObject({ gate: 'profit', facts: { expected_profit: '525.00', roi_percent: 175 } });
    expect(sound(await testRule(asked))).toMatchObject({ would_issue: false, gates: [{ code: 'frequency_used' }, {}, {}, {}, {}, {}] });
  });

  it('reads the decision, made in the name the client was given, and has it made again', async () => {
    const [reward] = await rewardsOf('P001');
    const path = { id: String(reward?.decision_id) };
    const decision = sound(await getDecision({ path }));
    expect(decision).toMatchObject({ outcome: 'APPROVED', reason: 'ok', actor: 'anna', amount: { granted: '300.00' } });
    expect(sound(await replayDecision({ path }))).toMatchObject({ identical: true, differences: [] });
  });

  it('accepts an offer once, and cancels it', async () => {
    sound(await createRule({ body: gift }));
    sound(await evaluatePlayer({ path: { player_id: 'P001' }, body: { limit: 2 } }));
    const [offer] = await rewardsOf('P001', 'GIFT');
    expect(offer).toMatchObject({ status: 'PENDING', amount: '20.00', issued_at: null });
    const path = { id: String(offer?.reward_id) };

    const accept = () => issueReward({ path, headers: { 'idempotency-key': 'accept-1' } });
    const accepted = sound(await accept());
    expect(accepted).toMatchObject({ outcome: 'ISSUED', reason: 'ok' });
    expect(sound(await accept())).toEqual(accepted);
    const bonus = async () => sound(await getWallet({ path: { player_id: 'P001' } })).balances['BONUS'];
    expect(await bonus()).toBe('320.00');

    sound(await cancelReward({ path, headers: { 'idempotency-key': 'cancel-1' } }));
    expect([await bonus(), (await rewardsOf('P001', 'GIFT'))[0]?.status]).toEqual(['300.00', 'CANCELLED']);
  });

  it('pages through a list: everything comes once', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `Q${index}`);
    sound(await importFile({ body: { file: sheet(...names.map((name) => `${name},100,500,450,2,3`)) } }));
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = sound(await listRewards({ query: { rule_id: 'GIFT', limit: 3, ...(cursor && { cursor }) } }));
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map(({ player_id }) => player_id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen.toSorted()).toEqual(['P001', ...names]);
  });

  it('follows an import to its end', async () => {
    const { import_id } = sound(await importFile({ body: { file: sheet('R1,10,20,10,1,1'), trigger_rewards: 'false' } }));
    const { stream } = await followImport({ path: { id: import_id } });
    const told: unknown[] = [];
    for await (const event of stream) told.push(event);
    expect(told.at(-1)).toMatchObject({ import_id, state: 'DONE', rows_done: 1 });
  });

  it('gives a refusal as a problem, or throws it, as the caller likes', async () => {
    const wrong = { ...cashback, rule_id: 'WRONG', conditions: { net_los_min: 100 } };
    const { data, error, response } = await createRule({ body: wrong });
    const problem: Problem | undefined = error;
    expect([data, response?.status, response?.headers.get('content-type')]).toEqual([
      undefined,
      400,
      'application/problem+json; charset=utf-8',
    ]);
    expect(problem).toMatchObject({ code: 'unknown_field', errors: [{ path: 'conditions.net_los_min' }] });
    expect(problem?.detail).toContain('net_loss_min');
    await expect(getPlayer({ path: { player_id: 'P404' }, throwOnError: true })).rejects.toMatchObject({ code: 'player_not_found' });
  });
});
