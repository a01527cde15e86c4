import { sql } from 'kysely';
import type { Day } from '../../../../kernel/calendar.ts';
import { utcDay } from '../../../../kernel/calendar.ts';
import type { Instant } from '../../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../../platform/database.ts';
import type { PlayRow } from '../../activity.ts';
import { type ActivityDbRow, activityFromRow } from '../../store.ts';
import type { WaitingVoid } from './past.ts';

type Wanted = MemberKey & { eventId: string; day: Day };

const wantedRows = (wanted: readonly Wanted[]) => sql`
  unnest(${wanted.map((one) => one.bucket)}::smallint[], ${wanted.map((one) => one.memberId)}::uuid[],
         ${wanted.map((one) => one.eventId)}::text[], ${wanted.map((one) => one.day)}::date[]) AS k (bucket, member_id, event_id, day)`;

/** Events that are known, of those asked for. */
export async function selectRows(reader: Reader, wanted: readonly Wanted[]): Promise<PlayRow[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<ActivityDbRow>`
    SELECT a.* FROM ${wantedRows(wanted)}
      JOIN activity a ON a.bucket = k.bucket AND a.member_id = k.member_id AND a.event_id = k.event_id AND a.day = k.day
     WHERE a.kind <> 'OPENING'`.execute(reader);
  return rows.map((row) => activityFromRow(row) as PlayRow);
}

/** A session that is asked about, as events of these days tell of it. */
export type AskedSession = MemberKey & { sessionId: string; from: Day; upTo: Day };

/** Sessions have two ends, or a few where some are corrected: who sends every end under one id is read no further than this. */
const mostEnds = 1_000;

/** What was told of sessions: their ends, from three days before the days asked about to three days after them. */
export async function selectSessionRows(reader: Reader, wanted: readonly AskedSession[]): Promise<PlayRow[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<ActivityDbRow>`
    SELECT a.* FROM unnest(${wanted.map((one) => one.bucket)}::smallint[], ${wanted.map((one) => one.memberId)}::uuid[],
                           ${wanted.map((one) => one.sessionId)}::text[], ${wanted.map((one) => one.from)}::date[],
                           ${wanted.map((one) => one.upTo)}::date[])
                      AS k (bucket, member_id, session_id, from_day, up_to)
     CROSS JOIN LATERAL (
       SELECT * FROM activity
        WHERE bucket = k.bucket AND member_id = k.member_id AND session_id = k.session_id
          AND day BETWEEN k.from_day - 3 AND k.up_to + 3 AND kind IN ('SESSION_START', 'SESSION_END')
        LIMIT ${mostEnds}::bigint) AS a`.execute(reader);
  return rows.map((row) => activityFromRow(row) as PlayRow);
}

/** Which of these events were taken back. */
export async function selectVoided(
  reader: Reader,
  wanted: readonly Wanted[],
): Promise<(MemberKey & { ref: { eventId: string; at: Instant } })[]> {
  if (wanted.length === 0) return [];
  type Row = { bucket: number; member_id: Uuid; ref_event_id: string; ref_at: Instant };
  const { rows } = await sql<Row>`
    SELECT a.bucket, a.member_id, a.ref_event_id, a.ref_at FROM ${wantedRows(wanted)}
      JOIN activity a ON a.bucket = k.bucket AND a.member_id = k.member_id AND a.ref_event_id = k.event_id
     WHERE a.kind = 'VOID' AND (a.ref_at AT TIME ZONE 'UTC')::date = k.day`.execute(reader);
  return rows.map((row) => ({
    bucket: row.bucket,
    memberId: row.member_id,
    ref: { eventId: row.ref_event_id, at: row.ref_at },
  }));
}

type WaitingRow = { bucket: number; member_id: Uuid; event_id: string; at: Instant; ref_event_id: string; ref_at: Instant };

/** Voids of members that wait for their events. */
export async function selectWaitingVoids(reader: Reader, keys: readonly MemberKey[]): Promise<WaitingVoid[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<WaitingRow>`
    SELECT w.bucket, w.member_id, w.event_id, w.at, w.ref_event_id, w.ref_at
      FROM ${memberRows(keys)} JOIN waiting_void w ON w.bucket = k.bucket AND w.member_id = k.member_id`.execute(reader);
  return rows.map((row) => ({
    bucket: row.bucket,
    memberId: row.member_id,
    eventId: row.event_id,
    at: row.at,
    ref: { eventId: row.ref_event_id, at: row.ref_at },
  }));
}

/** Keeps voids until their events come. */
export async function insertWaitingVoids(tx: Tx, voids: readonly WaitingVoid[], now: Instant): Promise<void> {
  if (voids.length === 0) return;
  await sql`
    INSERT INTO waiting_void (bucket, member_id, ref_event_id, ref_day, event_id, day, at, ref_at, told_at)
    SELECT n.*, ${toTimestamp(now)}::timestamptz
      FROM unnest(${voids.map((one) => one.bucket)}::smallint[], ${voids.map((one) => one.memberId)}::uuid[],
                  ${voids.map(({ ref }) => ref.eventId)}::text[], ${voids.map(({ ref }) => utcDay(ref.at))}::date[],
                  ${voids.map((one) => one.eventId)}::text[], ${voids.map((one) => utcDay(one.at))}::date[],
                  ${voids.map((one) => toTimestamp(one.at))}::timestamptz[],
                  ${voids.map(({ ref }) => toTimestamp(ref.at))}::timestamptz[])
           AS n (bucket, member_id, ref_event_id, ref_day, event_id, day, at, ref_at)`.execute(tx);
}

/** Forgets voids whose events have come. */
export async function deleteWaitingVoids(tx: Tx, voids: readonly WaitingVoid[]): Promise<void> {
  if (voids.length === 0) return;
  await sql`
    DELETE FROM waiting_void w
     USING unnest(${voids.map((one) => one.bucket)}::smallint[], ${voids.map((one) => one.memberId)}::uuid[],
                  ${voids.map(({ ref }) => ref.eventId)}::text[], ${voids.map(({ ref }) => utcDay(ref.at))}::date[])
           AS k (bucket, member_id, ref_event_id, ref_day)
     WHERE w.bucket = k.bucket AND w.member_id = k.member_id AND w.ref_event_id = k.ref_event_id AND w.ref_day = k.ref_day`.execute(tx);
}

/** Whether an error says that one of the events written is known already. Source: PostgreSQL, appendix A: unique_violation. */
export function isKnownEvent(error: unknown): boolean {
  const { code, table } = error as { code?: unknown; table?: unknown };
  return code === '23505' && typeof table === 'string' && table.startsWith('activity_');
}
