import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suspects } from '../abuse/suspects.ts';
import { played, tell } from '../play-told.ts';
import { type TestServer, testServer } from './server.ts';

type Body = Record<string, unknown>;

let server: TestServer;

/** HUNTER took a bonus and ran, IDLER lived off one, IRIS and JACK share a card, KATE and LEO a device, CALM did nothing. */
beforeAll(async () => {
  server = await testServer();
  const { laurel } = server;
  for (const player_id of ['HUNTER', 'IDLER', 'CALM']) await server.send('POST', '/api/players', { player_id });
  const people = suspects(laurel);
  await people.playBonusOnly('IDLER');
  await people.hitAndRun('HUNTER');
  const deposit = (player: string, kind: 'payment' | 'device', value: string) => {
    return played(player, 'DEPOSIT', laurel.clock.now(), '50', { links: [{ kind, value }] });
  };
  await tell(laurel, deposit('IRIS', 'payment', 'card-1'), deposit('JACK', 'payment', 'card-1'), deposit('CALM', 'payment', 'card-2'));
  await tell(laurel, deposit('KATE', 'device', 'phone-1'), deposit('LEO', 'device', 'phone-1'));
  await laurel.follow();
});
afterAll(() => server.drop());

const itemsOf = async (url: string): Promise<Body[]> => (await server.get(url)).body['items'] as Body[];
const idsOf = async (query: string): Promise<unknown[]> => (await itemsOf(`/api/abuse?${query}`)).map(({ player_id }) => player_id);
const isIrisAndJack = (members: string[]): boolean => members.toSorted().join(' ') === 'IRIS JACK';
const as = (actor: string) => ({ headers: { 'x-laurel-actor': actor } });

describe('GET /api/abuse', () => {
  it('lists whom to look at, below the threshold of a review too, with what people do about it', async () => {
    const { status, body } = await server.get('/api/abuse');
    expect(status).toBe(200);
    const items = body['items'] as Body[];
    expect(items.map(({ player_id, score, action }) => [player_id, score, action])).toEqual([
      ['HUNTER', 75, 'INCREASED_WAGERING'],
      ...(await idsOf('min_score=40&action=REDUCED_REWARDS')).map((id) => [id, 40, 'REDUCED_REWARDS']),
      ['IDLER', 35, 'REDUCED_REWARDS'],
      ...(await idsOf('action=NO_ACTION')).map((id) => [id, 28, 'NO_ACTION']),
    ]);
    const [hunter] = items;
    expect(hunter).toEqual({
      player_id: 'HUNTER',
      score: 75,
      action: 'INCREASED_WAGERING',
      scored_at: '2026-03-02T14:00:00.000Z',
      cluster: null,
      review: { review_id: expect.any(String), state: 'OPEN' },
    });
    const iris = items.find(({ player_id }) => player_id === 'IRIS');
    expect(iris).toMatchObject({ cluster: { cluster_id: expect.any(String), size: 2 }, review: null });
  });

  it.each<[query: string, ids: string[]]>([
    ['action=INCREASED_WAGERING', ['HUNTER']],
    ['action=BLOCKED', []],
    ['min_score=41', ['HUNTER']],
    ['min_score=76', []],
    ['limit=1', ['HUNTER']],
  ])('?%s', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it.each<[query: string, ids: string[]]>([
    ['action=NO_ACTION', ['KATE', 'LEO']],
    ['action=REDUCED_REWARDS&min_score=40', ['IRIS', 'JACK']],
  ])('?%s, in one order or the other', async (query, ids) => {
    expect(new Set(await idsOf(query))).toEqual(new Set(ids));
  });

  it('goes on where a page ended', async () => {
    const seen: unknown[] = [];
    for (let cursor = ''; ; ) {
      const page = (await server.get(`/api/abuse?limit=2${cursor}`)).body as { items: Body[]; next_cursor: string | null };
      seen.push(...page.items.map(({ player_id }) => player_id));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual(await idsOf(''));
  });

  it.each([
    ['action=BANNED', 'wrong_type', 'action'],
    ['min_score=101', 'wrong_type', 'min_score'],
    ['min_score=many', 'wrong_type', 'min_score'],
    ['limit=501', 'wrong_type', 'limit'],
    ['cursor=xyz', 'invalid_cursor', 'cursor'],
  ])('?%s: %s', async (query, code, path) => {
    const { status, body } = await server.get(`/api/abuse?${query}`);
    expect([status, body]).toMatchObject([400, { code, errors: [{ path }] }]);
  });
});

describe('GET /api/abuse/clusters', () => {
  it('lists who hangs together by what is one person: a card, not a device', async () => {
    const [ring, ...others] = await itemsOf('/api/abuse/clusters');
    expect(ring).toEqual({ cluster_id: expect.any(String), size: 2, members: expect.toSatisfy(isIrisAndJack) });
    expect(others).toEqual([]);
    expect((await server.get('/api/abuse/clusters?limit=101')).status).toBe(400);
  });

  it('a third on the card stands with them', async () => {
    const { laurel } = server;
    await tell(laurel, played('CALM', 'DEPOSIT', laurel.clock.now(), '50', { links: [{ kind: 'payment', value: 'card-1' }] }));
    await laurel.follow();
    expect((await itemsOf('/api/abuse/clusters')).map(({ size }) => size)).toEqual([3]);
    expect(await idsOf('action=REDUCED_REWARDS&min_score=40')).toContain('CALM');
  });
});

describe("a reviewer's word is in the list at once", () => {
  const resolve = async (player: string, outcome: string, by: string): Promise<number> => {
    const { body } = await server.send('POST', `/api/abuse/${player}/flag`, { reason: 'the same voice' }, as(by));
    const { review_id: id } = body['review'] as { review_id: string };
    expect((await server.send('POST', `/api/reviews/${id}/claim`, undefined, as(by))).body).toMatchObject({ claimed_by: by });
    return (await server.send('POST', `/api/reviews/${id}/resolve`, { outcome, reason: 'we looked' }, as(by))).status;
  };

  it('who is blocked is listed as blocked, at any score', async () => {
    expect(await resolve('LEO', 'BLOCKED', 'ben')).toBe(200);
    expect(await itemsOf('/api/abuse?action=BLOCKED')).toMatchObject([{ player_id: 'LEO', score: 28, review: null }]);
    await server.send('POST', '/api/players', { player_id: 'SPOTLESS' });
    expect(await resolve('SPOTLESS', 'BLOCKED', 'ben')).toBe(200);
    expect(await itemsOf('/api/abuse?action=BLOCKED')).toMatchObject([
      { player_id: 'LEO', score: 28 },
      { player_id: 'SPOTLESS', score: 0 },
    ]);
  });

  it('whose signals were dismissed is not listed any more', async () => {
    expect(await idsOf('')).toContain('IDLER');
    expect(await resolve('IDLER', 'DISMISSED', 'ben')).toBe(200);
    expect(await idsOf('')).not.toContain('IDLER');
  });
});
