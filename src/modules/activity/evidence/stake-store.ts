import { sql } from 'kysely';
import { utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';
import { playOf, type Stretch, stretchRows } from './stretch-store.ts';
import { isNoneOf, type TakenBack } from './taken-back-store.ts';
import type { MoneyEvent } from './withdrawal-store.ts';

/** The middle stake of some bets, the lower one of an even number, and of how many; `no` counts what was asked from 1. */
export type MedianStake = { no: number; medianMinor: Minor; bets: number };

/** The median stake outside wagering of each stretch, its end left out; of a stretch without a bet there is none. */
export async function selectUsualStakes(reader: Reader, asked: readonly Stretch[], gone: readonly TakenBack[]): Promise<MedianStake[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<MedianStake>`
    SELECT q.no, percentile_disc(0.5) WITHIN GROUP (ORDER BY a.amount)::bigint AS "medianMinor", count(*) AS bets
      FROM ${stretchRows(asked)} ${playOf(asked)}
     WHERE a.kind = 'WAGER' AND a.grant_id IS NULL AND a.at >= q.since AND a.at < q.up_to AND ${isNoneOf(gone)}
     GROUP BY q.no`.execute(reader);
  return rows;
}

/** A bonus, and the stretch in whose days the stakes that counted toward it lie. */
export type BonusStretch = Stretch & { grantId: Uuid };

/** The median of the stakes that counted toward each bonus; of one toward which none did there is none. */
export async function selectBonusStakes(
  reader: Reader,
  asked: readonly BonusStretch[],
  gone: readonly TakenBack[],
): Promise<MedianStake[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<MedianStake>`
    SELECT q.no, percentile_disc(0.5) WITHIN GROUP (ORDER BY a.amount)::bigint AS "medianMinor", count(*) AS bets
      FROM ${stretchRows(asked)}
      JOIN unnest(${asked.map(({ grantId }) => grantId)}::uuid[]) WITH ORDINALITY AS g (grant_id, no) ON g.no = q.no ${playOf(asked)}
     WHERE a.kind = 'WAGER' AND a.grant_id = g.grant_id AND ${isNoneOf(gone)}
     GROUP BY q.no`.execute(reader);
  return rows;
}

/** The last of the bets that counted toward each bonus in its stretch, both ends included; `no` counts what was asked from 1. */
export async function selectLastOnBonus(
  reader: Reader,
  asked: readonly BonusStretch[],
  gone: readonly TakenBack[],
): Promise<{ no: number; eventId: string; at: Instant }[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{ no: number; eventId: string; at: Instant }>`
    SELECT DISTINCT ON (q.no) q.no, a.event_id AS "eventId", a.at
      FROM ${stretchRows(asked)}
      JOIN unnest(${asked.map(({ grantId }) => grantId)}::uuid[]) WITH ORDINALITY AS g (grant_id, no) ON g.no = q.no ${playOf(asked)}
     WHERE a.kind = 'WAGER' AND a.grant_id = g.grant_id AND a.at >= q.since AND a.at <= q.up_to AND ${isNoneOf(gone)}
     ORDER BY q.no, a.at DESC, a.event_id DESC`.execute(reader);
  return rows;
}

/** What a bonus won after an instant, as bonus money of the win. */
export type LateWin = { grantId: Uuid; at: Instant; bonusMinor: Minor };

/** Wins of bonuses that were told with a time after an instant of each bonus's own, in no order: along the index of told bonus money. */
export async function selectWinsAfter(
  reader: Reader,
  asked: readonly (MemberKey & { grantId: Uuid; at: Instant })[],
  gone: readonly TakenBack[],
): Promise<LateWin[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<LateWin>`
    SELECT q.grant_id AS "grantId", a.at, a.bonus AS "bonusMinor"
      FROM unnest(${asked.map((one) => one.bucket)}::smallint[], ${asked.map((one) => one.memberId)}::uuid[],
                  ${asked.map((one) => one.grantId)}::uuid[], ${asked.map((one) => toTimestamp(one.at))}::timestamptz[],
                  ${asked.map((one) => utcDay(one.at))}::date[]) AS q (bucket, member_id, grant_id, since, from_day)
     CROSS JOIN LATERAL (
       SELECT kind, grant_id, event_id, at, bonus FROM activity
        WHERE bucket = q.bucket AND member_id = q.member_id AND day >= q.from_day AND bonus > 0 AND grant_id IS NOT NULL
          AND event_id !~ '^(wager|win|void):' OFFSET 0) AS a
     WHERE a.kind = 'WIN' AND a.grant_id = q.grant_id AND a.at > q.since AND ${isNoneOf(gone)}`.execute(reader);
  return rows;
}

/** The largest stake of own money in each stretch, its beginning left out, that does not count toward the bonus; the first of equals. */
export async function selectLargestStakes(
  reader: Reader,
  asked: readonly BonusStretch[],
  gone: readonly TakenBack[],
): Promise<(MoneyEvent & { no: number })[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<MoneyEvent & { no: number }>`
    SELECT DISTINCT ON (q.no) q.no, a.event_id AS "eventId", a.at, (a.amount - a.bonus)::bigint AS "amountMinor"
      FROM ${stretchRows(asked)}
      JOIN unnest(${asked.map(({ grantId }) => grantId)}::uuid[]) WITH ORDINALITY AS g (grant_id, no) ON g.no = q.no ${playOf(asked)}
     WHERE a.kind = 'WAGER' AND a.grant_id IS DISTINCT FROM g.grant_id AND a.amount > a.bonus AND a.at > q.since AND a.at <= q.up_to
       AND ${isNoneOf(gone)}
     ORDER BY q.no, a.amount - a.bonus DESC, a.at, a.event_id`.execute(reader);
  return rows;
}
