import type { RowFault } from '../../../modules/activity/totals/totals-row.ts';

/** Says on standard error what is wrong with lines of a file. @param count how many there are, if more than these */
export function tellRowFaults(path: string, faults: readonly RowFault[], count = faults.length): void {
  for (const { row, column, code, message } of faults) {
    process.stderr.write(`${path}: line ${row}${column === null ? '' : `, ${column}`}: ${code}: ${message}\n`);
  }
  if (count > faults.length) process.stderr.write(`${path}: and ${count - faults.length} more\n`);
}
