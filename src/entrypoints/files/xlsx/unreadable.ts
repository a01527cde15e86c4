import { Fault } from '../../../kernel/errors.ts';

/** A workbook that cannot be read, and what to do about it. `why` is half a sentence. */
export function unreadable(why: string, cause?: unknown): Fault {
  const detail = `The Excel workbook cannot be read: ${why}. Open it, save it again as .xlsx or as "CSV UTF-8", and send that.`;
  return new Fault('not_a_table', { detail, cause });
}
