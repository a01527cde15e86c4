import { type RawBuilder, sql } from 'kysely';
import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { Features } from '../../../engine/risk/features.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { type Between, liesBetween, ofMember } from '../../../platform/postgres/conditions.ts';
import { readPages, withRoom } from '../../../platform/read-paged.ts';
import type { Outcome } from './outcome.ts';

export { recordAudit } from '../../../platform/audit.ts';

type KeptOutcome = Omit<Outcome, 'playerId'>;

/** Appends an outcome; false: one of this member and instant is there already. */
export async function insertOutcome(tx: Tx, member: MemberKey, { at, label, toldBy, toldAt }: KeptOutcome): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO risk_outcome (bucket, member_id, at, label, told_by, told_at)
    VALUES (${member.bucket}::smallint, ${member.memberId}::uuid, ${toTimestamp(at)}::timestamptz, ${label}::text, ${toldBy}::text,
            ${toTimestamp(toldAt)}::timestamptz)
    ON CONFLICT (bucket, member_id, at) DO NOTHING
    RETURNING label`.execute(tx);
  return rows.length > 0;
}

/** What was told of a member as of an instant; null: nothing. */
export async function selectOutcome(reader: Reader, member: MemberKey, at: Instant): Promise<KeptOutcome | null> {
  const { rows } = await sql<KeptOutcome>`
    SELECT o.at, o.label, o.told_by AS "toldBy", o.told_at AS "toldAt" FROM risk_outcome o
     WHERE ${ofMember('o', member)} AND o.at = ${toTimestamp(at)}::timestamptz`.execute(reader);
  return rows[0] ?? null;
}

/** An outcome beside what a model had said before it; null: nothing that was kept. */
export type Judged = { at: Instant; label: RiskLabel; score: number | null; said: RiskLabel | null };

/**
 * Outcomes, the latest first and at most `limit` of them, each with the last word of a model that was kept before it, at most `days` old.
 * Only what was kept before counts: what came after may have known. One look at the key for each.
 */
export async function* readJudged(tx: Tx, model: string, window: Between, days: number, limit: number): AsyncGenerator<Judged[]> {
  await withRoom(tx);
  yield* readPages<Judged>(
    tx,
    sql`
    SELECT o.at, o.label, a.score, a.said
      FROM (SELECT * FROM risk_outcome WHERE ${liesBetween('at', window)} ORDER BY at DESC, bucket, member_id
             LIMIT ${limit}::bigint) AS o
      LEFT JOIN LATERAL (
        SELECT CASE WHEN r.model = ${model}::text THEN r.score ELSE (r.challenger ->> 'score')::double precision END AS score,
               CASE WHEN r.model = ${model}::text THEN r.label ELSE r.challenger ->> 'label' END AS said
          FROM risk_assessment r
         WHERE ${before(days)} AND (r.model = ${model}::text OR r.challenger ->> 'model' = ${model}::text)
         ORDER BY r.assessment_id DESC LIMIT 1) AS a ON true
     ORDER BY o.at DESC, o.bucket, o.member_id`,
  );
}

/** An outcome beside the features that were kept before it; null: nothing was. */
export type Seen = { label: RiskLabel; features: Features | null };

/** Outcomes in the order of their instants, each with the last features that were kept before it, at most `days` old. */
export async function* readSeen(tx: Tx, window: Between, days: number): AsyncGenerator<Seen[]> {
  await withRoom(tx);
  yield* readPages<Seen>(
    tx,
    sql`
    SELECT o.label, a.features FROM risk_outcome o
      LEFT JOIN LATERAL (SELECT r.features FROM risk_assessment r WHERE ${before(days)} ORDER BY r.assessment_id DESC LIMIT 1) AS a ON true
     WHERE ${liesBetween('o.at', window)} ORDER BY o.at, o.bucket, o.member_id`,
  );
}

/** Assessments r of the member of outcome o, made before its instant and at most `days` before it. */
function before(days: number): RawBuilder<unknown> {
  const from = sql`o.at - make_interval(days => ${days}::integer)`;
  const [first, last] = [firstId(sql`${from} - interval '1 hour'`), firstId(sql`o.at + interval '1 hour'`)];
  return sql`r.bucket = o.bucket AND r.member_id = o.member_id AND r.at < o.at AND r.at >= ${from}
         AND r.assessment_id >= ${first} AND r.assessment_id < ${last}`;
}

/** The first id (UUIDv7) of a moment: by it the key finds what was kept around then. Ids may run ahead of their moments a little. */
function firstId(at: RawBuilder<unknown>): RawBuilder<unknown> {
  const milliseconds = sql`(extract(epoch FROM ${at}) * 1000)::bigint`;
  return sql`(lpad(to_hex(greatest(${milliseconds}, 0::bigint)), 12, '0') || repeat('0', 20))::uuid`;
}
