import { type RawBuilder, sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader } from '../../../platform/database.ts';
import { firstOf } from './stretch-store.ts';

/** One of a member's newest events of a kind. */
export type Newest = { memberId: Uuid; eventId: string; at: Instant };

/** IS TRUE keeps the index of kinds, over all members, out of it: of a month that has just begun the database knows too little. */
const conditions = {
  bonusPlay: sql`(a.kind = 'WAGER' AND a.bonus > 0) IS TRUE`,
  wins: sql`(a.kind = 'WIN' AND a.amount > 0) IS TRUE`,
  opening: sql`a.kind NOT IN ('WAGER', 'WIN') AND (a.kind = 'OPENING') IS TRUE`,
} as const satisfies Record<string, RawBuilder<unknown>>;

/**
 * The newest events of members from a UTC day of each one's own on, newest first: bets that bonuses paid for, wins, or what sheets told.
 * What was taken back is left out. Days are read backwards, so that the first few end it.
 */
export async function selectNewest(
  reader: Reader,
  asked: readonly (MemberKey & { from: Day })[],
  what: keyof typeof conditions,
  limit: number,
): Promise<Newest[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<Newest>`
    SELECT k.member_id AS "memberId", n.event_id AS "eventId", n.at
      FROM unnest(${asked.map((one) => one.bucket)}::smallint[], ${asked.map((one) => one.memberId)}::uuid[],
                  ${asked.map((one) => one.from)}::date[]) AS k (bucket, member_id, from_day) CROSS JOIN LATERAL (
        SELECT a.event_id, a.at FROM activity a
         WHERE a.bucket = k.bucket AND a.member_id = k.member_id AND a.day >= k.from_day AND ${conditions[what]}
           AND NOT EXISTS (SELECT FROM activity v
                            WHERE v.bucket = a.bucket AND v.member_id = a.member_id AND v.kind = 'VOID' AND v.day >= k.from_day
                              AND v.ref_event_id = a.event_id AND v.ref_at = a.at)
         ORDER BY a.day DESC, a.at DESC, a.event_id DESC LIMIT ${limit}::bigint) AS n
     ORDER BY n.at DESC, n.event_id DESC`.execute(reader);
  return rows;
}

/** What a member's rows of one UTC day are. */
export type DayOfRows = {
  memberId: Uuid;
  day: Day;
  rows: number;
  /** A sheet is among them. */
  hasOpening: boolean;
  /** The first day of which they take something back; null: they take nothing back. */
  takesBackFrom: Day | null;
  /** Bonuses of which they tell wins, or take something back: both may come after the end of a bonus. */
  grants: Uuid[];
};

/** Every day from one of each member's own on that has rows. */
export async function selectDaysOfRows(reader: Reader, asked: readonly (MemberKey & { from: Day })[]): Promise<DayOfRows[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<DayOfRows>`
    SELECT k.member_id AS "memberId", a.day, count(*) AS rows, bool_or(a.kind = 'OPENING') AS "hasOpening",
           min((a.ref_at AT TIME ZONE 'UTC')::date) AS "takesBackFrom",
           coalesce(array_agg(DISTINCT a.grant_id) FILTER (WHERE a.kind IN ('WIN', 'VOID') AND a.grant_id IS NOT NULL),
                    '{}'::uuid[]) AS grants
      FROM unnest(${asked.map((one) => one.bucket)}::smallint[], ${asked.map((one) => one.memberId)}::uuid[],
                  ${asked.map((one) => one.from)}::date[]) AS k (bucket, member_id, from_day)
     CROSS JOIN LATERAL (
       SELECT day, kind, ref_at, grant_id FROM activity
        WHERE bucket = k.bucket AND member_id = k.member_id AND day >= k.from_day
          AND day >= ${firstOf(asked.map(({ from }) => from))}::date OFFSET 0) AS a
     GROUP BY k.member_id, a.day`.execute(reader);
  return rows;
}

/** The last day of members that has rows, and how many; members without rows are absent. */
export async function selectLastDays(reader: Reader, keys: readonly MemberKey[]): Promise<{ memberId: Uuid; day: Day; rows: number }[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<{ memberId: Uuid; day: Day; rows: number }>`
    SELECT k.member_id AS "memberId", d.day, d.rows
      FROM ${memberRows(keys)} CROSS JOIN LATERAL (
        SELECT a.day, count(*) AS rows FROM activity a WHERE a.bucket = k.bucket AND a.member_id = k.member_id
         GROUP BY a.day ORDER BY a.day DESC LIMIT 1) AS d`.execute(reader);
  return rows;
}
