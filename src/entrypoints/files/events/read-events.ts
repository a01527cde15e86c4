import type { Currency } from '../../../kernel/currency.ts';
import { readSheet, type SheetChunk } from '../read-sheet.ts';
import type { TableBlock } from '../table.ts';
import { type EventRow, openEventsSheet } from './events-sheet.ts';

/**
 * Reads a table as an events sheet, `chunkLines` rows at a time.
 * @throws Fault `empty_file`, `missing_columns`, those of the table
 */
export function readEvents(table: AsyncIterable<TableBlock>, currency: Currency, chunkLines: number): AsyncGenerator<SheetChunk<EventRow>> {
  return readSheet(table, (first, delimiter) => openEventsSheet(first, delimiter, currency), chunkLines);
}
