import { wordEffects } from '../modules/protection/word/agreed.ts';
import type { ApprovalEffects } from '../modules/reviews/approval.ts';
import { dismissalAgreed } from '../modules/reviews/queue/resolve.ts';
import { creditAgreed } from '../modules/rewards/by-hand/ask-second.ts';
import type { RewardsContext } from '../modules/rewards/evaluate.ts';
import { reviewEffects } from './review-effects.ts';

/** What happens when a second person agrees, by what was asked for: each is the business of the module that asks. */
export function approvalEffects(rewards: RewardsContext): ApprovalEffects {
  return { ...wordEffects, manual_credit: creditAgreed(rewards), review_dismissal: dismissalAgreed(reviewEffects) };
}
