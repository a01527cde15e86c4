import { sql } from 'kysely';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Tx } from '../../../platform/database.ts';
import type { RecordedStanding } from '../standing/standing.ts';
import { type StandingRow, standingColumns, standingFromRow } from '../standing/standing-store.ts';
import { type ProfileRow, profileColumnsOf, profileFromRow, type StoredProfile } from '../store.ts';

/** What is kept of a member's play, and whether anything of it is unfinished. null: nothing. */
export type Kept = { profile: StoredProfile | null; standing: RecordedStanding | null; hasWaitingVoid: boolean; hasOpenBet: boolean };

type KeptRow = { member_id: Uuid; has_waiting_void: boolean; has_open_bet: boolean } & {
  [Column in keyof ProfileRow]: ProfileRow[Column] | null;
} & {
  [Column in keyof StandingRow]: StandingRow[Column] | null;
};

/** What is kept of members, by member id: all in one query, since each look at an index costs as much as the row behind it. */
export async function selectKept(tx: Tx, keys: readonly MemberKey[]): Promise<Map<Uuid, Kept>> {
  const { rows } = await sql<KeptRow>`
    SELECT k.member_id, ${profileColumnsOf('p')}, ${standingColumns},
           v.waits IS TRUE AS has_waiting_void, w.bets IS TRUE AS has_open_bet
      FROM ${memberRows(keys)}
      LEFT JOIN profile p ON p.bucket = k.bucket AND p.member_id = k.member_id
      LEFT JOIN standing s ON s.bucket = k.bucket AND s.member_id = k.member_id
      LEFT JOIN LATERAL (
        SELECT true AS waits FROM waiting_void WHERE bucket = k.bucket AND member_id = k.member_id LIMIT 1) AS v ON true
      LEFT JOIN LATERAL (
        SELECT true AS bets FROM wager
         WHERE bucket = k.bucket AND member_id = k.member_id AND state = 'OPEN' LIMIT 1) AS w ON true`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.member_id,
      {
        profile: row.facts === null ? null : profileFromRow(row as ProfileRow),
        standing: row.changes === null ? null : standingFromRow(row as StandingRow),
        hasWaitingVoid: row.has_waiting_void,
        hasOpenBet: row.has_open_bet,
      },
    ]),
  );
}
