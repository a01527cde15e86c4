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

/** Approvals for people, newest first. */
export function approvalsPage(approvals: readonly Shown[]): string {
  if (approvals.length === 0) return 'Nothing waits for a second person.\n';
  return textTable(
    ['Asked at', 'Player', 'What', 'By', 'State', 'Decided by', 'Why', 'Approval'],
    approvals.map(({ requested_at, player_id, kind, requested_by, state, decided_by, reason, approval_id }) => {
      return [requested_at, player_id, kind, requested_by, state, decided_by ?? '', oneLine(reason).slice(0, 60), approval_id];
    }),
  );
}
