import { sql } from 'kysely';
import type { DaySums } from '../../engine/profile/profile.ts';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { readPaged } from '../../platform/read-paged.ts';
import { type LeafSource, type PlacedLeaf, type PlaceRow, placed } from '../ledger/verify/leaf-source.ts';
import { type ActivityRow, activityLeaf } from './activity.ts';
import {
  type ActivityDbRow,
  activityFromRow,
  type DayRow,
  type ProfileRow,
  profileFromRow,
  type StoredProfile,
  sumsFromRow,
} from './store.ts';

/** The hashed rows of this module, for `verifyLedger`. */
export const activityLeaves: LeafSource = { table: 'activity', read: readActivityLeaves };

async function* readActivityLeaves(tx: Tx): AsyncGenerator<PlacedLeaf> {
  const writer = new ByteWriter();
  const query = sql`SELECT * FROM activity ORDER BY journal, batch_seq, batch_index`;
  for await (const row of readPaged<ActivityDbRow & PlaceRow>(tx, query)) yield placed(row, activityLeaf(activityFromRow(row), writer));
}

/** All activity, member by member. */
export async function* readActivityByMember(tx: Tx): AsyncGenerator<ActivityRow> {
  for await (const row of readPaged<ActivityDbRow>(tx, sql`SELECT * FROM activity ORDER BY bucket, member_id`)) yield activityFromRow(row);
}

/** All profiles, in the order of `readActivityByMember`. */
export async function* readProfilesByMember(tx: Tx): AsyncGenerator<MemberKey & { profile: StoredProfile }> {
  for await (const row of readPaged<ProfileRow>(tx, sql`SELECT * FROM profile ORDER BY bucket, member_id`)) {
    yield { bucket: row.bucket, memberId: row.member_id, profile: profileFromRow(row) };
  }
}

/** All days, in the order of `readActivityByMember`. */
export async function* readDaysByMember(tx: Tx): AsyncGenerator<MemberKey & { day: Day; sums: DaySums }> {
  for await (const row of readPaged<DayRow>(tx, sql`SELECT * FROM profile_day ORDER BY bucket, member_id`)) {
    yield { bucket: row.bucket, memberId: row.member_id, day: row.day, sums: sumsFromRow(row) };
  }
}
