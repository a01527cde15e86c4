import { sql } from 'kysely';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { type ProfileRow, profileFromRow } from '../store.ts';
import type { KnownMembers } from './place-members.ts';
import type { Reclassification } from './reclassify.ts';
import type { BucketCount } from './reclassify-bucket.ts';
import { type StandingRow, standingColumns, standingFromRow } from './standing-store.ts';

export { recordAudit } from '../../../platform/audit.ts';

type RunRow = {
  run_id: Uuid;
  state: Reclassification['state'];
  cause: string;
  actor: string;
  policy_hash: string;
  buckets_done: number;
  members_total: number;
  members_done: number;
  segments_changed: number;
  tiers_changed: number;
  created_at: Instant;
  finished_at: Instant | null;
  duration_ms: number;
};

function fromRow(row: RunRow): Reclassification {
  return {
    runId: row.run_id,
    state: row.state,
    cause: row.cause,
    actor: row.actor,
    policyHash: row.policy_hash,
    bucketsDone: row.buckets_done,
    membersTotal: Math.max(row.members_total, row.members_done), // who joined since it began was looked at too
    membersDone: row.members_done,
    segmentsChanged: row.segments_changed,
    tiersChanged: row.tiers_changed,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    durationMs: row.duration_ms,
  };
}

/** Opens a run's record. */
export async function insertRun(tx: Tx, run: Reclassification): Promise<void> {
  await sql`
    INSERT INTO reclassification (run_id, state, cause, actor, policy_hash, buckets_done, members_total, members_done, segments_changed,
                                  tiers_changed, created_at, duration_ms)
    VALUES (${run.runId}::uuid, 'RUNNING', ${run.cause}, ${run.actor}, ${run.policyHash}, 0, ${run.membersTotal}::bigint, 0, 0, 0,
            ${toTimestamp(run.createdAt)}::timestamptz, 0)`.execute(tx);
}

/** The earliest run at work that began under a policy, or null. */
export async function selectRunning(reader: Reader, policyHash: string): Promise<Reclassification | null> {
  const { rows } = await sql<RunRow>`
    SELECT * FROM reclassification WHERE state = 'RUNNING' AND policy_hash = ${policyHash} ORDER BY created_at, run_id LIMIT 1`.execute(
    reader,
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** A run's record, or null. */
export async function selectRun(reader: Reader, runId: Uuid): Promise<Reclassification | null> {
  const { rows } = await sql<RunRow>`SELECT * FROM reclassification WHERE run_id = ${runId}::uuid`.execute(reader);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Adds what a bucket brought, once: two processes that work off the same run count it together no more than one would. */
export async function addBucket(reader: Reader, runId: Uuid, bucket: number, done: BucketCount & { durationMs: number }): Promise<void> {
  await sql`
    UPDATE reclassification SET buckets_done = buckets_done + 1::smallint, members_done = members_done + ${done.membersDone}::bigint,
           segments_changed = segments_changed + ${done.segmentsChanged}::bigint,
           tiers_changed = tiers_changed + ${done.tiersChanged}::bigint, duration_ms = duration_ms + ${done.durationMs}::bigint
     WHERE run_id = ${runId}::uuid AND buckets_done = ${bucket}::smallint`.execute(reader);
}

/** Sets a run's state; `finishedAt` is null while it runs. A run that is DONE stays so. */
export async function setState(reader: Reader, runId: Uuid, state: Reclassification['state'], finishedAt: Instant | null): Promise<void> {
  await sql`
    UPDATE reclassification SET state = ${state}, finished_at = ${toTimestamp(finishedAt)}::timestamptz
     WHERE run_id = ${runId}::uuid AND state <> 'DONE'`.execute(reader);
}

/** What is known of the members of a bucket between two ids, the latter included; of LP those of the days since one (null: for life). */
export async function selectPage(
  reader: Reader,
  bucket: number,
  { after, upTo }: { after: Uuid; upTo: Uuid },
  from: Day | null,
): Promise<Omit<KnownMembers, 'missed'>> {
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
