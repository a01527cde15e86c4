import type { Currency } from '../../kernel/currency.ts';
import { errorCodes, Fault } from '../../kernel/errors.ts';
import type { RowFault, TotalsRow } from '../../modules/activity/totals-row.ts';
import { readTable } from './read-table.ts';
import { SeenIds } from './seen-ids.ts';
import type { TableBlock, TableRow } from './table.ts';
import { headerlessPlaces, readHeader } from './totals-columns.ts';
import { openTotalsSheet, type TotalsSheet } from './totals-sheet.ts';

/** Some rows of a totals sheet: those that can be taken, and what is wrong with the others. Every player occurs once in a file. */
export type TotalsChunk = {
  rows: TotalsRow[];
  faults: RowFault[];
  /** Rows of this chunk, faulty ones too. */
  lines: number;
};

/** A file that has been read to its end once and is a totals sheet throughout; single rows may be faulty. */
export type CheckedTotals = { path: string; unknownColumns: readonly string[]; rowsTotal: number };

/**
 * Reads a file to its end, so that a fault of the file as a whole is found before anything is taken in.
 * @throws Fault `missing_columns` and those of `readTable`
 */
export async function checkTotals(path: string): Promise<CheckedTotals> {
  let first: TableRow | undefined;
  let rowsTotal = 0;
  for await (const { rows } of readTable(path)) {
    first ??= rows[0];
    rowsTotal += rows.length;
  }
  if (first === undefined) throw new Fault('empty_file');
  if (headerlessPlaces(first.cells)) return { path, unknownColumns: [], rowsTotal };
  return { path, unknownColumns: readHeader(first.cells).unknownColumns, rowsTotal: rowsTotal - 1 };
}

/**
 * Reads a table as a totals sheet, `chunkLines` rows at a time.
 * @throws Fault `empty_file`, `missing_columns`, those of the table
 */
export async function* readTotals(
  table: AsyncIterable<TableBlock>,
  currency: Currency,
  chunkLines: number,
): AsyncGenerator<TotalsChunk, void, void> {
  const seen = new SeenIds();
  let sheet: TotalsSheet | null = null;
  let chunk = emptyChunk();
  for await (const { rows, delimiter } of table) {
    for (const row of rows) {
      if (sheet === null) {
        sheet = openTotalsSheet(row, delimiter, currency);
        if (!sheet.headerless) continue;
      }
      addRow(chunk, sheet.read(row), seen);
      if (chunk.lines < chunkLines) continue;
      yield chunk;
      chunk = emptyChunk();
    }
  }
  if (sheet === null) throw new Fault('empty_file');
  if (chunk.lines > 0) yield chunk;
}

function addRow(chunk: TotalsChunk, read: TotalsRow | RowFault[], seen: SeenIds): void {
  chunk.lines += 1;
  if (Array.isArray(read)) chunk.faults.push(...read);
  else if (seen.add(read.playerId)) chunk.rows.push(read);
  else chunk.faults.push({ row: read.row, column: 'player_id', code: 'duplicate_player', message: errorCodes.duplicate_player[1] });
}

function emptyChunk(): TotalsChunk {
  return { rows: [], faults: [], lines: 0 };
}
