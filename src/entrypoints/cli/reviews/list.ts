import { findMember } from '../../../modules/members/find.ts';
import { listReviews } from '../../../modules/reviews/queue/find.ts';
import { reviewQuery, reviewToApi, statesOf } from '../../../modules/reviews/queue/schema.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

type Shown = ReturnType<typeof reviewToApi>;

/** Most reviews of one page. */
const most = 100;

/** Lists what people have to look at, or have looked at. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const { player, 'claimed-by': claimed_by, ...fields } = Object.fromEntries(given.values);
  const asked = fromFlags(() => parseFields(reviewQuery, { ...fields, ...(claimed_by && { claimed_by }) }));
  const { state, claimed_by: claimedBy, ...query } = asked;
  const shown = await withLaurel(async ({ database }) => {
    const member = player === undefined ? null : await findMember(database.db, player);
    if (player !== undefined && member === null) return [];
    const { items } = await listReviews(database.db, { ...query, states: statesOf(state), claimedBy, member, limit: most });
    return items.map(reviewToApi);
  });
  print(given.flags.has('json'), shown, () => reviewsPage(shown));
  return 0;
}

/** Reviews for people, in the order they come. */
export function reviewsPage(reviews: readonly Shown[]): string {
  if (reviews.length === 0) return 'Nothing is to be looked at.\n';
  return textTable(
    ['Opened at', 'Player', 'Kind', 'Cause', 'Score', 'State', 'Who has it', 'Review'],
    reviews.map(({ opened_at, player_id, kind, cause, score, state, claimed_by, review_id }) => {
      return [opened_at, player_id, kind, cause, score ?? '', state, claimed_by ?? '', review_id];
    }),
  );
}
