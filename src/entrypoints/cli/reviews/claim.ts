import { claimReview } from '../../../modules/reviews/queue/claim.ts';
import { reviewToApi } from '../../../modules/reviews/queue/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';
import { sayingNext } from './saying-next.ts';

/** Takes a review up; from someone else who has it only with `--take-over`. */
export async function run(given: Given): Promise<number> {
  const [reviewId = ''] = exactly(given, 'review_id');
  const takeOver = given.flags.has('take-over');
  const claimed = await withLaurel(async ({ ledger, clock }) => {
    const claiming = claimReview(ledger, operator, reviewId, takeOver, null, clock.now());
    return reviewToApi(await sayingNext(claiming, { review_claimed: `laurel reviews claim ${reviewId} --take-over` }));
  });
  print(given.flags.has('json'), claimed, () => `${claimed.claimed_by} has the review of ${claimed.player_id}.`);
  return 0;
}
