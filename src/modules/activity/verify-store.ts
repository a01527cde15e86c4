import { sql } from 'kysely';
import type { DaySums } from '../../engine/profile/profile.ts';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { readPaged } from '../../platform/read-paged.ts';
import { exportHashed, type HashedExport } from '../ledger/verify/export.ts';
import { type BatchLeaves, byBatch, type LeafSource, type PlaceRow } from '../ledger/verify/leaf-source.ts';
import { leavesInSql } from '../ledger/verify/leaves.ts';
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

/** The hashed rows of this module, for `verifyLedger`: play, and what sheets of totals said. */
export const activityLeaves: readonly LeafSource[] = [
  leavesInSql('activity', sql`(SELECT * FROM activity WHERE kind <> 'OPENING') AS play`, [
    ['word', 'activity'],
    ['integer', 'bucket'],
    ['uuid', 'member_id'],
    ['text', 'event_id'],
    ['day', 'day'],
    ['text', 'kind'],
    ['instant', 'at'],
    ['never', 'totals'],
    ['integer', 'amount'],
    ['integer', 'bonus'],
    ['maybe', [['text', 'game_type']]],
    ['maybe', [['text', 'round_id']]],
    ['maybe', [['uuid', 'grant_id']]],
    ['integer', 'progress'],
    ['integer', 'multiplier'],
    [
      'maybe',
      [
        ['text', 'ref_event_id'],
        ['instant', 'ref_at'],
      ],
    ],
    ['integer', 'lp'],
    ['integer', 'lp_carry'],
  ]),
  { table: 'activity', read: readOpeningLeaves },
];

/** What `laurel export ledger` tells of this module. */
export const activityExport: HashedExport = exportHashed('activity');

/** Columns of play are not in the bytes of an opening: where one is not empty, nothing of ours has written it. */
function readOpeningLeaves(tx: Tx): AsyncGenerator<BatchLeaves> {
  const writer = new ByteWriter();
  const query = sql`
    SELECT a.*, num_nonnulls(amount, bonus, game_type, round_id, grant_id, progress, multiplier, ref_event_id, ref_at) > 0 AS plays
      FROM activity a WHERE kind = 'OPENING' ORDER BY journal, batch_seq, batch_index`;
  return byBatch(readPaged<ActivityDbRow & PlaceRow & { plays: boolean }>(tx, query), (row) =>
    row.plays ? null : activityLeaf(activityFromRow(row), writer),
  );
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
