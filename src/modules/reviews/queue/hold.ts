import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Tx } from '../../../platform/database.ts';
import { isSamePerson } from '../approval.ts';
import { holdOpen, supersede } from '../decide.ts';
import { getNamed } from '../named.ts';
import { getReview } from './find.ts';
import type { Review } from './review.ts';
import { lockReview } from './store.ts';

/** Whether somebody has the review, however they write their name. */
export function isClaimedBy({ claimedBy }: Review, actorId: string): boolean {
  return claimedBy !== null && isSamePerson(claimedBy, actorId);
}

/**
 * Locks a review that is not resolved yet, before the program and members; and before it what waits in it for a second person, as whoever
 * agrees to that does, so that nobody waits in a circle.
 * @throws Fault `review_not_found`, `review_resolved`
 */
export async function holdReview(tx: Tx, reviewId: string): Promise<Review> {
  await holdOpen(tx, await getReview(tx, reviewId), 'review_dismissal');
  return lockUnresolved(tx, reviewId);
}

/** As `holdReview`, for whoever has locked what waits in it. */
export async function lockUnresolved(tx: Tx, reviewId: string): Promise<Review> {
  const review = await getNamed(tx, lockReview, reviewId, 'review_not_found');
  if (review.resolvedAt !== null) {
    throw new Fault('review_resolved', { detail: `The review was ${review.state} by ${review.resolvedBy}.` });
  }
  return review;
}

/** Closes what waits in a review, which the transaction holds, for a second person: it is not asked for any more. */
export async function dropRequest(tx: Tx, { playerId: externalId, reviewId, ...key }: Review, now: Instant): Promise<void> {
  await supersede(tx, { ...key, externalId }, 'review_dismissal', now, reviewId);
}
