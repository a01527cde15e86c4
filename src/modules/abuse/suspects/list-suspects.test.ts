import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../test/database.ts';
import { type AbuseAction, abuseBands } from '../../../engine/abuse/penalty.ts';
import { bucketOf } from '../../../kernel/bucket.ts';
import { listRings, mostNamed } from './list-rings.ts';
import { listSuspects, type SuspectQuery } from './list-suspects.ts';

type Kept = { bucket: number; memberId: string; playerId: string; score: number; action: AbuseAction };

const bands = abuseBands.map(({ action }) => action);
const idOf = (index: number): string => `00000000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;

/** 400 members: scores from 0 up, many of one score, and every ninth of them blocked by a reviewer, whatever the score. */
const all: Kept[] = Array.from({ length: 400 }, (_, index) => {
  const playerId = `P${index}`;
  const score = (index * index) % 101 > 70 ? 0 : ((index % 23) * 7) % 101;
  const byScore = abuseBands.find(({ upTo }) => score <= upTo)?.action ?? 'BLOCKED';
  return { bucket: bucketOf(playerId), memberId: idOf(index), playerId, score, action: index % 9 === 0 ? 'BLOCKED' : byScore };
});

let base: TestDatabase;
beforeAll(async () => {
  base = await testDatabase();
  const { pool } = base.database;
  const column = <T>(read: (one: Kept) => T): T[] => all.map(read);
  const keys = [column(({ bucket }) => bucket), column(({ memberId }) => memberId)];
  await pool.query(
    `INSERT INTO member (bucket, member_id, external_id, status, marketing_consent, created_at, updated_at)
     SELECT bucket, member_id, external_id, 'ACTIVE', false, '2026-03-01', '2026-03-01'
       FROM unnest($1::smallint[], $2::uuid[], $3::text[]) AS m (bucket, member_id, external_id)`,
    [...keys, column(({ playerId }) => playerId)],
  );
  await pool.query(
    `INSERT INTO abuse_state (bucket, member_id, facts, terms, day_rows, evidence, score, action, scored_at)
     SELECT bucket, member_id, 0, '', 0, '{}', score, action, '2026-03-01'
       FROM unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::text[]) AS s (bucket, member_id, score, action)`,
    [...keys, column(({ score }) => score), column(({ action }) => action)],
  );
});
afterAll(() => base.drop());

/** Every page of a list, one after the other. */
async function idsOf(query: Omit<SuspectQuery, 'limit'>, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listSuspects(base.database.db, { ...query, limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map(({ playerId }) => playerId));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
  }
}

/** What a list should hold, looked for one by one. */
function expected({ action, minScore = 0 }: Omit<SuspectQuery, 'limit'>): string[] {
  return all
    .filter((one) => (one.score > 0 || one.action !== 'NO_ACTION') && one.score >= minScore && (action ?? one.action) === one.action)
    .sort((a, b) => b.score - a.score || b.bucket - a.bucket || (a.memberId < b.memberId ? 1 : -1))
    .map(({ playerId }) => playerId);
}

describe('listSuspects', () => {
  it('finds, from the highest score down and over any pages, whom looking at each of them finds', async () => {
    const queries = fc.record({
      action: fc.option(fc.constantFrom(...bands), { nil: undefined }),
      minScore: fc.option(fc.constantFrom(0, 1, 30, 31, 70, 98, 100), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(queries, fc.integer({ min: 7, max: 120 }), async (query, limit) => {
        expect(await idsOf(query, limit)).toEqual(expected(query));
      }),
      { numRuns: 60 },
    );
  });

  it('knows of a block at a score of 0, and of nobody without score and band', async () => {
    const blocked = await idsOf({ action: 'BLOCKED' }, 500);
    expect(all.filter(({ score, playerId }) => score === 0 && blocked.includes(playerId)).length).toBeGreaterThan(0);
    const clear = new Set(all.filter(({ score, action }) => score === 0 && action === 'NO_ACTION').map(({ playerId }) => playerId));
    expect(clear.size).toBeGreaterThan(0);
    expect((await idsOf({}, 500)).filter((id) => clear.has(id))).toEqual([]);
  });

  it('refuses the cursor of another list', async () => {
    const fault = { code: 'invalid_cursor', errors: [{ path: 'cursor' }] };
    await expect(listSuspects(base.database.db, { limit: 5, cursor: 'xyz' })).rejects.toMatchObject(fault);
    await expect(listRings(base.database.db, { limit: 5, cursor: 'xyz' })).rejects.toMatchObject(fault);
  });
});

describe('listRings', () => {
  /** Rings by the index of their first member: of 25, of 3, of 3 and of 2. */
  const rings = [
    [0, 25],
    [30, 3],
    [40, 3],
    [50, 2],
  ] as const;

  beforeAll(async () => {
    for (const [first, size] of rings) {
      const members = all.slice(first, first + size);
      await base.database.pool.query(
        `INSERT INTO member_cluster (bucket, member_id, cluster_id)
         SELECT bucket, member_id, $3::uuid FROM unnest($1::smallint[], $2::uuid[]) AS m (bucket, member_id)`,
        [members.map(({ bucket }) => bucket), members.map(({ memberId }) => memberId), idOf(first)],
      );
    }
  });

  it.each([1, 2, 3, 10])('lists the largest first, by %d', async (limit) => {
    const found: [string, number, number][] = [];
    for (let cursor: string | undefined; ; ) {
      const { items, nextCursor } = await listRings(base.database.db, { limit, cursor });
      found.push(...items.map(({ clusterId, size, players }): [string, number, number] => [clusterId, size, players.length]));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    expect(found).toEqual([
      [idOf(0), 25, mostNamed],
      [idOf(40), 3, 3],
      [idOf(30), 3, 3],
      [idOf(50), 2, 2],
    ]);
  });

  it('names those that belong to it', async () => {
    const { items } = await listRings(base.database.db, { limit: 10 });
    expect(items.find(({ size }) => size === 2)?.players.toSorted()).toEqual(['P50', 'P51']);
    expect(items[0]?.players.every((id) => Number(id.slice(1)) < 25)).toBe(true);
  });

  it('a suspect is told the size of their ring', async () => {
    const { items } = await listSuspects(base.database.db, { limit: 500 });
    const told = new Map(items.map(({ playerId, cluster }) => [playerId, cluster]));
    expect(told.get('P9')).toEqual({ clusterId: idOf(0), size: 25 });
    expect(told.get('P99')).toBeNull();
  });
});
