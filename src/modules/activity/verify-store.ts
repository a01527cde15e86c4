import { type RawBuilder, sql } from 'kysely';
import type { Activity } from '../../engine/profile/activity.ts';
import type { DaySums } from '../../engine/profile/profile.ts';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { readPaged, readPages } from '../../platform/read-paged.ts';
import { prunedMonthRows } from '../ledger/pruning/months.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';
import { exportHashed, type HashedExport } from '../ledger/verify/export.ts';
import { type BatchLeaves, byBatch, type LeafSource, type PlaceRow } from '../ledger/verify/leaf-source.ts';
import { leavesInSql } from '../ledger/verify/leaves.ts';
import { activityLeaf, toEvent } from './activity.ts';
import { closingLeaves } from './retention/verify-store.ts';
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
    [
      'told',
      [
        ['maybe', [['text', 'game_id']]],
        ['maybe', [['text', 'session_id']]],
        ['maybe', [['integer', 'duration']]],
        ['maybe', [['text', 'ref_kind']]],
      ],
    ],
  ]),
  { table: 'activity', read: readOpeningLeaves },
  closingLeaves,
];

/** What `laurel export ledger` tells of this module. */
export const activityExport: HashedExport = exportHashed('activity');

/** Columns of play are not in the bytes of an opening: where one is not empty, nothing of ours has written it. */
function readOpeningLeaves(tx: Tx): AsyncGenerator<BatchLeaves> {
  const writer = new ByteWriter();
  const query = sql`
    SELECT a.*, num_nonnulls(amount, bonus, game_type, game_id, round_id, session_id, duration, grant_id, progress, multiplier,
                             ref_event_id, ref_at, ref_kind) > 0 AS plays
      FROM activity a WHERE kind = 'OPENING' ORDER BY journal, batch_seq, batch_index`;
  return byBatch(readPaged<ActivityDbRow & PlaceRow & { plays: boolean }>(tx, query), (row) =>
    row.plays ? null : activityLeaf(activityFromRow(row), writer),
  );
}

/** Some rows of one member, as they stand side by side. A member with many has several runs. */
export type Run<Row> = MemberKey & { rows: readonly Row[] };

/** Pages of rows, ordered by member, cut where a member ends. */
async function* inRuns<DbRow extends { bucket: number; member_id: Uuid }, Row>(
  tx: Tx,
  query: RawBuilder<unknown>,
  rowOf: (row: DbRow) => Row,
): AsyncGenerator<Run<Row>> {
  for await (const page of readPages<DbRow>(tx, query)) {
    for (let start = 0, end = 0; start < page.length; start = end) {
      const { bucket, member_id: memberId } = page[start] as DbRow;
      const rows: Row[] = [];
      for (; page[end]?.member_id === memberId; end += 1) rows.push(rowOf(page[end] as DbRow));
      yield { bucket, memberId, rows };
    }
  }
}

/** What is folded of a row, and what it earned. */
export type FoldedFact = { event: Activity; lp: number; lpCarry: number };

/** All activity, by members in (bucket, member) order. Only what is folded is read: to sort whole rows takes twice as long. */
export function readActivityByMember(tx: Tx): AsyncGenerator<Run<FoldedFact>> {
  const query = sql`
    SELECT bucket, member_id, kind, at, totals, lp, lp_carry, amount, bonus, game_type, duration, multiplier, ref_event_id, ref_at, ref_kind
      FROM activity ORDER BY bucket, member_id`;
  return inRuns(tx, query, (row: ActivityDbRow) => ({ event: toEvent(activityFromRow(row)), lp: row.lp, lpCarry: row.lp_carry }));
}

/** All profiles, in the order of `readActivityByMember`. */
export function readProfilesByMember(tx: Tx): AsyncGenerator<Run<StoredProfile>> {
  return inRuns(tx, sql`SELECT * FROM profile ORDER BY bucket, member_id`, (row: ProfileRow) => profileFromRow(row));
}

/** All days, in the order of `readActivityByMember`. */
export function readDaysByMember(tx: Tx): AsyncGenerator<Run<{ day: Day; sums: DaySums }>> {
  const query = sql`SELECT * FROM profile_day ORDER BY bucket, member_id`;
  return inRuns(tx, query, (row: DayRow) => ({ day: row.day, sums: sumsFromRow(row) }));
}

/** What a VOID says of its event again. */
const repeated = sql`(VALUES ('kind', coalesce(v.ref_kind, 'WAGER'), t.kind), ('amount', v.amount::text, t.amount::text),
  ('bonus', v.bonus::text, t.bonus::text), ('game_type', v.game_type, t.game_type), ('game_id', v.game_id, t.game_id),
  ('grant_id', v.grant_id::text, t.grant_id::text), ('multiplier', v.multiplier::text, t.multiplier::text))`;

/**
 * Voids whose event is not there, though its month is, or was another one, or is taken back twice; and voids that wait though they need
 * not.
 */
export async function voidDifferences(tx: Tx): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH taken AS (SELECT * FROM activity WHERE kind = 'VOID'),
    side AS (
      SELECT concat(v.member_id, ': void ', v.event_id) AS subject, side.*
        FROM taken v
        LEFT JOIN activity t ON t.bucket = v.bucket AND t.member_id = v.member_id AND t.event_id = v.ref_event_id AND t.at = v.ref_at
                            AND t.day BETWEEN (v.ref_at AT TIME ZONE 'UTC')::date - 1 AND (v.ref_at AT TIME ZONE 'UTC')::date + 1
       CROSS JOIN LATERAL ${repeated} AS side (what, stored, expected)
       WHERE t.event_id IS NOT NULL OR NOT EXISTS (SELECT FROM ${prunedMonthRows} AS m
         WHERE (v.ref_at AT TIME ZONE 'UTC')::date <= (m.month + interval '1 month')::date)
      UNION ALL
      SELECT concat(member_id, ': event ', ref_event_id), 'voids of it', count(*)::text, '1'
        FROM taken GROUP BY bucket, member_id, ref_event_id, ref_at
      UNION ALL
      SELECT concat(w.member_id, ': void ', w.event_id, ' that waits'), side.*
        FROM waiting_void w
       CROSS JOIN LATERAL (
         VALUES ('day of its event', w.ref_day::text, (w.ref_at AT TIME ZONE 'UTC')::date::text),
                ('day', w.day::text, (w.at AT TIME ZONE 'UTC')::date::text),
                ('whether its event has come', (
                  SELECT 'it has' FROM activity t
                   WHERE t.bucket = w.bucket AND t.member_id = w.member_id AND t.event_id = w.ref_event_id AND t.day = w.ref_day), NULL),
                ('whether it took effect', (
                  SELECT 'it did' FROM activity t
                   WHERE t.bucket = w.bucket AND t.member_id = w.member_id AND t.event_id = w.event_id AND t.day = w.day), NULL))
           AS side (what, stored, expected))
    SELECT * FROM side WHERE stored IS DISTINCT FROM expected
    UNION ALL SELECT NULL, NULL, ((SELECT count(*) FROM taken) + (SELECT count(*) FROM waiting_void))::text, NULL`.execute(tx);
  return toDifferences(rows);
}
