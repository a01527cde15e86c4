import { type ResolveAnswer, resolveReview } from '../../../modules/reviews/queue/resolve.ts';
import { resolveBody, reviewToApi } from '../../../modules/reviews/queue/schema.ts';
import { approvalToApi } from '../../../modules/reviews/schema.ts';
import { parseFields } from '../../http/validate.ts';
import { reviewEffects } from '../../review-effects.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { changingLaurel, operator, print } from '../open.ts';
import { sayingNext } from './saying-next.ts';

/** Says how a review ends that one has taken up. */
export async function run(given: Given): Promise<number> {
  const [reviewId = ''] = exactly(given, 'review_id');
  const wish = fromFlags(() => parseFields(resolveBody, Object.fromEntries(given.values)));
  const answer = await changingLaurel(({ ledger, clock }) => {
    const resolving = resolveReview(ledger, reviewEffects, operator, reviewId, wish, null, clock.now());
    return sayingNext(resolving, { review_not_claimed: `laurel reviews claim ${reviewId}` });
  });
  print(given.flags.has('json'), resolvedToApi(answer), () => resolvedLine(answer));
  return 0;
}

function resolvedToApi(answer: ResolveAnswer): object {
  if (answer.approval) return { review: null, approval: approvalToApi(answer.approval) };
  return { review: reviewToApi(answer.review), approval: null };
}

/** What came of it; where somebody else must agree, what they type. */
function resolvedLine(answer: ResolveAnswer): string {
  if (answer.approval) return `A second person must agree: laurel approvals approve ${answer.approval.approvalId}`;
  return `The review of ${answer.review.playerId} is ${answer.review.state}.`;
}
