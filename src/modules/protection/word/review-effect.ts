import type { ReviewEffect } from '../../reviews/queue/review.ts';
import { raiseToCritical } from './override.ts';

/**
 * What the outcome of a protection review does: a block is an officer's label CRITICAL, which refuses everything. A lower label takes an
 * override, with its own two people: no outcome of a review lowers one.
 */
export const protectionReviewEffect: ReviewEffect = {
  forSecond: async () => null,
  async resolve(tx, actor, { playerId }, { outcome, reason, resolvedBy }, now) {
    if (outcome !== 'BLOCKED') return null;
    return raiseToCritical(tx, actor, playerId, { reason, setBy: resolvedBy }, now);
  },
};
