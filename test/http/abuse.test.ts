import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { betting } from '../betting.ts';
import { played, tell } from '../play-told.ts';
import { type TestServer, testServer } from './server.ts';

type Body = Record<string, unknown>;

let server: TestServer;

/** A bonus of 20.00 played through, and all of it taken ten minutes later: the reference case. */
async function huntBonus(player: string): Promise<void> {
  const { laurel } = server;
  await server.send('POST', '/api/players', { player_id: player });
  await betting(laurel).give(player, { amount: '20.00', wagering: 2 });
  const bonus = (amount: string) => ({ bonusMinor: Number(amount) * 100, roundId: 'R-1' });
  await tell(
    laurel,
    played(player, 'WAGER', laurel.clock.now(), '20', bonus('20')),
    played(player, 'WIN', laurel.clock.now(), '22', bonus('22')),
    played(player, 'WAGER', laurel.clock.now(), '20', bonus('20')),
    played(player, 'WIN', laurel.clock.now(), '22', bonus('22')),
  );
  await tell(laurel, played(player, 'WITHDRAWAL', laurel.clock.now(), '24', { eventId: 'out-1' }));
}

beforeAll(async () => {
  server = await testServer();
  await huntBonus('HUGO');
  await server.send('POST', '/api/players', { player_id: 'CALM' });
});
afterAll(() => server.drop());

const as = (actor: string) => ({ headers: { 'x-laurel-actor': actor } });
const signalsOf = (body: Body): Body[] => body['signals'] as Body[];

describe('what the detector makes of a player', () => {
  it('is nothing of whom nothing is known', async () => {
    expect((await server.get('/api/abuse/CALM')).body).toEqual({
      player_id: 'CALM',
      as_of: '2026-03-02T12:00:00.000Z',
      score: 0,
      action: 'NO_ACTION',
      blocked: false,
      held_for_person: false,
      signals: [],
      cluster: null,
      review: null,
    });
    expect((await server.get('/api/abuse/NOBODY')).body).toMatchObject({ status: 404, code: 'player_not_found' });
  });

  it('is the reference case, with evidence and amounts as text', async () => {
    const { status, body } = await server.get('/api/abuse/HUGO');
    expect(status).toBe(200);
    expect(body).toMatchObject({ score: 75, action: 'INCREASED_WAGERING', blocked: false, cluster: null });
    expect(signalsOf(body).map(({ code, weight, decayed, severity }) => [code, weight, decayed, severity])).toEqual([
      ['IMMEDIATE_WITHDRAWAL', 40, 40, 1],
      ['BONUS_ONLY_PLAY', 35, 35, 1],
    ]);
    const [withdrawal, play] = signalsOf(body);
    expect(withdrawal).toMatchObject({ facts: { amount: '24.00', balance: '24.00', after: 'conversion' } });
    expect(withdrawal?.['evidence']).toContain('out-1');
    expect(play).toMatchObject({ facts: { deposited: '0.00', received: '20.00', staked: '40.00', wagered: '40.00' } });
  });

  it("is what the gates see: the player's page and a decision say the same", async () => {
    const { body: player } = await server.get('/api/players/HUGO');
    expect(player['abuse']).toEqual({ score: 75, action: 'INCREASED_WAGERING' });
    await server.laurel.createRules({
      rule_id: 'WELCOME',
      name: 'Welcome back',
      conditions: {},
      reward_config: { type: 'BONUS_BALANCE', amount: 10, wagering_requirement: 5 },
      is_active: false,
    });
    const { body: trial } = await server.send('POST', '/api/rules/WELCOME/test', { player_id: 'HUGO' });
    const { gates } = trial as { gates: Body[] };
    expect(gates.find(({ gate }) => gate === 'abuse')).toMatchObject({
      code: 'abuse_wagering',
      facts: {
        score: 75,
        signals: [{ code: 'IMMEDIATE_WITHDRAWAL', evidence: expect.arrayContaining(['out-1']) }, { code: 'BONUS_ONLY_PLAY' }],
        wagering_requirement: 10,
        opens_review: true,
      },
    });
  });
});

describe('what a band would make of a reward', () => {
  const penalty = async (player: string, body: Body): Promise<Body> =>
    (await server.send('POST', `/api/abuse/${player}/penalty`, body)).body;

  it('doubles the wagering of a bonus, halves what has none, and leaves others alone', async () => {
    expect(await penalty('HUGO', { amount: '100.00', wagering_requirement: 10 })).toEqual({
      player_id: 'HUGO',
      score: 75,
      action: 'INCREASED_WAGERING',
      code: 'abuse_wagering',
      amount: '100.00',
      wagering_requirement: 20,
      held_for_person: false,
    });
    expect(await penalty('HUGO', { type: 'LOYALTY_POINTS', amount: 101 })).toMatchObject({ code: 'abuse_reduced', amount: '50' });
    expect(await penalty('CALM', { amount: '100.00' })).toMatchObject({ code: 'ok', amount: '100.00', wagering_requirement: 0 });
  });

  it.each<[says: string, body: Body, path: string, code: string]>([
    ['points are not played through', { type: 'TICKETS', amount: 5, wagering_requirement: 1 }, 'wagering_requirement', 'invalid_request'],
    ['a multiple has two decimals', { amount: '1.00', wagering_requirement: 1.005 }, 'wagering_requirement', 'invalid_request'],
    ['nothing is no reward', { amount: '0' }, 'amount', 'invalid_amount'],
    ['a cent has no parts', { amount: '1.005' }, 'amount', 'too_many_decimals'],
  ])('%s', async (_says, body, path, code) => {
    expect((await penalty('HUGO', body))['errors']).toMatchObject([{ path, code }]);
  });

  it('stops at the limit of the policy pack', async () => {
    await server.send('PUT', '/api/settings', { jurisdictions: 'GB' });
    expect(await penalty('HUGO', { amount: '100.00', wagering_requirement: 8 })).toMatchObject({
      code: 'abuse_wagering_limit',
      amount: '50.00',
      wagering_requirement: 10,
    });
    await server.send('PUT', '/api/settings', { jurisdictions: 'DEFAULT' });
  });

  it('is nothing while a person decides: at risk HIGH', async () => {
    await huntBonus('RISKY');
    await server.send('POST', '/api/players/RISKY/risk/overrides', { label: 'HIGH', reason: 'wrote that she cannot stop' }, as('anna'));
    expect(await penalty('RISKY', { amount: '100.00', wagering_requirement: 10 })).toMatchObject({
      action: 'INCREASED_WAGERING',
      code: 'held_for_person',
      amount: '0.00',
      held_for_person: true,
    });
    expect((await server.get('/api/abuse/RISKY')).body).toMatchObject({ score: 75, held_for_person: true });
  });
});

describe('several accounts with one card', () => {
  it('are a cluster, each suspected, and each sees the other in its links', async () => {
    const { laurel } = server;
    const card = { links: [{ kind: 'payment' as const, value: 'card-7f2c' }] };
    await tell(
      laurel,
      played('IRIS', 'DEPOSIT', laurel.clock.now(), '50', card),
      played('JACK', 'DEPOSIT', laurel.clock.now(), '50', card),
    );
    await laurel.follow();
    const { body } = await server.get('/api/abuse/IRIS');
    expect(body).toMatchObject({ score: 40, action: 'REDUCED_REWARDS', cluster: { size: 2 } });
    const [signal] = signalsOf(body);
    expect(signal).toMatchObject({ code: 'MULTI_ACCOUNT', severity: 1, facts: { kind: 'payment', members: 2 } });
    const { body: graph } = await server.get('/api/abuse/IRIS/links');
    expect(graph).toMatchObject({ player_id: 'IRIS', truncated: false });
    expect((graph['nodes'] as Body[]).map(({ player_id, in_cluster }) => [player_id, in_cluster])).toEqual([
      ['IRIS', true],
      ['JACK', true],
    ]);
    expect((graph['links'] as Body[]).map(({ kind, ref, hard }) => [`${String(kind)}:${String(ref)}`, hard])).toEqual([
      [(signal?.['evidence'] as string[] | undefined)?.[0], true],
    ]);
    expect((await server.get('/api/abuse/NOBODY/links')).body).toMatchObject({ code: 'player_not_found' });
  });
});

describe('looking now, and telling a person', () => {
  it('keeps what was found once, whoever repeats the request, and opens a review', async () => {
    const detect = () => server.send('POST', '/api/abuse/HUGO/detect', undefined, { ...as('anna'), key: 'look-1' });
    const first = await detect();
    expect(first.body).toMatchObject({ score: 75, review: { state: 'OPEN' } });
    expect((await detect()).body).toEqual(first.body);
    expect((await server.send('POST', '/api/abuse/NOBODY/detect')).body).toMatchObject({ code: 'player_not_found' });
  });

  it('a suspicion goes to the open review, else it opens one', async () => {
    const flag = (player: string) => server.send('POST', `/api/abuse/${player}/flag`, { reason: 'the same voice' }, as('ben'));
    const known = await flag('HUGO');
    expect(known.body).toMatchObject({ opened: false, review: { cause: 'abuse_score', score: 75 } });
    const { body } = await flag('CALM');
    expect(body).toMatchObject({
      opened: true,
      review: { player_id: 'CALM', cause: 'flagged', note: 'the same voice', opened_by: 'ben', score: 0 },
    });
    const { review_id, state } = body['review'] as Body;
    expect((await server.get('/api/abuse/CALM')).body['review']).toEqual({ review_id, state });
  });

  it('a suspicion without words is refused', async () => {
    expect((await server.send('POST', '/api/abuse/CALM/flag', { reason: ' ' })).body).toMatchObject({ status: 400 });
  });
});
