import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import { Fault } from '../../../kernel/errors.ts';
import { bucketOfId, isUuid } from '../../../kernel/ids.ts';
import type { AuditRecord } from '../../../platform/audit.ts';
import type { Reader } from '../../../platform/database.ts';
import { playerIdsOf } from '../../members/find.ts';
import type { Approval } from '../approval.ts';
import { openApprovalsOf } from '../find.ts';
import type { Review } from './review.ts';
import { listAudit, type ReviewFilter, type StoredReview, selectReview, selectReviews } from './store.ts';

/** One review. @throws Fault `review_not_found` */
export async function getReview(reader: Reader, reviewId: string): Promise<Review> {
  return namedReview(reader, isUuid(reviewId) ? await selectReview(reader, bucketOfId(reviewId), reviewId) : null);
}

/** A review with the id that its member's operator knows. @throws Fault `review_not_found` where there is none */
export async function namedReview(reader: Reader, stored: StoredReview | null): Promise<Review> {
  if (!stored) throw new Fault('review_not_found');
  const [named] = await withNames(reader, [stored]);
  if (!named) throw new Fault('review_not_found');
  return named;
}

/** `limit`: most items, from 1. */
export type ReviewQuery = Omit<ReviewFilter, 'before'> & { cursor?: string };

/** Reviews of some states, about one member or about all, newest first. @throws Fault `invalid_cursor` */
export async function listReviews(reader: Reader, { limit, cursor, ...filter }: ReviewQuery): Promise<Page<Review>> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['uuid']);
  const found = await selectReviews(reader, { ...filter, before, limit: limit + 1 });
  const { items, nextCursor } = pageOf(found, limit, ({ reviewId }) => [reviewId]);
  return { items: await withNames(reader, items), nextCursor };
}

/** A review with what was done in it, oldest first, and what waits in it for a second person. */
export type ReviewFile = { review: Review; history: AuditRecord[]; approval: Approval | null };

/** Most steps of a review that are shown, the newest of them; nobody takes as many. */
const mostSteps = 500;

/** One review and its history. @throws Fault `review_not_found` */
export async function readReviewFile(reader: Reader, reviewId: string): Promise<ReviewFile> {
  const review = await getReview(reader, reviewId);
  const steps = await listAudit(reader, { subject: `review:${reviewId}`, limit: mostSteps, fromAt: null, toAt: null });
  return { review, history: steps.items.toReversed(), approval: await openApprovalOf(reader, review) };
}

/** What waits for a second person in a review; null: nothing does. */
export async function openApprovalOf(reader: Reader, { playerId: externalId, reviewId, ...key }: Review): Promise<Approval | null> {
  const open = await openApprovalsOf(reader, { ...key, externalId }, ['review_dismissal']);
  return open.find(({ subject }) => subject === reviewId) ?? null;
}

/** Reviews with the ids that the operator knows their members by. */
export async function withNames(reader: Reader, reviews: readonly StoredReview[]): Promise<Review[]> {
  const playerIds = await playerIdsOf(reader, reviews);
  return reviews.map((review) => ({ ...review, playerId: playerIds.get(review.memberId) ?? '' }));
}
