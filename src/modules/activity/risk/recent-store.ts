import { sql } from 'kysely';
import type { RecentPlay } from '../../../engine/risk/behaviour.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader } from '../../../platform/database.ts';

/** A bet or a win, or that a bet was taken back. */
export type RecentRow = {
  member_id: Uuid;
  kind: RecentPlay['kind'] | 'VOID';
  event_id: string;
  ref_event_id: string | null;
  at: Instant;
  amount: number;
  game: string | null;
};

/** The newest bets, wins and voids of each member between two days, both included, newest first: along the primary key, day by day. */
export async function selectRecent(
  reader: Reader,
  keys: readonly MemberKey[],
  { from, to }: { from: Day; to: Day },
  limit: number,
): Promise<RecentRow[]> {
  const { rows } = await sql<RecentRow>`
    SELECT k.member_id, r.kind, r.event_id, r.ref_event_id, r.at, r.amount, r.game
      FROM ${memberRows(keys)} CROSS JOIN LATERAL (
        SELECT a.kind, a.event_id, a.ref_event_id, a.at, a.amount, coalesce(a.game_id, a.game_type) AS game, a.day
          FROM activity a
         WHERE a.bucket = k.bucket AND a.member_id = k.member_id AND a.day BETWEEN ${from}::date AND ${to}::date
           AND a.kind IN ('WAGER', 'WIN', 'VOID')
         ORDER BY a.day DESC, a.at DESC, a.kind DESC, a.event_id DESC LIMIT ${limit}::bigint) AS r
     ORDER BY r.day DESC, r.at DESC, r.kind DESC, r.event_id DESC`.execute(reader);
  return rows;
}
