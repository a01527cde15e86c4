import { sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { type ProfileRow, profileFromRow } from '../store.ts';
import type { KnownMembers } from './place-members.ts';
import { type StandingRow, standingColumns, standingFromRow } from './standing-store.ts';

/** What is known of the members of a bucket between two ids, the latter included; of LP those of the days since one (null: for life). */
export async function selectPage(
  reader: Reader,
  bucket: number,
  { after, upTo }: { after: Uuid; upTo: Uuid },
  from: Day | null,
): Promise<KnownMembers> {
  const profiles = await sql<ProfileRow>`
    SELECT * FROM profile WHERE bucket = ${bucket}::smallint AND member_id > ${after}::uuid AND member_id <= ${upTo}::uuid`.execute(reader);
  const standings = await sql<StandingRow & { member_id: Uuid }>`
    SELECT s.member_id, ${standingColumns} FROM standing s
     WHERE s.bucket = ${bucket}::smallint AND s.member_id > ${after}::uuid AND s.member_id <= ${upTo}::uuid`.execute(reader);
  const lp =
    from === null
      ? null
      : await sql<{ member_id: Uuid; lp: number }>`
          SELECT member_id, sum(lp)::bigint AS lp FROM profile_day
           WHERE bucket = ${bucket}::smallint AND member_id > ${after}::uuid AND member_id <= ${upTo}::uuid AND day >= ${from}::date
           GROUP BY member_id`.execute(reader);
  return {
    profiles: new Map(profiles.rows.map((row) => [row.member_id, profileFromRow(row)])),
    standings: new Map(standings.rows.map((row) => [row.member_id, standingFromRow(row)])),
    lp: lp && new Map(lp.rows.map((row) => [row.member_id, row.lp])),
  };
}
