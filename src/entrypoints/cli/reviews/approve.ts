import { approve } from '../../../modules/reviews/decide.ts';
import { approvalToApi, approveBody } from '../../../modules/reviews/schema.ts';
import { approvalEffects } from '../../approval-effects.ts';
import { parseFields } from '../../http/validate.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { changingLaurel, operator, print } from '../open.ts';
import { decidedLine } from './approvals.ts';

/** Agrees, as the second person, to what somebody asked for: it happens at once. */
export async function run(given: Given): Promise<number> {
  const [approvalId = ''] = exactly(given, 'approval_id');
  const { note = null } = fromFlags(() => parseFields(approveBody, Object.fromEntries(given.values)));
  const decided = await changingLaurel(async ({ ledger, rewards, clock }) =>
    approvalToApi(await approve(ledger, approvalEffects(rewards), operator, approvalId, note, null, clock.now())),
  );
  print(given.flags.has('json'), decided, () => decidedLine(decided));
  return 0;
}
