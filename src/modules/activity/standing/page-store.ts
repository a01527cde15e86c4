import { sql } from 'kysely';
import type { Profile } from '../../../engine/profile/profile.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { nothingKnown } from '../read-profiles.ts';
import { type ProfileRow, profileFromRow } from '../store.ts';
import type { RecordedStanding } from './standing.ts';
import { type StandingRow, standingColumns, standingFromRow } from './standing-store.ts';

/** What is known of a stretch of a bucket's members, by member id; who is absent has nothing. `lp` null: LP count for life. */
export type Page = { profiles: Map<Uuid, Profile>; standings: Map<Uuid, RecordedStanding>; lp: Map<Uuid, number> | null };

/** What `place` needs of the members of a bucket between two ids, the latter included: LP of the days since one. */
export async function selectPage(
  reader: Reader,
  bucket: number,
  { after, upTo }: { after: Uuid; upTo: Uuid },
  from: Day | null,
): Promise<Page> {
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
    profiles: new Map(profiles.rows.map((row) => [row.member_id, { ...nothingKnown, ...profileFromRow(row) }])),
    standings: new Map(standings.rows.map((row) => [row.member_id, standingFromRow(row)])),
    lp: lp && new Map(lp.rows.map((row) => [row.member_id, row.lp])),
  };
}
