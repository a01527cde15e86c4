import { withdraw } from '../../../modules/reviews/decide.ts';
import { approvalToApi, withdrawBody } from '../../../modules/reviews/schema.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';
import { decidedLine } from './approvals.ts';

/** Takes back what whoever has the shell asked for: nothing happens. */
export async function run(given: Given): Promise<number> {
  const [approvalId = ''] = exactly(given, 'approval_id');
  const { reason = null } = fromFlags(() => parseFields(withdrawBody, Object.fromEntries(given.values)));
  const decided = await withLaurel(async ({ ledger, clock }) =>
    approvalToApi(await withdraw(ledger, operator, approvalId, reason, null, clock.now())),
  );
  print(given.flags.has('json'), decided, () => decidedLine(decided));
  return 0;
}
