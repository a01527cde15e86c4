import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';

/** Members with a penalty that time takes away: what a reviewer blocked stays blocked. By index abuse_state_penalised: they are few. */
const fading = sql`abuse_state s
  WHERE s.action <> 'NO_ACTION' AND NOT EXISTS (
    SELECT FROM (SELECT w.what FROM abuse_word w WHERE w.bucket = s.bucket AND w.member_id = s.member_id
                  ORDER BY w.word_id DESC LIMIT 1) AS l WHERE l.what = 'BLOCKED')`;

/** When the one of them that was scored longest ago was; null: there is none. */
export async function selectFirstFading(reader: Reader): Promise<Instant | null> {
  const { rows } = await sql<{ first: Instant | null }>`SELECT min(s.scored_at) AS first FROM ${fading}`.execute(reader);
  return rows[0]?.first ?? null;
}

/** Those of them that were last scored by a time, a page at a time, in (bucket, member) order. */
export async function selectFading(
  reader: Reader,
  { scoredBy, after, limit }: { scoredBy: Instant; after: MemberKey; limit: number },
): Promise<MemberKey[]> {
  const { rows } = await sql<MemberKey>`
    SELECT s.bucket, s.member_id AS "memberId" FROM ${fading}
       AND s.scored_at <= ${toTimestamp(scoredBy)}::timestamptz
       AND (s.bucket, s.member_id) > (${after.bucket}::smallint, ${after.memberId}::uuid)
     ORDER BY s.bucket, s.member_id LIMIT ${limit}::bigint`.execute(reader);
  return rows;
}
