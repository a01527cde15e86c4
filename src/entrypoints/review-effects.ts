import { abuseReviewEffect } from '../modules/abuse/word/review-effect.ts';
import { protectionReviewEffect } from '../modules/protection/word/review-effect.ts';
import type { ReviewEffects } from '../modules/reviews/queue/review.ts';
import type { RewardsContext } from '../modules/rewards/evaluate.ts';

/** What happens when a review is resolved, by whose cases they are: each is the business of the module that opens them. */
export function reviewEffects(_rewards?: RewardsContext): ReviewEffects {
  return { abuse: abuseReviewEffect, protection: protectionReviewEffect };
}
