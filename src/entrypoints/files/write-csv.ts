import type { RowFault } from '../../modules/activity/totals/totals-row.ts';
import type { StatementLine } from '../../modules/reports/member/statement.ts';
import { lineToApi } from '../../modules/reports/member/statement-schema.ts';

/** A cell: text from anywhere, or a number of our own. */
export type CsvCell = string | number | null;

/** What a spreadsheet would take for a formula. Source: OWASP, CSV Injection. */
const formula = /^[=+\-@\t\r]/;

/**
 * One line of CSV (RFC 4180), safe to open in a spreadsheet: text that begins like a formula gets an apostrophe in front. Numbers
 * stay as they are, negative ones too.
 * @param end of the line; that of the standard unless told
 */
export function csvLine(cells: readonly CsvCell[], end = '\r\n'): string {
  return `${cells.map(csvCell).join(',')}${end}`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The errors of an import as a CSV file, line by line. */
export async function* errorsCsv(faults: AsyncIterable<RowFault>): AsyncGenerator<string> {
  yield csvLine(['row', 'column', 'code', 'message']);
  for await (const { row, column, code, message } of faults) yield csvLine([row, column, code, message]);
}

/** An account statement as a CSV file, line by line; what came in and what went out stand in columns of their own. */
export async function* statementCsv(lines: AsyncIterable<StatementLine>): AsyncGenerator<string> {
  yield csvLine(['at', 'account', 'in', 'out', 'currency', 'balance', 'description', 'counter_account', 'transfer_id', 'decision_id']);
  for await (const each of lines) {
    const { at, account, amount, currency, balance, description, counter_account, transfer_id, decision_id } = lineToApi(each);
    const [paidIn, paidOut] = amount.startsWith('-') ? [null, amount.slice(1)] : [amount, null];
    yield csvLine([at, account, paidIn, paidOut, currency, balance, description, counter_account, transfer_id, decision_id]);
  }
}
