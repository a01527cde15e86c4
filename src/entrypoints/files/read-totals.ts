import { must } from '../../kernel/assert.ts';
import type { Currency } from '../../kernel/currency.ts';
import { errorCodes, Fault } from '../../kernel/errors.ts';
import type { RowFault, TotalsRow } from '../../modules/activity/totals-row.ts';
import { SeenIds } from './seen-ids.ts';
import { readTable, type TableBlock, type TableRow } from './table.ts';
import { openTotalsSheet, type TotalsSheet } from './totals-sheet.ts';

/** Some lines of a totals sheet: those that can be taken, and what is wrong with the others. Every player occurs once in a file. */
export type TotalsChunk = {
  rows: TotalsRow[];
  faults: RowFault[];
  /** Lines of this chunk, faulty ones too. */
  lines: number;
  /** Bytes of the file up to here. */
  bytesRead: number;
};

export type TotalsFile = {
  unknownColumns: readonly string[];
  chunks: AsyncIterable<TotalsChunk>;
  /** Lets go of the file, read to its end or not. */
  close(): Promise<unknown>;
};

/**
 * Opens a totals sheet, once its first line has been understood; the rest is read as the chunks are taken.
 * @throws Fault `missing_columns` and those of `readTable`; while chunks are read only the latter
 */
export async function openTotals(source: AsyncIterable<Uint8Array>, currency: Currency, chunkLines: number): Promise<TotalsFile> {
  const blocks = readTable(source);
  try {
    const first = await firstBlock(blocks);
    const sheet = openTotalsSheet(must(first.rows[0], 'the first block has a row'), first.delimiter, currency);
    const rows = sheet.headerless ? first.rows : first.rows.slice(1);
    const chunks = readChunks(sheet, withFirst({ ...first, rows }, blocks), chunkLines);
    return { unknownColumns: sheet.unknownColumns, chunks, close: () => blocks.return(undefined) };
  } catch (error) {
    await blocks.return(undefined);
    throw error;
  }
}

async function firstBlock(blocks: AsyncGenerator<TableBlock>): Promise<TableBlock> {
  for (;;) {
    const { value, done } = await blocks.next();
    if (done) throw new Fault('empty_file');
    if (value.rows.length > 0) return value;
  }
}

async function* readChunks(sheet: TotalsSheet, blocks: AsyncIterable<TableBlock>, chunkLines: number): AsyncGenerator<TotalsChunk> {
  const seen = new SeenIds();
  let chunk = emptyChunk();
  const take = (row: TableRow): void => {
    const read = sheet.read(row);
    chunk.lines += 1;
    if (Array.isArray(read)) chunk.faults.push(...read);
    else if (seen.add(read.playerId)) chunk.rows.push(read);
    else chunk.faults.push({ row: read.row, column: 'player_id', code: 'duplicate_player', message: errorCodes.duplicate_player[1] });
  };
  for await (const block of blocks) {
    for (const row of block.rows) {
      take(row);
      if (chunk.lines < chunkLines) continue;
      yield { ...chunk, bytesRead: block.bytesRead };
      chunk = emptyChunk();
    }
    chunk.bytesRead = block.bytesRead;
  }
  if (chunk.lines > 0) yield chunk;
}

async function* withFirst(first: TableBlock, rest: AsyncGenerator<TableBlock>): AsyncGenerator<TableBlock> {
  yield first;
  yield* rest;
}

function emptyChunk(): TotalsChunk {
  return { rows: [], faults: [], lines: 0, bytesRead: 0 };
}
