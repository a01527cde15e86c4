import { approvalEffects } from '../../src/entrypoints/approval-effects.ts';
import { reviewEffects } from '../../src/entrypoints/review-effects.ts';
import { must } from '../../src/kernel/assert.ts';
import { minuteMs } from '../../src/kernel/clock.ts';
import { type Flagged, flagForReview } from '../../src/modules/abuse/flag.ts';
import { operationOf } from '../../src/modules/ledger/operation.ts';
import { getMember } from '../../src/modules/members/find.ts';
import { lockMember } from '../../src/modules/members/lock.ts';
import type { Approval } from '../../src/modules/reviews/approval.ts';
import { approve } from '../../src/modules/reviews/decide.ts';
import { claimReview } from '../../src/modules/reviews/queue/claim.ts';
import { listReviews } from '../../src/modules/reviews/queue/find.ts';
import { openReviews } from '../../src/modules/reviews/queue/open.ts';
import { type ResolveAnswer, resolveReview } from '../../src/modules/reviews/queue/resolve.ts';
import { type Review, type ReviewOutcome, reviewStates } from '../../src/modules/reviews/queue/review.ts';
import { type Actor, system } from '../../src/platform/actor.ts';
import type { TestLaurel } from '../laurel.ts';

/** What people do about suspicious players, each by their name. */
export function reviewers({ ledger, rewards, database, clock }: TestLaurel) {
  const person = (name: string): Actor => ({ id: name, roles: ['compliance'] });
  return {
    /** All reviews of a player, newest first. */
    async reviews(playerId: string): Promise<Review[]> {
      const member = await getMember(database.db, playerId);
      return (await listReviews(database.db, { states: reviewStates, member, limit: 100 })).items;
    },
    /** The open one. */
    async review(playerId: string): Promise<Review> {
      const open = (await this.reviews(playerId)).find(({ resolvedAt }) => resolvedAt === null);
      return must(open, `${playerId} has an open review`);
    },
    /** Somebody takes the open review of a player up and says how it ends. The clock goes on by a minute, so that what follows is later. */
    async resolve(name: string, playerId: string, outcome: ReviewOutcome): Promise<ResolveAnswer> {
      const { reviewId } = await this.review(playerId);
      clock.set(clock.now() + minuteMs);
      await claimReview(ledger, person(name), reviewId, null, clock.now());
      const wish = { outcome, reason: `${outcome.toLowerCase()} after a look` };
      return resolveReview(ledger, reviewEffects(rewards), person(name), reviewId, wish, null, clock.now());
    },
    agree: (name: string, { approvalId }: Approval) =>
      approve(ledger, approvalEffects(rewards), person(name), approvalId, null, null, clock.now()),
    /** Somebody flags a player, under a key of the request or under none. */
    async flag(name: string, playerId: string, key: string | null = null): Promise<Flagged> {
      const operation = key === null ? null : operationOf(await getMember(database.db, playerId), 'test', key, { key }, clock.now());
      return flagForReview(ledger, person(name), playerId, 'looks odd', operation, clock.now());
    },
    /** A protection review, as a decision at risk CRITICAL opens one. */
    openProtection: (playerId: string) =>
      database.transaction(async (tx) => {
        const opening = { kind: 'protection', cause: 'risk_critical', score: 90, evidence: {}, note: null } as const;
        return openReviews(tx, system, [{ member: await lockMember(tx, playerId), opening }], clock.now());
      }),
  };
}
