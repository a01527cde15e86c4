import { sql } from 'kysely';
import type { MemberKey, Uuid } from '../../../../kernel/ids.ts';
import { memberRows, type Tx } from '../../../../platform/database.ts';
import type { RecordedStanding } from '../../standing/standing.ts';
import { type StandingRow, standingColumns, standingFromRow } from '../../standing/standing-store.ts';

/** Where a member stands (null: nothing was recorded), and whether anything of their play is unfinished. */
export type Present = { standing: RecordedStanding | null; hasWaitingVoid: boolean; hasOpenBet: boolean };

type PresentRow = { member_id: Uuid; has_waiting_void: boolean; has_open_bet: boolean } & {
  [Column in keyof StandingRow]: StandingRow[Column] | null;
};

/** What others may have changed of members at any time, by member id. */
export async function selectPresent(tx: Tx, keys: readonly MemberKey[]): Promise<Map<Uuid, Present>> {
  const { rows } = await sql<PresentRow>`
    SELECT k.member_id, ${standingColumns}, v.waits IS TRUE AS has_waiting_void, w.bets IS TRUE AS has_open_bet
      FROM ${memberRows(keys)}
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
        standing: row.changes === null ? null : standingFromRow(row as StandingRow),
        hasWaitingVoid: row.has_waiting_void,
        hasOpenBet: row.has_open_bet,
      },
    ]),
  );
}
