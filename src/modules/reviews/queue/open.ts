import type { Instant } from '../../../kernel/clock.ts';
import { type MemberKey, newId, type Uuid } from '../../../kernel/ids.ts';
import type { Actor } from '../../../platform/actor.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Named } from '../approval.ts';
import { withPlayerIds } from '../named.ts';
import type { Review, ReviewKind, ReviewOpening } from './review.ts';
import { emit, insertReviews, recordAudit, selectLast } from './store.ts';

/** Whom a review is to be opened about, and why. */
type OpeningAbout = { member: Named; opening: ReviewOpening };

/**
 * Opens reviews about members whom the transaction has locked, in the commit of what they are opened for. Where one of the kind is open
 * already it stays as it is. Answers those that were really opened, in the order they were asked for.
 */
export async function openReviews(tx: Tx, actor: Actor, openings: readonly OpeningAbout[], now: Instant): Promise<Review[]> {
  if (openings.length === 0) return [];
  const asked = openings.map((one) => openOf(actor, one, now));
  const written = await insertReviews(tx, asked);
  const opened = asked.filter(({ reviewId }) => written.has(reviewId));
  const audits = opened.map(({ reviewId, playerId: player_id, kind, cause, state, score, note }) => {
    const after = { state, player_id, kind, cause, score, ...(note === null ? {} : { reason: note }) };
    return { action: 'review.opened', subject: `review:${reviewId}`, after, at: now };
  });
  await recordAudit(tx, actor, audits);
  const events = opened.map(({ reviewId: review_id, playerId, kind, cause, score, openedBy: opened_by }) => {
    return { topic: 'review.opened', subject: `player:${playerId}`, payload: { review_id, kind, cause, score, opened_by }, at: now };
  });
  await emit(tx, events);
  return opened;
}

function openOf(actor: Actor, { member: { bucket, memberId, externalId }, opening }: OpeningAbout, now: Instant): Review {
  const { kind, cause, score, evidence, note } = opening;
  return {
    bucket,
    memberId,
    reviewId: newId(now, bucket),
    playerId: externalId,
    kind,
    cause,
    state: 'OPEN',
    score,
    evidence,
    note,
    openedBy: actor.id,
    openedAt: now,
    claimedBy: null,
    claimedAt: null,
    resolvedBy: null,
    approvedBy: null,
    resolvedAt: null,
    reason: null,
  };
}

/** The open review of a member, and the one that was resolved last. */
type LastReviews = { open: Review | null; resolved: Review | null };

/**
 * Of a kind what is open about members and what was resolved last, by member id; of whom there never was a review is absent. Who has
 * locked the members knows that it stays so: a review is resolved under their lock.
 */
export async function lastReviews(reader: Reader, keys: readonly MemberKey[], kind: ReviewKind): Promise<Map<Uuid, LastReviews>> {
  const last = new Map<Uuid, LastReviews>();
  if (keys.length === 0) return last;
  for (const review of await withPlayerIds(reader, await selectLast(reader, keys, kind))) {
    const known = last.get(review.memberId) ?? { open: null, resolved: null };
    last.set(review.memberId, review.resolvedAt === null ? { ...known, open: review } : { ...known, resolved: review });
  }
  return last;
}
