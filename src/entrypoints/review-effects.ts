import { abuseReviewEffect } from '../modules/abuse/word/review-effect.ts';
import { protectionReviewEffect } from '../modules/protection/word/review-effect.ts';
import type { ReviewEffects } from '../modules/reviews/queue/review.ts';

/** What happens when a review is resolved, by whose cases they are: each is the business of the module that opens them. */
export const reviewEffects: ReviewEffects = { abuse: abuseReviewEffect, protection: protectionReviewEffect };
