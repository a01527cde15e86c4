import { sql } from 'kysely';
import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { RiskFactors } from '../../../engine/risk/assessment.ts';
import type { Behaviour } from '../../../engine/risk/behaviour.ts';
import type { Features } from '../../../engine/risk/features.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { allOf, type Between, madeBetween, ofMember } from '../../../platform/postgres/conditions.ts';
import { readPaged } from '../../../platform/read-paged.ts';
import type { AssessmentCause, Beside, KeptAssessment } from './assessment.ts';

export { recordAudit } from '../../../platform/audit.ts';
export { emit } from '../../../platform/outbox.ts';

type Row = {
  bucket: number;
  member_id: Uuid;
  assessment_id: Uuid;
  at: Instant;
  cause: AssessmentCause;
  model: string;
  score: string;
  label: RiskLabel;
  in_force: RiskLabel;
  confidence: string;
  features: Features;
  factors: RiskFactors;
  behaviour: Behaviour;
  challenger: Beside | null;
};

function fromRow({ member_id: memberId, assessment_id: assessmentId, in_force: inForce, challenger: beside, ...row }: Row): KeptAssessment {
  const [score, confidence] = [Number(row.score), Number(row.confidence)];
  return { ...row, memberId, assessmentId, score, inForce, confidence, beside };
}

/** Appends assessments of members that the caller has locked. */
export async function insertAssessments(tx: Tx, rows: readonly KeptAssessment[]): Promise<void> {
  await sql`
    INSERT INTO risk_assessment (bucket, member_id, assessment_id, at, cause, model, score, label, in_force, confidence,
      features, factors, behaviour, challenger)
    SELECT * FROM unnest(
      ${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.memberId)}::uuid[],
      ${rows.map((row) => row.assessmentId)}::uuid[], ${rows.map((row) => toTimestamp(row.at))}::timestamptz[],
      ${rows.map((row) => row.cause)}::text[], ${rows.map((row) => row.model)}::text[], ${rows.map((row) => row.score)}::numeric[],
      ${rows.map((row) => row.label)}::text[], ${rows.map((row) => row.inForce)}::text[],
      ${rows.map((row) => row.confidence)}::numeric[], ${rows.map((row) => canonicalJson(row.features))}::jsonb[],
      ${rows.map((row) => canonicalJson(row.factors))}::jsonb[], ${rows.map((row) => canonicalJson(row.behaviour))}::jsonb[],
      ${rows.map(({ beside }) => (beside === null ? null : canonicalJson(beside)))}::jsonb[])`.execute(tx);
}

/** The last assessment of each member that was kept, by member id; members without are absent. One look at the key for each. */
export async function selectLatest(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, KeptAssessment>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<Row>`
    SELECT a.* FROM ${memberRows(keys)} CROSS JOIN LATERAL (
      SELECT r.* FROM risk_assessment r WHERE r.bucket = k.bucket AND r.member_id = k.member_id
       ORDER BY r.assessment_id DESC LIMIT 1) AS a`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, fromRow(row)]));
}

/** A member's assessments, newest first. */
export async function selectAssessments(
  reader: Reader,
  member: MemberKey,
  { before, limit, ...window }: Between & { before: Uuid | null; limit: number },
): Promise<KeptAssessment[]> {
  const { rows } = await sql<Row>`
    SELECT r.* FROM risk_assessment r
     WHERE ${allOf([
       ofMember('r', member),
       madeBetween('r.assessment_id', window),
       before && sql`r.assessment_id < ${before}::uuid`,
     ])} ORDER BY r.assessment_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(fromRow);
}

/** The last assessment of every member, one after the other. */
export async function* readLatestOfAll(tx: Tx): AsyncGenerator<KeptAssessment> {
  const latest = sql`
    SELECT DISTINCT ON (r.bucket, r.member_id) r.* FROM risk_assessment r ORDER BY r.bucket, r.member_id, r.assessment_id DESC`;
  for await (const row of readPaged<Row>(tx, latest)) yield fromRow(row);
}
