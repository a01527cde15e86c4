import { reviewEffects } from '../../src/entrypoints/review-effects.ts';
import { must } from '../../src/kernel/assert.ts';
import { minuteMs } from '../../src/kernel/clock.ts';
import { type Flagged, flagForReview } from '../../src/modules/abuse/flag.ts';
import { operationOf } from '../../src/modules/ledger/operation.ts';
import { getMember } from '../../src/modules/members/find.ts';
import type { Approval } from '../../src/modules/reviews/approval.ts';
import { listReviews } from '../../src/modules/reviews/queue/find.ts';
import type { ResolveAnswer } from '../../src/modules/reviews/queue/resolve.ts';
import { type Review, type ReviewOutcome, reviewStates } from '../../src/modules/reviews/queue/review.ts';
import type { TestLaurel } from '../laurel.ts';
import { reviewers as reviewing } from '../reviews/reviewers.ts';

/** What people do about suspicious players, each by their name, with all that it does. */
export function reviewers(laurel: TestLaurel) {
  const { ledger, database, clock } = laurel;
  const people = reviewing(laurel);
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
    /** Somebody takes the open review of a player up, whoever has it, and says how it ends, a minute later: what follows is later too. */
    async resolve(name: string, playerId: string, outcome: ReviewOutcome): Promise<ResolveAnswer> {
      const { reviewId } = await this.review(playerId);
      clock.set(clock.now() + minuteMs);
      await people.claim(name, reviewId, true);
      return people.resolve(name, reviewId, outcome, reviewEffects);
    },
    agree: (name: string, approval: Approval) => people.agree(name, approval, reviewEffects),
    /** Somebody flags a player, under a key of the request or under none. */
    async flag(name: string, playerId: string, key: string | null = null): Promise<Flagged> {
      const operation = key === null ? null : operationOf(await getMember(database.db, playerId), 'test', key, { key }, clock.now());
      return flagForReview(ledger, people.person(name), playerId, 'looks odd', operation, clock.now());
    },
    /** A protection review, as a decision at risk CRITICAL opens one. */
    openProtection: (playerId: string) =>
      people.openAbout([playerId], { kind: 'protection', cause: 'risk_critical', score: 90, evidence: {} }),
  };
}
