import { type RawBuilder, sql } from 'kysely';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { goneBonuses } from '../retention/verify-store.ts';

/** The bonuses that stakes of rounds counted toward; rounds without any are absent. By index activity_bonus_round. */
export async function selectRoundGrants(
  reader: Reader,
  rounds: readonly (MemberKey & { roundId: string })[],
): Promise<(MemberKey & { roundId: string; grantId: Uuid })[]> {
  if (rounds.length === 0) return [];
  type Row = { bucket: number; member_id: Uuid; round_id: string; grant_id: Uuid };
  const { rows } = await sql<Row>`
    SELECT DISTINCT a.bucket, a.member_id, a.round_id, a.grant_id
      FROM unnest(${rounds.map((one) => one.bucket)}::smallint[], ${rounds.map((one) => one.memberId)}::uuid[],
                  ${rounds.map((one) => one.roundId)}::text[]) AS k (bucket, member_id, round_id)
      JOIN activity a ON a.bucket = k.bucket AND a.member_id = k.member_id AND a.round_id = k.round_id
     WHERE a.kind = 'WAGER' AND a.grant_id IS NOT NULL AND a.round_id IS NOT NULL ORDER BY a.grant_id`.execute(reader);
  return rows.map((row) => ({ bucket: row.bucket, memberId: row.member_id, roundId: row.round_id, grantId: row.grant_id }));
}

/**
 * What rows of play moved of bonus money themselves, by grant: settled with stakes, won; what was taken back is taken off, and what is
 * gone is told by closings.
 */
export const carriedRows: RawBuilder<unknown> = sql`(
  SELECT bucket, member_id, grant_id, coalesce(sum(signed) FILTER (WHERE kind = 'WAGER'), 0)::bigint AS settled,
         coalesce(sum(signed) FILTER (WHERE kind = 'WIN'), 0)::bigint AS won
    FROM (
      SELECT a.bucket, a.member_id, a.grant_id,
             CASE WHEN a.kind = 'VOID' THEN coalesce(a.ref_kind, 'WAGER') ELSE a.kind END AS kind,
             CASE WHEN a.kind = 'VOID' THEN -a.bonus ELSE a.bonus END AS signed
        FROM activity a WHERE a.bonus > 0 AND a.grant_id IS NOT NULL AND a.event_id !~ '^(wager|win|void):') AS moved
   GROUP BY bucket, member_id, grant_id
  UNION ALL SELECT bucket, member_id, grant_id, settled, won FROM ${goneBonuses} AS g)`;
