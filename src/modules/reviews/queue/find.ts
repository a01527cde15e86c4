import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import type { AuditRecord } from '../../../platform/audit.ts';
import type { Reader } from '../../../platform/database.ts';
import { type LastApprovals, lastApprovals } from '../find.ts';
import { getNamed, withPlayerIds } from '../named.ts';
import type { Review, ReviewSort } from './review.ts';
import { listAudit, type ReviewFilter, scoreOfNone, selectReview, selectReviews } from './store.ts';

/** One review. @throws Fault `review_not_found` */
export async function getReview(reader: Reader, reviewId: string): Promise<Review> {
  return getNamed(reader, selectReview, reviewId, 'review_not_found');
}

/** `limit`: most items, from 1. */
export type ReviewQuery = Omit<ReviewFilter, 'before'> & { cursor?: string };

/** Reviews of some states, about one member or about all, in the order asked for. @throws Fault `invalid_cursor` */
export async function listReviews(reader: Reader, { limit, cursor, ...filter }: ReviewQuery): Promise<Page<Review>> {
  const before = cursor === undefined ? null : readBefore(cursor, filter.sort);
  const found = await selectReviews(reader, { ...filter, before, limit: limit + 1 });
  const { items, nextCursor } = pageOf(found, limit, ({ reviewId, score }) =>
    filter.sort === 'score' ? [score ?? scoreOfNone, reviewId] : [reviewId],
  );
  return { items: await withPlayerIds(reader, items), nextCursor };
}

function readBefore(cursor: string, sort: ReviewSort | undefined): ReviewFilter['before'] {
  if (sort !== 'score') return { score: null, reviewId: readCursor(cursor, ['uuid'])[0] };
  const [score, reviewId] = readCursor(cursor, ['small', 'uuid']);
  return { score, reviewId };
}

/** A review with what was done in it, oldest first, and what a second person was asked in it. */
export type ReviewFile = { review: Review; history: AuditRecord[]; approvals: LastApprovals };

/** Most steps of a review that are shown, the newest of them; nobody takes as many. */
const mostSteps = 500;

/** One review and its history. @throws Fault `review_not_found` */
export async function readReviewFile(reader: Reader, reviewId: string): Promise<ReviewFile> {
  const review = await getReview(reader, reviewId);
  const steps = await listAudit(reader, { subject: `review:${reviewId}`, limit: mostSteps, fromAt: null, toAt: null });
  const approvals = await lastApprovals(reader, { ...review, externalId: review.playerId }, 'review_dismissal', reviewId);
  return { review, history: steps.items.toReversed(), approvals };
}
