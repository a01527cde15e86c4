import { flagForReview } from '../../../modules/abuse/flag.ts';
import { abuseFlagBody, flaggedToApi } from '../../../modules/abuse/schema.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { changingLaurel, operator, print } from '../open.ts';

/** Has a person look at a player whom somebody suspects. */
export async function run(given: Given): Promise<number> {
  const [playerId = ''] = exactly(given, 'player_id');
  const { reason } = fromFlags(() => parseFields(abuseFlagBody, Object.fromEntries(given.values)));
  const flagged = await changingLaurel(async ({ ledger, clock }) => {
    return flaggedToApi(await flagForReview(ledger, operator, playerId, reason, null, clock.now()));
  });
  print(given.flags.has('json'), flagged, () => {
    const { review, opened } = flagged;
    return opened ? `Review ${review.review_id} is open.` : `Review ${review.review_id} was open already, and has the reason now.`;
  });
  return 0;
}
