import { closeMonth } from '../../../modules/activity/retention/close-month.ts';
import { parseMonth } from '../../../modules/activity/retention/month.ts';
import { recordAudit } from '../../../platform/audit.ts';
import { exactly, fromFlags, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';
import { asOwner } from './as-owner.ts';

/** Closes a month to events and carries over what is known of every player at its end. */
export async function run(given: Given): Promise<number> {
  const [text = ''] = exactly(given, 'MONTH');
  const month = fromFlags(() => parseMonth(text));
  const members = await withLaurel(async (laurel) => {
    const now = laurel.clock.now();
    const closed = await asOwner(laurel, (ledger) => closeMonth(ledger, month, now));
    await laurel.database.transaction((tx) =>
      recordAudit(tx, operator, [{ action: 'month.closed', subject: `month:${text}`, after: { members: closed }, at: now }]),
    );
    return closed;
  });
  print(given.flags.has('json'), { month: text, members }, () => `${text} is closed: ${members} players were carried over.`);
  return 0;
}
