import { readReviewFile } from '../../../modules/reviews/queue/find.ts';
import { reviewFileToApi } from '../../../modules/reviews/queue/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';
import { oneLine } from './one-line.ts';

type Shown = ReturnType<typeof reviewFileToApi>;

/** Shows a review: what was known when it was opened, and who did what in it. */
export async function run(given: Given): Promise<number> {
  const [reviewId = ''] = exactly(given, 'review_id');
  const shown = await withLaurel(async ({ database }) => reviewFileToApi(await readReviewFile(database.db, reviewId)));
  print(given.flags.has('json'), shown, () => reviewPage(shown));
  return 0;
}

/** A review for people. */
export function reviewPage(review: Shown): string {
  const { kind, cause, score, state, claimed_by, note, approval, evidence, history } = review;
  const facts = textTable(
    [review.player_id, ''],
    [
      ['Kind', kind],
      ['Cause', cause],
      ['Score', score === null ? '' : String(score)],
      ['State', state],
      ['Who has it', claimed_by ?? ''],
      ...(note === null ? [] : [['Note', oneLine(note)]]),
      ...(approval === null ? [] : [['Second person', `asked for by ${approval.requested_by}: laurel approvals`]]),
    ],
  );
  const steps = textTable(
    ['When', 'Who', 'What', 'Why'],
    history.map(({ at, by, action, reason }) => [at, by, action, oneLine(reason ?? '')]),
  );
  return [facts, steps, `Known when it was opened\n${JSON.stringify(evidence, null, 2)}\n`].join('\n');
}
