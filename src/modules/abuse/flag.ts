import { must } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Work } from '../ledger/batch.ts';
import { commitOnce, type Ledger } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import { lockMember } from '../members/lock.ts';
import { currentProgram } from '../program/current.ts';
import { lastReviews, openReviews } from '../reviews/queue/open.ts';
import type { Review, ReviewOpening } from '../reviews/queue/review.ts';
import { describeAbuse } from './describe.ts';
import { lookAtOne } from './scoring/look.ts';
import { recordAudit } from './store.ts';

/** The review that somebody's suspicion went to; `opened`: because of it; `note`: what they said, the review's own note only then. */
export type Flagged = { review: Review; opened: boolean; note: string };

/**
 * Somebody suspects a player: a person has to look at the case, whatever its score. Where one is open already it stays as it is, and its
 * history tells of this.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `player_not_found`, `player_closed`, `idempotency_conflict`
 */
export async function flagForReview(
  ledger: Ledger,
  actor: Actor,
  playerId: string,
  reason: string,
  operation: Operation | null,
  now: Instant,
): Promise<Flagged> {
  return commitOnce(ledger, operation, async (tx): Promise<Work<Flagged>> => {
    const { program } = await currentProgram(tx);
    const member = await lockMember(tx, playerId);
    if (member.status === 'ERASED') throw new Fault('player_closed');
    const { standing } = await lookAtOne(tx, member, program, now);
    const evidence = describeAbuse(standing, program.baseCurrency);
    const opening: ReviewOpening = { kind: 'abuse', cause: 'flagged', score: standing.score, evidence, note: reason };
    const [opened] = await openReviews(tx, actor, [{ member, opening }], now);
    if (opened) return { answer: { review: opened, opened: true, note: reason } };
    const open = (await lastReviews(tx, [member], 'abuse')).get(member.memberId)?.open;
    const review = must(open, 'what was not opened is open: reviews end under the lock of their member');
    const after = { reason, score: standing.score, action: standing.action };
    await recordAudit(tx, actor, [{ action: 'review.flagged', subject: `review:${review.reviewId}`, after, at: now }]);
    return { answer: { review, opened: false, note: reason } };
  });
}
