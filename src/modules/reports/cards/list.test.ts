import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../test/database.ts';
import { riskLabels, segments } from '../../../engine/profile/fields.ts';
import { type CardQuery, listCards } from './list.ts';
import type { CardRow } from './list-store.ts';

let base: TestDatabase;
let all: CardRow[];

/** 400 cards over all places, ids of different shapes, many who never wagered and many who wagered the same. */
beforeAll(async () => {
  base = await testDatabase();
  await base.database.pool.query(
    `INSERT INTO member_card (bucket, member_id, external_id, status, country, segment, tier, risk_label, risk_score,
                              deposited, wagered, won, lp, rp, ticket, bonus, payable, last_seen, created_at)
     SELECT i % 256, ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
            CASE WHEN i % 3 = 0 THEN 'P' || lpad(i::text, 4, '0') WHEN i % 3 = 1 THEN i || '_x' ELSE 'b-' || i || 'X' END,
            ($1::text[])[1 + i % 4], ($2::text[])[1 + i % 5], ($3::text[])[1 + i % 7 % 5], ($4::text[])[1 + i % 11 % 3],
            ($5::text[])[1 + i % 13 % 4], i % 100, 0, (i % 10 - 3) * (i % 10 - 3) * (i % 17) * 100, 0, i, 0, 0, 0, 0, NULL, '2026-01-01'
       FROM generate_series(1, 400) AS i`,
    [['ACTIVE', 'ACTIVE', 'BLOCKED', 'CLOSED'], ['GB', 'SE', 'GB', null, 'IE'], segments, ['bronze', 'silver', 'gold'], riskLabels],
  );
  await base.database.pool.query(
    `INSERT INTO card_tally SELECT status, segment, tier, risk_label, count(*), 0, 0, 0, 0, 0 FROM member_card GROUP BY 1, 2, 3, 4`,
  );
  all = (await base.database.pool.query('SELECT * FROM member_card')).rows as CardRow[];
});
afterAll(() => base.drop());

/** Every page of a list, one after the other. */
async function idsOf(query: Omit<CardQuery, 'limit'>, limit = 500): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listCards(base.database.db, { ...query, limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map((card) => card.external_id));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
  }
}

const compare = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a list should hold, looked for one by one. */
function expected({ text, wageredMin, wageredMax, sort, order, ...places }: Omit<CardQuery, 'limit'>): string[] {
  const holds = (id: string): boolean => text === undefined || (text.length < 3 ? id.startsWith(text) : id.includes(text));
  const found = all.filter(
    (card) =>
      holds(card.external_id) &&
      card.wagered >= (wageredMin ?? 0) &&
      card.wagered <= (wageredMax ?? Number.MAX_SAFE_INTEGER) &&
      Object.entries(places).every(([place, value]) => value === undefined || card[place as keyof CardRow] === value),
  );
  const byWagered = text === undefined && (sort === 'wagered' || wageredMin !== undefined || wageredMax !== undefined);
  found.sort((a, b) => (byWagered ? compare(a.wagered, b.wagered) : 0) || compare(a.external_id, b.external_id));
  return (order === 'desc' ? found.reverse() : found).map((card) => card.external_id);
}

const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });
const queries = fc.record({
  status: maybe(['ACTIVE', 'BLOCKED', 'CLOSED', 'ERASED']),
  segment: maybe(segments),
  tier: maybe(['bronze', 'gold', 'platinum']),
  risk_label: maybe(riskLabels),
  country: maybe(['GB', 'IE', 'FR']),
  wageredMin: maybe([0, 1, 900, 25_600]),
  wageredMax: maybe([0, 900, 1_700, 60_000]),
  text: maybe(['P', 'b-', '_x', 'P00', '1_x', '23', '123', '_', 'zzz']),
  order: fc.constantFrom('asc', 'desc'),
});

describe('listCards', () => {
  it('finds, in order and over any pages, the cards that looking at each of them finds', async () => {
    await fc.assert(
      fc.asyncProperty(queries, fc.boolean(), fc.integer({ min: 1, max: 70 }), async (query, byWagered, limit) => {
        const free = query.text === undefined && query.wageredMin === undefined && query.wageredMax === undefined;
        const sorted = { ...query, ...(byWagered && free ? { sort: 'wagered' as const } : {}) };
        expect(await idsOf(sorted, limit)).toEqual(expected(sorted));
      }),
      { numRuns: 200 },
    );
  });

  it.each<[what: string, query: Omit<CardQuery, 'limit'>, code: string, path: string]>([
    ['a text in the order of turnover', { text: 'P00', sort: 'wagered' }, 'invalid_request', 'sort'],
    ['a range of turnover in the order of ids', { wageredMin: 1, sort: 'player_id' }, 'invalid_request', 'sort'],
    ['a text that no id can hold', { text: '%' }, 'invalid_id', 'text'],
    ['a cursor of nobody', { cursor: 'xyz' }, 'invalid_cursor', 'cursor'],
  ])('refuses %s', async (_what, query, code, path) => {
    await expect(listCards(base.database.db, { limit: 5, ...query })).rejects.toMatchObject({ code, errors: [{ path }] });
  });

  it.each<[from: Omit<CardQuery, 'limit'>, to: Omit<CardQuery, 'limit'>]>([
    [{}, { order: 'desc' }],
    [{}, { sort: 'wagered' }],
    [{ sort: 'wagered' }, {}],
    [{ wageredMin: 0 }, { text: 'P' }],
  ])('refuses the cursor of %j in %j', async (from, to) => {
    const { nextCursor } = await listCards(base.database.db, { limit: 5, ...from });
    const cursor = String(nextCursor);
    await expect(listCards(base.database.db, { limit: 5, ...to, cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('goes on in the same order under another filter', async () => {
    const { items, nextCursor } = await listCards(base.database.db, { limit: 5 });
    const next = await listCards(base.database.db, { limit: 500, status: 'ACTIVE', cursor: String(nextCursor) });
    const after = String(items.at(-1)?.external_id);
    expect(next.items.map((card) => card.external_id)).toEqual(expected({ status: 'ACTIVE' }).filter((id) => id > after));
  });
});
