import { createReadStream } from 'node:fs';
import { Fault } from '../../kernel/errors.ts';
import { readCsv } from './read-csv.ts';
import { type TableBlock, tableLimits } from './table.ts';
import { readWorkbook } from './xlsx/read-workbook.ts';

const zip = [0x50, 0x4b, 0x03, 0x04];
const oldExcel = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * Reads a table, CSV text or the first sheet of an Excel workbook. Which of them it is the first bytes tell, not the name.
 * Memory does not grow with the number of rows.
 * @throws Fault `empty_file`, `not_a_table`, `wrong_encoding`, `line_too_long`, `invalid_quotes`, `too_large`
 */
export async function* readTable(path: string, limits = tableLimits): AsyncGenerator<TableBlock> {
  let rowsRead = 0;
  for await (const block of readAnyTable(path, limits)) {
    rowsRead += block.rows.length;
    if (rowsRead > limits.rows) throw new Fault('too_large', { detail: `The file has more than ${limits.rows} rows.` });
    yield block;
  }
}

async function* readAnyTable(path: string, limits: typeof tableLimits): AsyncGenerator<TableBlock> {
  const file = createReadStream(path);
  try {
    const bytes = file[Symbol.asyncIterator]();
    const { value: start, done } = (await bytes.next()) as IteratorResult<Uint8Array, undefined>;
    if (done) throw new Fault('empty_file');
    const beginsWith = (magic: readonly number[]): boolean => magic.every((byte, index) => start[index] === byte);
    if (beginsWith(oldExcel)) {
      const detail =
        'The file is an old Excel workbook (.xls), or a password protects it; save it as .xlsx without one, or as "CSV UTF-8".';
      throw new Fault('not_a_table', { detail });
    }
    if (beginsWith(zip)) yield* readWorkbook(path, limits);
    else yield* readCsv(withStart(start, bytes), limits);
  } finally {
    file.destroy();
  }
}

async function* withStart(start: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start;
  yield* rest;
}
