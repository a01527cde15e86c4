import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Batch, Work } from '../../ledger/batch.ts';
import { commitOnce, type Ledger } from '../../ledger/commit.ts';
import type { Operation } from '../../ledger/operation.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import type { Approval, ApprovalEffect } from '../approval.ts';
import { requestApproval } from '../request.ts';
import { dropRequest, holdReview, isClaimedBy, lockUnresolved } from './hold.ts';
import type { Resolution, Review, ReviewCause, ReviewEffects, ReviewKind, ReviewOutcome, SecondLook } from './review.ts';
import { emit, recordAudit, updateReview } from './store.ts';

/** How somebody wants a review to end. */
type ResolutionWish = { outcome: ReviewOutcome; reason: string };

/** What came of it: the review as it ended, or what waits for a second person. */
export type ResolveAnswer = { approval: null; review: Review } | { approval: Approval };

/**
 * Whoever took a review up says how it ends, and why: what that means for the member happens in the same commit. Where it needs a second
 * person the review stays with its claimer until that one agrees; another outcome takes the request back.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `review_not_found`, `review_resolved`, `review_not_claimed`, `approval_open`, `idempotency_conflict`, and those of the
 * effect
 */
export async function resolveReview(
  ledger: Ledger,
  effects: ReviewEffects,
  actor: Actor,
  reviewId: string,
  wish: ResolutionWish,
  operation: Operation | null,
  now: Instant,
): Promise<ResolveAnswer> {
  return commitOnce(ledger, operation, async (tx): Promise<Work<ResolveAnswer>> => {
    const review = await holdReview(tx, reviewId);
    if (!isClaimedBy(review, actor.id)) throw notClaimed(review);
    const shown = await effects[review.kind].forSecond(tx, review, wish.outcome, now);
    if (shown !== null) return { answer: { approval: await askSecond(tx, actor, review, wish, shown, now) } };
    await dropRequest(tx, review, now);
    const resolution: Resolution = { ...wish, resolvedBy: review.claimedBy ?? actor.id, approvedBy: null, shown: null };
    const { resolved, batch } = await end(tx, effects, actor, review, resolution, now);
    return { answer: { approval: null, review: resolved }, batch: batch ?? undefined };
  });
}

function notClaimed({ reviewId, claimedBy }: Review): Fault {
  const claim = `POST /api/reviews/${reviewId}/claim`;
  const detail =
    claimedBy === null
      ? `Nobody has claimed the review: ${claim} comes first.`
      : `${claimedBy} has claimed the review: ${claim} with "take_over": true comes first.`;
  return new Fault('review_not_claimed', { detail });
}

/** What a second person is asked to agree to, with the case as it is when they are asked. */
type Asked = { outcome: ReviewOutcome; kind: ReviewKind; cause: ReviewCause; score: number; shown: SecondLook };

async function askSecond(
  tx: Tx,
  actor: Actor,
  review: Review,
  { outcome, reason }: ResolutionWish,
  shown: SecondLook,
  now: Instant,
): Promise<Approval> {
  const { playerId: externalId, reviewId: subject, kind, cause, score, ...key } = review;
  const request: Asked = { outcome, kind, cause, score: Math.max(score ?? 0, shown.score ?? 0), shown };
  const approval = await requestApproval(tx, actor, { ...key, externalId }, { kind: 'review_dismissal', subject, request, reason }, now);
  const after = { outcome, approval_id: approval.approvalId, reason };
  await recordAudit(tx, actor, [{ action: 'review.approval_requested', subject: `review:${subject}`, after, at: now }]);
  return approval;
}

/**
 * A second person agreed to how a review ends.
 * @throws Fault `version_conflict` where it was resolved, or is somebody else's, since it was asked for; and those of the effect
 */
export function dismissalAgreed(effects: ReviewEffects): ApprovalEffect {
  return async (tx, actor, { subject: reviewId, request, reason, requestedBy: resolvedBy }, now) => {
    const review = await lockUnresolved(tx, reviewId).catch((error: unknown) => {
      throw error instanceof Fault ? overtaken() : error;
    });
    if (!isClaimedBy(review, resolvedBy)) throw overtaken();
    const { outcome, shown } = request as Asked;
    const { batch } = await end(tx, effects, actor, review, { outcome, reason, resolvedBy, approvedBy: actor.id, shown }, now);
    return batch ?? { kind: 'review', at: now };
  };
}

function overtaken(): Fault {
  return new Fault('version_conflict', { detail: 'The review went another way since this was asked for: it must be asked for anew.' });
}

/**
 * Writes how a review ended, after what that does. The member is locked by then, so that whoever has them locked and wonders whether to
 * open a review sees all of the last one or nothing of its end.
 */
async function end(
  tx: Tx,
  effects: ReviewEffects,
  actor: Actor,
  review: Review,
  resolution: Resolution,
  now: Instant,
): Promise<{ resolved: Review; batch: Batch | null }> {
  const { outcome, shown: _, ...words } = resolution;
  const batch = await effects[review.kind].resolve(tx, actor, review, resolution, now);
  await lockMembersByKey(tx, [review]);
  const resolved: Review = { ...review, state: outcome, ...words, resolvedAt: now };
  await updateReview(tx, resolved);
  const { reviewId, playerId, kind } = review;
  const said = { resolved_by: words.resolvedBy, approved_by: words.approvedBy };
  const before = { state: review.state };
  const after = { state: outcome, reason: words.reason, ...said };
  await recordAudit(tx, actor, [{ action: 'review.resolved', subject: `review:${reviewId}`, before, after, at: now }]);
  const payload = { review_id: reviewId, kind, outcome, ...said };
  await emit(tx, [{ topic: 'review.resolved', subject: `player:${playerId}`, payload, at: now }]);
  return { resolved, batch };
}
