import { sql } from 'kysely';
import type { RiskLabel } from '../../engine/profile/fields.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import type { OfficersWord } from '../activity/standing/standing.ts';

/** What the histories of a bucket say of its members: the last override of each, and how many flags are open. */
export async function selectSaid(tx: Tx, bucket: number): Promise<Map<Uuid, OfficersWord>> {
  const { rows } = await sql<{ member_id: Uuid; label: RiskLabel | null; covers: RiskLabel | null; flags: number }>`
    WITH last AS (
      SELECT DISTINCT ON (o.member_id) o.member_id, o.label, o.covers FROM risk_override o
       WHERE o.bucket = ${bucket}::smallint ORDER BY o.member_id, o.override_id DESC),
    open AS (
      SELECT f.member_id, count(*) AS flags FROM risk_flag f
       WHERE f.bucket = ${bucket}::smallint AND f.lifted_at IS NULL GROUP BY f.member_id)
    SELECT coalesce(l.member_id, o.member_id) AS member_id, l.label, l.covers, coalesce(o.flags, 0::bigint) AS flags
      FROM last l FULL JOIN open o ON o.member_id = l.member_id
     WHERE l.label IS NOT NULL OR o.flags IS NOT NULL`.execute(tx);
  return new Map(
    rows.map(({ member_id: memberId, label, covers, flags }) => [
      memberId,
      { override: label !== null && covers !== null ? { label, covers } : null, flags },
    ]),
  );
}
