import { findMember } from '../../../modules/members/find.ts';
import { listApprovals } from '../../../modules/reviews/find.ts';
import { approvalQuery, approvalToApi } from '../../../modules/reviews/schema.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';
import { oneLine } from './one-line.ts';

type Shown = ReturnType<typeof approvalToApi>;

/** Most approvals of one page. */
const most = 100;

/** Lists what waits for a second person, or was decided by one. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const { player, ...fields } = Object.fromEntries(given.values);
  const { kind, ...query } = fromFlags(() => parseFields(approvalQuery, fields));
  const shown = await withLaurel(async ({ database }) => {
    const member = player === undefined ? null : await findMember(database.db, player);
    if (player !== undefined && member === null) return [];
    return (await listApprovals(database.db, { ...query, kinds: kind && [kind], member, limit: most })).items.map(approvalToApi);
  });
  print(given.flags.has('json'), shown, () => approvalsPage(shown));
  return 0;
}

/** What is shown of each; a column in which nothing stands is left out. */
const columns: readonly [title: string, of: (approval: Shown) => string | number][] = [
  ['Asked at', ({ requested_at }) => requested_at],
  ['Player', ({ player_id }) => player_id],
  ['What', ({ kind }) => kind],
  ['Score', ({ request }) => scoreIn(request)],
  ['By', ({ requested_by }) => requested_by],
  ['Why', ({ reason }) => oneLine(reason).slice(0, 60)],
  ['State', ({ state }) => state],
  ['Decided by', ({ decided_by }) => decided_by ?? ''],
  ['Note', ({ note }) => oneLine(note ?? '').slice(0, 60)],
  ['About', ({ approval_id, subject }) => (subject === approval_id ? '' : subject)],
  ['Approval', ({ approval_id }) => approval_id],
];

/** Approvals for people, newest first. `About`: of the dismissal of a review that review. */
export function approvalsPage(approvals: readonly Shown[]): string {
  if (approvals.length === 0) return 'Nothing waits for a second person.\n';
  const told = columns.filter(([, of]) => approvals.some((approval) => of(approval) !== ''));
  return textTable(
    told.map(([title]) => title),
    approvals.map((approval) => told.map(([, of]) => of(approval))),
  );
}

/** The score of the review that is to be dismissed; of anything else there is none. */
function scoreIn(request: Shown['request']): number | '' {
  const { score } = (request ?? {}) as { score?: unknown };
  return typeof score === 'number' ? score : '';
}

/** What became of a request, in one line. */
export function decidedLine({ kind, player_id, state, decided_by }: Shown): string {
  return `${kind} of ${player_id}: ${state} by ${decided_by}.`;
}
