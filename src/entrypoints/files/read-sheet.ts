import { Fault } from '../../kernel/errors.ts';
import type { RowFault } from '../../modules/activity/totals/totals-row.ts';
import type { Delimiter, TableBlock, TableRow } from './table.ts';

/** A sheet whose first line has been understood. */
export type Sheet<Row> = {
  /** Columns of the header that mean nothing here. */
  unknownColumns: readonly string[];
  /** The first line is a row, not a header. */
  headerless: boolean;
  /** What a line says, or what is wrong with it. */
  read(row: TableRow): Row | RowFault[];
};

/** Some lines of a sheet: those that can be taken, and what is wrong with the others. */
export type SheetChunk<Row> = {
  rows: Row[];
  faults: RowFault[];
  /** Lines of this chunk, faulty ones too. */
  lines: number;
};

/**
 * Reads a table as a sheet, `chunkLines` lines at a time.
 * @throws Fault `empty_file`, those of `open` and those of the table
 */
export async function* readSheet<Row>(
  table: AsyncIterable<TableBlock>,
  open: (first: TableRow, delimiter: Delimiter) => Sheet<Row>,
  chunkLines: number,
): AsyncGenerator<SheetChunk<Row>, void, void> {
  let sheet: Sheet<Row> | null = null;
  let chunk: SheetChunk<Row> = { rows: [], faults: [], lines: 0 };
  for await (const { rows, delimiter } of table) {
    for (const row of rows) {
      if (sheet === null) {
        sheet = open(row, delimiter);
        if (!sheet.headerless) continue;
      }
      const read = sheet.read(row);
      chunk.lines += 1;
      if (Array.isArray(read)) chunk.faults.push(...read);
      else chunk.rows.push(read);
      if (chunk.lines < chunkLines) continue;
      yield chunk;
      chunk = { rows: [], faults: [], lines: 0 };
    }
  }
  if (sheet === null) throw new Fault('empty_file');
  if (chunk.lines > 0) yield chunk;
}
