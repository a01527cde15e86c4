import { type RawBuilder, sql } from 'kysely';
import { type Day, utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { toTimestamp } from '../../../platform/database.ts';

/** A stretch of a member's play. */
export type Stretch = MemberKey & { since: Instant; upTo: Instant };

/** Stretches as rows `q` to join to; `no` counts them from 1. */
export function stretchRows(asked: readonly Stretch[]): RawBuilder<unknown> {
  return sql`
    unnest(${asked.map((one) => one.bucket)}::smallint[], ${asked.map((one) => one.memberId)}::uuid[],
           ${asked.map((one) => toTimestamp(one.since))}::timestamptz[], ${asked.map((one) => toTimestamp(one.upTo))}::timestamptz[],
           ${asked.map((one) => utcDay(one.since))}::date[], ${asked.map((one) => utcDay(one.upTo))}::date[])
      WITH ORDINALITY AS q (bucket, member_id, since, up_to, from_day, to_day, no)`;
}

/**
 * All that the member of row `q` did on its days, as rows `a`. Read along the primary key, whatever is asked of it further (OFFSET 0 keeps
 * that outside): of a month that has just begun the database knows too little to leave the index of kinds, over all members, aside. The
 * days of all rows together are named as well, so that months beyond are not planned for.
 */
export function playOf(asked: readonly Stretch[]): RawBuilder<unknown> {
  const [first, last] = [utcDay(Math.min(...asked.map(({ since }) => since))), utcDay(Math.max(...asked.map(({ upTo }) => upTo)))];
  return sql`CROSS JOIN LATERAL (
    SELECT kind, event_id, at, amount, bonus, grant_id FROM activity
     WHERE bucket = q.bucket AND member_id = q.member_id AND day BETWEEN q.from_day AND q.to_day
       AND day BETWEEN ${first}::date AND ${last}::date OFFSET 0) AS a`;
}

/** The earliest of some days. */
export function firstOf(days: readonly Day[]): Day {
  return days.reduce((first, day) => (day < first ? day : first));
}
