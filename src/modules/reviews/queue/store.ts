import { sql } from 'kysely';
import { canonicalJson } from '../../../kernel/canonical.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { allOf, ofMember } from '../../../platform/postgres/conditions.ts';
import type { Review, ReviewCause, ReviewKind, ReviewSort, ReviewState } from './review.ts';

export { listAudit, recordAudit } from '../../../platform/audit.ts';
export { emit } from '../../../platform/outbox.ts';

/** A review as it is kept: the member by key alone. */
export type StoredReview = Omit<Review, 'playerId'>;

const columns = sql.raw(
  `r.bucket, r.member_id AS "memberId", r.review_id AS "reviewId", r.kind, r.cause, r.state, r.score, r.evidence, r.note,
   r.opened_by AS "openedBy", r.opened_at AS "openedAt", r.claimed_by AS "claimedBy", r.claimed_at AS "claimedAt",
   r.resolved_by AS "resolvedBy", r.approved_by AS "approvedBy", r.resolved_at AS "resolvedAt", r.reason`,
);

/** Writes reviews of members whom the caller has locked, but where one of the kind is open already. Answers the ids of those it wrote. */
export async function insertReviews(tx: Tx, reviews: readonly StoredReview[]): Promise<Set<Uuid>> {
  const column = <T>(read: (review: StoredReview) => T): T[] => reviews.map(read);
  const { rows } = await sql<{ review_id: Uuid }>`
    INSERT INTO review (bucket, review_id, member_id, kind, cause, state, score, evidence, note, opened_by, opened_at)
    SELECT o.bucket, o.review_id, o.member_id, o.kind, o.cause, 'OPEN', o.score, o.evidence, o.note, o.opened_by, o.opened_at
      FROM unnest(
        ${column(({ bucket }) => bucket)}::smallint[], ${column(({ reviewId }) => reviewId)}::uuid[],
        ${column(({ memberId }) => memberId)}::uuid[], ${column(({ kind }) => kind)}::text[], ${column(({ cause }) => cause)}::text[],
        ${column(({ score }) => score)}::smallint[], ${column(({ evidence }) => canonicalJson(evidence))}::jsonb[],
        ${column(({ note }) => note)}::text[], ${column(({ openedBy }) => openedBy)}::text[],
        ${column(({ openedAt }) => toTimestamp(openedAt))}::timestamptz[])
        AS o (bucket, review_id, member_id, kind, cause, score, evidence, note, opened_by, opened_at)
    ON CONFLICT (bucket, member_id, kind) WHERE state IN ('OPEN', 'IN_REVIEW') DO NOTHING RETURNING review_id`.execute(tx);
  return new Set(rows.map(({ review_id }) => review_id));
}

/** One review; null: there is none. */
export async function selectReview(reader: Reader, bucket: number, reviewId: Uuid): Promise<StoredReview | null> {
  const { rows } = await sql<StoredReview>`
    SELECT ${columns} FROM review r WHERE r.bucket = ${bucket}::smallint AND r.review_id = ${reviewId}::uuid`.execute(reader);
  return rows[0] ?? null;
}

/** As `selectReview`, locked until the transaction ends. */
export async function lockReview(tx: Tx, bucket: number, reviewId: Uuid): Promise<StoredReview | null> {
  const { rows } = await sql<StoredReview>`
    SELECT ${columns} FROM review r
     WHERE r.bucket = ${bucket}::smallint AND r.review_id = ${reviewId}::uuid FOR NO KEY UPDATE`.execute(tx);
  return rows[0] ?? null;
}

/** Writes who has a review, which the caller has locked, and how it ended. */
export async function updateReview(tx: Tx, one: StoredReview): Promise<void> {
  await sql`
    UPDATE review SET state = ${one.state}::text, claimed_by = ${one.claimedBy}::text,
      claimed_at = ${toTimestamp(one.claimedAt)}::timestamptz, resolved_by = ${one.resolvedBy}::text,
      approved_by = ${one.approvedBy}::text, resolved_at = ${toTimestamp(one.resolvedAt)}::timestamptz, reason = ${one.reason}::text
     WHERE bucket = ${one.bucket}::smallint AND review_id = ${one.reviewId}::uuid`.execute(tx);
}

/** Of a kind the open review of each member and the one that was resolved last: by index review_by_member, of which a member has few. */
export async function selectLast(reader: Reader, keys: readonly MemberKey[], kind: ReviewKind): Promise<StoredReview[]> {
  const { rows } = await sql<StoredReview>`
    SELECT DISTINCT ON (r.bucket, r.member_id, r.resolved_at IS NULL) ${columns}
      FROM ${memberRows(keys)} JOIN review r ON r.bucket = k.bucket AND r.member_id = k.member_id
     WHERE r.kind = ${kind}::text
     ORDER BY r.bucket, r.member_id, r.resolved_at IS NULL, r.resolved_at DESC, r.review_id DESC`.execute(reader);
  return rows;
}

/** Where a review without a score stands among those that have one: after all of them. */
export const scoreOfNone = -1;

export type ReviewFilter = {
  states: readonly ReviewState[];
  /** Absent: all. */
  kind?: ReviewKind;
  cause?: ReviewCause;
  member: MemberKey | null;
  /** Whose, however they write their name; absent: everybody's, and nobody's. */
  claimedBy?: string;
  /** Absent: newest first. */
  sort?: ReviewSort;
  /** The last one that was shown; `score` (of a review without: `scoreOfNone`) where the list is ordered by it. */
  before: { score: number | null; reviewId: Uuid } | null;
  limit: number;
};

/**
 * Reviews, newest first, or highest score first and then newest: by index review_by_member, of which a member has few, or of each state by
 * review_by_state. By score all of a state are read: open ones are a queue that people get through.
 */
export async function selectReviews(reader: Reader, filter: ReviewFilter): Promise<StoredReview[]> {
  const { states, kind, cause, member, claimedBy, sort, before, limit } = filter;
  const score = sql`coalesce(r.score, ${scoreOfNone}::smallint)`;
  const order = sort === 'score' ? sql`${score} DESC, r.review_id DESC` : sql`r.review_id DESC`;
  const after =
    before &&
    (sort === 'score'
      ? sql`(${score}, r.review_id) < (${before.score}::smallint, ${before.reviewId}::uuid)`
      : sql`r.review_id < ${before.reviewId}::uuid`);
  const { rows } = await sql<StoredReview>`
    SELECT ${columns} FROM unnest(${states}::text[]) AS wanted (state) CROSS JOIN LATERAL (
      SELECT r.* FROM review r
       WHERE ${allOf([
         member && ofMember('r', member),
         sql`r.state = wanted.state`,
         kind && sql`r.kind = ${kind}::text`,
         cause && sql`r.cause = ${cause}::text`,
         claimedBy && sql`lower(r.claimed_by) = lower(${claimedBy}::text)`,
         after,
       ])}
       ORDER BY ${order} LIMIT ${limit}::bigint) AS r
     ORDER BY ${order} LIMIT ${limit}::bigint`.execute(reader);
  return rows;
}
