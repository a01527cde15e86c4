import { reject } from '../../../modules/reviews/decide.ts';
import { approvalToApi, rejectBody } from '../../../modules/reviews/schema.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';
import { decidedLine } from './approvals.ts';

/** Does not agree, as the second person, to what somebody asked for: nothing happens. */
export async function run(given: Given): Promise<number> {
  const [approvalId = ''] = exactly(given, 'approval_id');
  const { reason } = fromFlags(() => parseFields(rejectBody, Object.fromEntries(given.values)));
  const decided = await withLaurel(async ({ ledger, clock }) =>
    approvalToApi(await reject(ledger, operator, approvalId, reason, null, clock.now())),
  );
  print(given.flags.has('json'), decided, () => decidedLine(decided));
  return 0;
}
