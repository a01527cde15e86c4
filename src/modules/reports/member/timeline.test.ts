import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation, rules, World } from '../../../../test/analytics/world.ts';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { dayMs, hourMs } from '../../../kernel/clock.ts';
import { writeCursor } from '../../../kernel/cursor.ts';
import { getMember } from '../../members/find.ts';
import { setStatus } from '../../protection/set-status.ts';
import { type Happening, type HappeningKind, happeningKinds } from './happening.ts';
import { readTimeline } from './timeline.ts';

type Wanted = { limit: number; kinds?: readonly HappeningKind[] };

async function page(laurel: TestLaurel, playerId: string, query: Wanted & { cursor?: string }) {
  const { db } = laurel.database;
  return readTimeline(db, await getMember(db, playerId), { zone: 'UTC', ...query });
}

/** All of a timeline, page by page. */
async function all(laurel: TestLaurel, playerId: string, query: Wanted): Promise<Happening[]> {
  const items: Happening[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items: more, nextCursor } = await page(laurel, playerId, { ...query, cursor });
    items.push(...more);
    expect(items.length).toBeLessThan(5_000); // pages that never end
    if (nextCursor === null) return items;
    expect(more).toHaveLength(query.limit);
    cursor = nextCursor;
  }
}

const counts = (kinds: readonly HappeningKind[]): Record<string, number> =>
  Object.fromEntries(happeningKinds.map((kind) => [kind, kinds.filter((other) => other === kind).length]));

/** How much there is to tell of a player, counted from the rows without the timeline's own queries. */
async function expected(laurel: TestLaurel, playerId: string): Promise<Record<string, number>> {
  const { rows } = await laurel.database.pool.query<{ kind: string; n: number }>(
    `WITH m AS (SELECT * FROM member WHERE external_id = $1)
     SELECT 'player_created' AS kind, count(*) AS n FROM m
     UNION ALL SELECT 'status_changed', count(*) FROM audit WHERE subject = 'player:' || $1 AND action = 'member.status_changed'
     UNION ALL SELECT 'import', count(*) FROM activity JOIN m USING (member_id) WHERE kind = 'OPENING'
     UNION ALL SELECT 'play', count(DISTINCT day) FROM activity a JOIN m USING (member_id) WHERE kind = 'WIN' OR kind = 'WAGER'
       AND NOT EXISTS (SELECT FROM activity v WHERE v.member_id = m.member_id AND v.kind = 'VOID' AND v.ref_event_id = a.event_id)
     UNION ALL SELECT what || '_changed', count(*) FROM standing_change JOIN m USING (member_id) GROUP BY what
     UNION ALL SELECT 'reward_offered', count(*) FROM reward r JOIN m USING (member_id) WHERE rule_id = 'OFFER'
     UNION ALL SELECT 'approval_requested', count(*) FROM approval JOIN m USING (member_id)
     UNION ALL SELECT 'review_opened', count(*) FROM review JOIN m USING (member_id)
     UNION ALL SELECT 'abuse_changed', count(*) FROM abuse_change JOIN m USING (member_id)
     UNION ALL SELECT 'manual_credit', count(*) FROM decision JOIN m USING (member_id)
       WHERE record ->> 'ruleId' IS NULL AND NOT record ? 'activates'
     UNION ALL SELECT 'reward_issued', count(*) FROM reward JOIN m USING (member_id) WHERE issued_at IS NOT NULL
     UNION ALL SELECT 'reward_' || lower(ended), count(*) FROM reward JOIN m USING (member_id) WHERE ended IS NOT NULL GROUP BY ended
     UNION ALL SELECT 'bonus_' || lower(state), count(*) FROM bonus_grant JOIN m USING (member_id)
       WHERE state IN ('CONVERTED', 'LOST', 'EXPIRED', 'FORFEITED') GROUP BY state
     UNION ALL SELECT 'bonus_cancelled', count(*) FROM bonus_grant g JOIN m USING (member_id) JOIN decision d USING (decision_id)
       WHERE g.state = 'CANCELLED' AND d.rule_id IS NULL
     UNION ALL SELECT CASE e.event WHEN 'activate' THEN 'bonus_activated' WHEN 'suspend' THEN 'bonus_suspended' ELSE 'bonus_resumed' END,
         count(*) FROM grant_event e JOIN m USING (member_id) WHERE e.event IN ('activate', 'suspend', 'resume') GROUP BY 1
     UNION ALL SELECT CASE t.code WHEN 'reserved' THEN 'points_held' WHEN 'points_expired' THEN 'points_expired'
         WHEN 'payout' THEN 'payout' WHEN 'reversal' THEN 'reversal'
         ELSE CASE WHEN t.to_account = 'REDEEMED' THEN 'points_spent' ELSE 'points_released' END END, count(*)
       FROM transfer t JOIN m USING (member_id)
       WHERE t.code IN ('points_expired', 'payout', 'reversal') OR t.to_account = 'REDEEMED' OR 'HELD' IN
         (split_part(t.from_account, ':', 1), split_part(t.to_account, ':', 1)) GROUP BY 1`,
    [playerId],
  );
  return { ...counts([]), ...Object.fromEntries(rows.map(({ kind, n }) => [kind, Number(n)])) };
}

describe('a timeline', () => {
  it('tells everything once, whatever happened and however it is paged', { timeout: 120_000 }, async () => {
    const playerId = fc.constantFrom('P0', 'P1', 'P2', 'P3');
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 60 }), playerId, async (operations, excluded) => {
        const laurel = await testLaurel({ min_roi: -100 });
        try {
          await laurel.createRules(...rules);
          const lines = ['P0', 'P1', 'P2', 'P3'].map((id) => `${id},100,1500,900,20,20`);
          await laurel.importLines(lines);
          await new World(laurel).run(operations);
          const wish = { status: 'SELF_EXCLUDED', reason: 'asked' } as const;
          await setStatus(laurel.ledger, tester, excluded, wish, null, laurel.clock.now());
          for (const player of ['P0', 'P1', 'P2', 'P3']) {
            const whole = await all(laurel, player, { limit: 500 });
            expect(counts(whole.map(({ kind }) => kind))).toEqual(await expected(laurel, player));
            expect(whole.map(({ at }) => at)).toEqual(whole.map(({ at }) => at).sort((a, b) => b - a));
            for (const limit of [1, 2, 7]) expect(await all(laurel, player, { limit })).toEqual(whole);
            const kinds: HappeningKind[] = [
              'import',
              'reward_cancelled',
              'bonus_activated',
              'bonus_expired',
              'points_spent',
              'risk_changed',
            ];
            expect(await all(laurel, player, { limit: 2, kinds })).toEqual(whole.filter(({ kind }) => kinds.includes(kind)));
          }
        } finally {
          await laurel.drop();
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});

describe('a player of whom single days are known', () => {
  let laurel: TestLaurel;
  beforeAll(async () => {
    laurel = await testLaurel();
    await laurel.importLines(['P001,5000,15000,12000,25,48']);
    laurel.clock.set(laurel.clock.now() + 3 * dayMs);
    await laurel.importLines(['P001,5100,15000,12000,26,48']);
    await laurel.database.pool.query(
      `INSERT INTO profile_day (bucket, member_id, day, events, deposited, withdrawn, wagered, won, bets, sessions, lp)
       SELECT bucket, member_id, day, 1, 0, 0, 2000, 500, 2, 1, 2 FROM member,
              (VALUES ('2026-03-03'::date), ('2026-03-04'), ('2026-02-27')) AS days (day)`,
    );
  });
  afterAll(() => laurel.drop());

  it('has an entry for each day of play, at its first moment, and none for a day on which only a sheet came', async () => {
    const told = (await all(laurel, 'P001', { limit: 2 })).map(({ at, kind }) => `${new Date(at).toISOString().slice(0, 16)} ${kind}`);
    expect(told).toEqual([
      '2026-03-05T12:00 import',
      '2026-03-04T00:00 play',
      '2026-03-03T00:00 play',
      '2026-03-02T12:00 import',
      '2026-03-02T12:00 player_created',
      '2026-02-27T00:00 play',
    ]);
  });

  it('days are those of the zone', async () => {
    const { db } = laurel.database;
    const member = await getMember(db, 'P001');
    const { items } = await readTimeline(db, member, { zone: 'Asia/Tokyo', limit: 9, kinds: ['play'] });
    expect(items.map(({ at }) => at)).toEqual(['2026-03-04', '2026-03-03', '2026-02-27'].map((day) => Date.parse(day) - 9 * hourMs));
  });

  const at = Date.parse('2026-03-02');
  it.each([
    ['of a source that is not there', [at, 99, 'x']],
    ['with the id of another source', [at, 1, '12']],
    ['with a time that cannot be', [Number.MAX_SAFE_INTEGER, 1, '2026-03-02']],
    ['of another list', [at]],
  ])('a cursor %s is refused', async (_, keys) => {
    const cursor = writeCursor(keys);
    await expect(page(laurel, 'P001', { limit: 1, cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});
