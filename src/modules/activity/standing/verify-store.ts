import { sql } from 'kysely';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import { readPaged } from '../../../platform/read-paged.ts';

/** A member's history that does not lead to where they stand: what is there, and what the rest of the history says. */
export type HistoryFault = { member_id: Uuid; what: string; stored: string | null; expected: string | null };

/** How many standings there are. */
export async function countStandings(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM standing`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** Changes that do not follow on one another, and standings that are not where the last of each kind led. */
export function readHistoryFaults(tx: Tx): AsyncGenerator<HistoryFault> {
  return readPaged<HistoryFault>(
    tx,
    sql`
    WITH history AS (
      SELECT c.bucket, c.member_id, c.change_no, c.what, c.from_value, c.to_value,
             row_number() OVER (PARTITION BY c.bucket, c.member_id ORDER BY c.change_no) AS place,
             lag(c.to_value) OVER (PARTITION BY c.bucket, c.member_id, c.what ORDER BY c.change_no) AS came_from,
             lead(c.to_value) OVER (PARTITION BY c.bucket, c.member_id, c.what ORDER BY c.change_no) AS goes_to
        FROM standing_change c),
    present AS (
      SELECT s.bucket, s.member_id, v.what, v.value
        FROM standing s CROSS JOIN LATERAL (VALUES ('segment', s.segment), ('tier', s.tier), ('risk', s.risk_label)) AS v (what, value)),
    counted AS (SELECT h.bucket, h.member_id, count(*) AS n FROM history h GROUP BY h.bucket, h.member_id)
    SELECT h.member_id, 'number of a change' AS what, h.change_no::text AS stored, h.place::text AS expected
      FROM history h WHERE h.change_no <> h.place
    UNION ALL
    SELECT h.member_id, concat(h.what, ' before change ', h.change_no), h.from_value, h.came_from
      FROM history h WHERE h.came_from <> h.from_value
    UNION ALL
    SELECT h.member_id, h.what, p.value, h.to_value
      FROM history h LEFT JOIN present p ON p.bucket = h.bucket AND p.member_id = h.member_id AND p.what = h.what
     WHERE h.goes_to IS NULL AND h.to_value IS DISTINCT FROM p.value
    UNION ALL
    SELECT s.member_id, 'count of changes', s.changes::text, coalesce(n.n, 0::bigint)::text
      FROM standing s LEFT JOIN counted n ON n.bucket = s.bucket AND n.member_id = s.member_id
     WHERE s.changes <> coalesce(n.n, 0::bigint)`,
  );
}
