import type { Currency } from '../../../kernel/currency.ts';
import { errorCodes } from '../../../kernel/errors.ts';
import type { RowFault, TotalsRow } from '../../../modules/activity/totals/totals-row.ts';
import { readSheet, type Sheet, type SheetChunk } from '../read-sheet.ts';
import { SeenIds } from '../seen-ids.ts';
import type { TableBlock } from '../table.ts';
import { openTotalsSheet } from './totals-sheet.ts';

/**
 * Reads a table as a totals sheet, `chunkLines` rows at a time. Every player occurs once in a file.
 * @throws Fault `empty_file`, `missing_columns`, those of the table
 */
export function readTotals(
  table: AsyncIterable<TableBlock>,
  currency: Currency,
  chunkLines: number,
): AsyncGenerator<SheetChunk<TotalsRow>> {
  const seen = new SeenIds();
  return readSheet(table, (first, delimiter) => eachOnce(openTotalsSheet(first, delimiter, currency), seen), chunkLines);
}

function eachOnce(sheet: Sheet<TotalsRow>, seen: SeenIds): Sheet<TotalsRow> {
  return {
    ...sheet,
    read(line): TotalsRow | RowFault[] {
      const read = sheet.read(line);
      if (Array.isArray(read) || seen.add(read.playerId)) return read;
      return [{ row: read.row, column: 'player_id', code: 'duplicate_player', message: errorCodes.duplicate_player[1] }];
    },
  };
}
