import { claimReview } from '../../../modules/reviews/queue/claim.ts';
import { reviewToApi } from '../../../modules/reviews/queue/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';

/** Takes a review up, also from someone else who had it. */
export async function run(given: Given): Promise<number> {
  const [reviewId = ''] = exactly(given, 'review_id');
  const claimed = await withLaurel(async ({ ledger, clock }) =>
    reviewToApi(await claimReview(ledger, operator, reviewId, null, clock.now())),
  );
  print(given.flags.has('json'), claimed, () => `${claimed.claimed_by} has the review of ${claimed.player_id}.`);
  return 0;
}
