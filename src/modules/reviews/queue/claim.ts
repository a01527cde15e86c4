import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Actor } from '../../../platform/actor.ts';
import { commitOnce, type Ledger } from '../../ledger/commit.ts';
import type { Operation } from '../../ledger/operation.ts';
import { dropRequest, holdReview, isClaimedBy } from './hold.ts';
import type { Review } from './review.ts';
import { emit, recordAudit, updateReview } from './store.ts';

/**
 * Somebody takes a review up. From someone else who has it only where they say so: then what that one asked a second person for is not
 * asked for any more. Claiming what one has already changes nothing.
 * @param takeOver also from someone else who has it
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `review_not_found`, `review_claimed`, `review_resolved`, `idempotency_conflict`
 */
export async function claimReview(
  ledger: Ledger,
  actor: Actor,
  reviewId: string,
  takeOver: boolean,
  operation: Operation | null,
  now: Instant,
): Promise<Review> {
  return commitOnce(ledger, operation, async (tx) => {
    const review = await holdReview(tx, reviewId);
    if (isClaimedBy(review, actor.id)) return { answer: review };
    if (!takeOver) refuseClaimed(review);
    await dropRequest(tx, review, now);
    const claimed: Review = { ...review, state: 'IN_REVIEW', claimedBy: actor.id, claimedAt: now };
    await updateReview(tx, claimed);
    const before = { state: review.state, claimed_by: review.claimedBy };
    const after = { state: claimed.state, claimed_by: claimed.claimedBy };
    await recordAudit(tx, actor, [{ action: 'review.claimed', subject: `review:${reviewId}`, before, after, at: now }]);
    const payload = { review_id: reviewId, kind: review.kind, claimed_by: actor.id, claimed_from: review.claimedBy };
    await emit(tx, [{ topic: 'review.claimed', subject: `player:${review.playerId}`, payload, at: now }]);
    return { answer: claimed };
  });
}

/** Nobody loses a case to somebody who only did not know that it was taken. */
function refuseClaimed({ reviewId, claimedBy, claimedAt }: Review): void {
  if (claimedBy === null || claimedAt === null) return;
  const since = `${claimedBy} has had the review since ${formatInstant(claimedAt)}`;
  const detail = `${since}: POST /api/reviews/${reviewId}/claim with "take_over": true takes it over.`;
  throw new Fault('review_claimed', { detail });
}
