import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { memberRows, type Reader, toTimestamp } from '../../../platform/database.ts';

/** A bonus that became its member's own money, when it was booked so. */
export type CompletedBonus = { memberId: Uuid; grantId: Uuid; createdAt: Instant; endedAt: Instant; convertedMinor: Minor };

/** Bonuses of members that were completed since an instant, newest first. */
export async function selectCompleted(reader: Reader, keys: readonly MemberKey[], since: Instant): Promise<CompletedBonus[]> {
  const { rows } = await sql<CompletedBonus>`
    SELECT g.member_id AS "memberId", g.grant_id AS "grantId", g.created_at AS "createdAt", g.ended_at AS "endedAt",
           g.converted AS "convertedMinor"
      FROM ${memberRows(keys)} JOIN bonus_grant g ON g.bucket = k.bucket AND g.member_id = k.member_id
     WHERE g.state = 'CONVERTED' AND g.ended_at >= ${toTimestamp(since)}::timestamptz
     ORDER BY g.ended_at DESC, g.grant_id DESC`.execute(reader);
  return rows;
}

/** What members' bonuses won, by member id; members without bonuses are absent. */
export async function sumBonusWins(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, Minor>> {
  const { rows } = await sql<{ member_id: Uuid; won: Minor }>`
    SELECT g.member_id, sum(g.won)::bigint AS won
      FROM ${memberRows(keys)} JOIN bonus_grant g ON g.bucket = k.bucket AND g.member_id = k.member_id
     GROUP BY g.bucket, g.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, row.won]));
}
