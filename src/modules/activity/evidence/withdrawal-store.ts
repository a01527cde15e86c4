import { sql } from 'kysely';
import { type Day, utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';
import { firstOf, playOf, type Stretch, stretchRows } from './stretch-store.ts';
import { isNoneOf, type TakenBack } from './taken-back-store.ts';

/** An event of a member, as far as what it did to their money. */
export type MoneyEvent = { eventId: string; at: Instant; amountMinor: Minor };

/** Withdrawals of members from a UTC day of each one's own on, taken back or not, in no order. */
export async function selectWithdrawals(
  reader: Reader,
  asked: readonly (MemberKey & { from: Day })[],
): Promise<(MoneyEvent & { memberId: Uuid })[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<MoneyEvent & { memberId: Uuid }>`
    SELECT k.member_id AS "memberId", a.event_id AS "eventId", a.at, a.amount AS "amountMinor"
      FROM unnest(${asked.map((one) => one.bucket)}::smallint[], ${asked.map((one) => one.memberId)}::uuid[],
                  ${asked.map((one) => one.from)}::date[]) AS k (bucket, member_id, from_day)
     CROSS JOIN LATERAL (
       SELECT kind, event_id, at, amount FROM activity
        WHERE bucket = k.bucket AND member_id = k.member_id AND day >= k.from_day AND day >= ${firstOf(asked.map(({ from }) => from))}::date
          AND kind NOT IN ('WAGER', 'WIN') OFFSET 0) AS a
     WHERE a.kind = 'WITHDRAWAL'`.execute(reader);
  return rows;
}

/** The last bet of a stretch, or a win of it that is not before its last bet. */
export type LastPlay = MoneyEvent & { no: number; kind: 'WAGER' | 'WIN' };

/** Of each stretch, both ends included, the last bet, every one of its instant, and the wins since; `no` counts the stretches from 1. */
export async function selectSinceLastBet(reader: Reader, asked: readonly Stretch[], gone: readonly TakenBack[]): Promise<LastPlay[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<LastPlay>`
    WITH around AS (
      SELECT q.no, a.kind, a.event_id, a.at, a.amount, max(a.at) FILTER (WHERE a.kind = 'WAGER') OVER (PARTITION BY q.no) AS last_bet
        FROM ${stretchRows(asked)} ${playOf(asked)}
       WHERE a.kind IN ('WAGER', 'WIN') AND a.at BETWEEN q.since AND q.up_to AND ${isNoneOf(gone)})
    SELECT no, kind, event_id AS "eventId", at, amount AS "amountMinor" FROM around
     WHERE last_bet IS NULL OR at >= last_bet`.execute(reader);
  return rows;
}

/** What moved a member's own money after an instant and up to the next one asked about, minor units; `no` counts those from 1. */
export type Moved = { memberId: Uuid; no: number; movedMinor: Minor };

/**
 * What was told of members' own money since instants, by the stretches between them: paid in and won, less paid out and played, without
 * what bonuses paid and won. Of the very instant only withdrawals count: all else that bears its time stands before them.
 * @param asked each instant of a member once
 */
export async function sumMoneySince(
  reader: Reader,
  asked: readonly (MemberKey & { at: Instant })[],
  gone: readonly TakenBack[],
): Promise<Moved[]> {
  if (asked.length === 0) return [];
  const days = asked.map(({ at }) => utcDay(at));
  const { rows } = await sql<Moved>`
    WITH asked AS (
      SELECT t.bucket, t.member_id, array_agg(t.at ORDER BY t.at) AS times, min(t.day) AS from_day
        FROM unnest(${asked.map((one) => one.bucket)}::smallint[], ${asked.map((one) => one.memberId)}::uuid[],
                    ${asked.map((one) => toTimestamp(one.at))}::timestamptz[], ${days}::date[]) AS t (bucket, member_id, at, day)
       GROUP BY t.bucket, t.member_id),
    since AS (
      SELECT q.member_id,
             width_bucket(CASE WHEN a.kind = 'WITHDRAWAL' THEN a.at ELSE a.at - '1 ms'::interval END, q.times) AS no,
             CASE WHEN a.kind = 'DEPOSIT' THEN a.amount WHEN a.kind = 'WITHDRAWAL' THEN -a.amount
                  WHEN a.kind = 'WAGER' THEN a.bonus - a.amount ELSE a.amount - a.bonus END AS moved
        FROM asked q CROSS JOIN LATERAL (
          SELECT kind, event_id, at, amount, bonus FROM activity
           WHERE bucket = q.bucket AND member_id = q.member_id AND day >= q.from_day AND day >= ${firstOf(days)}::date OFFSET 0) AS a
       WHERE a.kind IN ('DEPOSIT', 'WITHDRAWAL', 'WAGER', 'WIN') AND a.at >= q.times[1] AND ${isNoneOf(gone)})
    SELECT member_id AS "memberId", no::bigint AS no, sum(moved)::bigint AS "movedMinor" FROM since
     WHERE no > 0 GROUP BY member_id, no`.execute(reader);
  return rows;
}
