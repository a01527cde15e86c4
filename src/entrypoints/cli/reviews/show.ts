import { readReviewFile } from '../../../modules/reviews/queue/find.ts';
import { reviewFileToApi } from '../../../modules/reviews/queue/schema.ts';
import { isSystem } from '../../../platform/actor.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';
import { evidencePart } from './evidence.ts';
import { oneLine } from './one-line.ts';

type Shown = ReturnType<typeof reviewFileToApi>;
type Asked = NonNullable<Shown['approval']>;

/** Shows a review: what was known when it was opened, how it ended, and who did what in it. */
export async function run(given: Given): Promise<number> {
  const [reviewId = ''] = exactly(given, 'review_id');
  const shown = await withLaurel(async ({ database }) => reviewFileToApi(await readReviewFile(database.db, reviewId)));
  print(given.flags.has('json'), shown, () => reviewPage(shown));
  return 0;
}

/** A review for people. */
export function reviewPage(review: Shown): string {
  const { kind, cause, score, state, claimed_by, note, approval, decided_approval, evidence, history } = review;
  const facts = textTable(
    [review.player_id, ''],
    [
      ['Kind', kind],
      ['Cause', cause],
      ['Score', score === null ? '' : String(score)],
      ['State', state],
      ['Who has it', claimed_by ?? ''],
      ...(note === null ? [] : [['Note', oneLine(note)]]),
      ...ended(review),
      ...(decided_approval === null ? [] : [['Second person', saidBySecond(decided_approval)]]),
      ...(approval === null ? [] : [['Waits for', waitsFor(approval)]]),
    ],
  );
  const steps = textTable(
    ['When', 'Who', 'What', 'Why'],
    history.map(({ at, by, action, reason }) => [at, by, action, oneLine(reason ?? '')]),
  );
  return [facts, steps, `Known when it was opened\n\n${evidencePart(evidence)}`].join('\n');
}

/** How it ended, by whose word; nothing while it has not. */
function ended({ state, resolved_by, approved_by, reason }: Shown): string[][] {
  if (resolved_by === null) return [];
  const persons = approved_by === null ? resolved_by : `${resolved_by} and ${approved_by}`;
  return [['Outcome', `${state} by ${persons}: ${oneLine(reason ?? '')}`]];
}

/** What came of the last request to a second person, and why. */
function saidBySecond({ state, requested_by, decided_by, note }: Asked): string {
  const who = decided_by ?? '';
  const words = note === null ? '' : `: ${oneLine(note)}`;
  if (state === 'APPROVED') return `${who} agreed${words}`;
  if (state === 'WITHDRAWN') return `not asked any more, ${who} took it back${words}`;
  if (isSystem(who)) return `not asked any more${words}`;
  return `${who} did not agree with ${requested_by}${words}`;
}

function waitsFor({ approval_id, request, requested_by }: Asked): string {
  const { outcome = '' } = (request ?? {}) as { outcome?: string };
  return `a second person, asked by ${requested_by} to agree to ${outcome}: laurel approvals approve ${approval_id}`;
}
