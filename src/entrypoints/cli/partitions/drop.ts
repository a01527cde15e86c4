import { dropMonth } from '../../../modules/activity/retention/drop-month.ts';
import { parseMonth } from '../../../modules/activity/retention/month.ts';
import { recordAudit } from '../../../platform/audit.ts';
import { verifyAll } from '../../verify-all.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';
import { asOwner } from './as-owner.ts';

/** Removes the activity of a closed month. Everything is verified before and after; exit code 1 when something is not as claimed. */
export async function run(given: Given): Promise<number> {
  const [text = ''] = exactly(given, 'MONTH');
  const month = fromFlags(() => parseMonth(text));
  const dropped = await withLaurel(async (laurel) => {
    // Whoever follows commits reads the rows of their batches: nobody may be behind when these go.
    await laurel.follow();
    const now = laurel.clock.now();
    const verify = async (): Promise<string[]> =>
      (await verifyAll(laurel.database)).flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`));
    const outcome = await asOwner(laurel, (ledger) => dropMonth(ledger, month, now, verify));
    const action = 'rows' in outcome ? 'month.dropped' : 'month.drop_refused';
    const after = 'rows' in outcome ? outcome : { when: outcome.when, faults: outcome.faults.length };
    await laurel.database.transaction((tx) => recordAudit(tx, operator, [{ action, subject: `month:${text}`, after, at: now }]));
    return outcome;
  });
  print(given.flags.has('json'), { month: text, ...dropped }, () =>
    'rows' in dropped
      ? `${text} is dropped: ${dropped.rows} rows. The books are clean without them.`
      : [`${text} is not dropped. The books are not clean${dropped.when === 'before' ? '' : ' without it'}:`, ...dropped.faults].join(
          '\n  ',
        ),
  );
  return 'rows' in dropped ? 0 : 1;
}
