import { type RawBuilder, sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { memberRows, type Reader, toTimestamp } from '../../../platform/database.ts';

/** An event that was taken back. */
export type TakenBack = MemberKey & { eventId: string; at: Instant };

/**
 * What VOIDs of members take back, that were told of days from one on. They are looked up once for all that is asked of their play: few
 * members have many, and to look for each event's own would be a look into every month.
 */
export async function selectTakenBack(reader: Reader, keys: readonly MemberKey[], from: Day): Promise<TakenBack[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<TakenBack>`
    SELECT k.bucket, k.member_id AS "memberId", a.ref_event_id AS "eventId", a.ref_at AS at
      FROM ${memberRows(keys)} CROSS JOIN LATERAL (
        SELECT kind, ref_event_id, ref_at FROM activity
         WHERE bucket = k.bucket AND member_id = k.member_id AND day >= ${from}::date AND kind NOT IN ('WAGER', 'WIN') OFFSET 0) AS a
     WHERE a.kind = 'VOID'`.execute(reader);
  return rows;
}

/** The condition that row `a` of activity, of member `q`, is none of those. Hashed once, however many they and the rows are. */
export function isNoneOf(gone: readonly TakenBack[]): RawBuilder<unknown> {
  if (gone.length === 0) return sql`true`;
  return sql`(q.member_id, a.event_id, a.at) NOT IN (
    SELECT * FROM unnest(${gone.map((one) => one.memberId)}::uuid[], ${gone.map((one) => one.eventId)}::text[],
                         ${gone.map((one) => toTimestamp(one.at))}::timestamptz[]))`;
}
