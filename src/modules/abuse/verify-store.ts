import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';

/** The band that is kept of each member against the last change of it; who has neither kept nor changed one has none. */
export async function compareBands(tx: Tx): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH last AS (
      SELECT DISTINCT ON (c.bucket, c.member_id) c.bucket, c.member_id, c.to_action
        FROM abuse_change c ORDER BY c.bucket, c.member_id, c.change_id DESC),
    compared AS (
      SELECT coalesce(s.member_id, l.member_id) AS member_id, s.action AS stored, coalesce(l.to_action, 'NO_ACTION') AS expected
        FROM abuse_state s FULL JOIN last l ON l.bucket = s.bucket AND l.member_id = s.member_id)
    SELECT NULL::text AS subject, 'members' AS what, count(*)::text AS stored, NULL::text AS expected FROM compared
    UNION ALL
    SELECT c.member_id::text, 'the abuse band', c.stored, c.expected FROM compared c WHERE c.stored IS DISTINCT FROM c.expected`.execute(
    tx,
  );
  return toDifferences(rows);
}
