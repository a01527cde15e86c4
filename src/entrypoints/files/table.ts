import { TextDecoder } from 'node:util';
import Papa from 'papaparse';
import { Fault } from '../../kernel/errors.ts';

/** One line of a table. */
export type TableRow = {
  /** Line of the file on which it begins, the first being 1. */
  line: number;
  /** Without white space around them. */
  cells: string[];
  /** A quoted cell does not end where it should, so the cells may not be the ones that were meant. */
  brokenQuotes: boolean;
};

export type Delimiter = ',' | ';' | '\t';

/** Some lines in the order of the file; empty ones are left out. */
export type TableBlock = { rows: TableRow[]; delimiter: Delimiter; bytesRead: number };

export type TableLimits = { bytes: number; rows: number; lineChars: number };
export const tableLimits: TableLimits = { bytes: 200 * 1024 * 1024, rows: 5_000_000, lineChars: 64 * 1024 };

/**
 * Reads a CSV text as it arrives: comma, semicolon or tab, whichever the first line has most of; with or without a byte order mark.
 * Memory does not grow with the file.
 * @throws Fault `empty_file`, `not_a_table`, `wrong_encoding`, `line_too_long`, `too_large`
 */
export async function* readTable(source: AsyncIterable<Uint8Array>, limits = tableLimits): AsyncGenerator<TableBlock> {
  const reader = new TableReader(limits);
  let rowsRead = 0;
  let bytesRead = 0;
  const block = (rows: TableRow[]): TableBlock => {
    rowsRead += rows.length;
    if (rowsRead > limits.rows) throw new Fault('too_large', { detail: `The file has more than ${limits.rows} rows.` });
    return { rows, delimiter: reader.delimiter, bytesRead };
  };
  for await (const text of readText(source, limits.bytes, (bytes) => (bytesRead = bytes))) {
    const rows = reader.read(text, false);
    if (rows.length > 0) yield block(rows);
  }
  yield block(reader.read('', true));
}

/** The file's text with one kind of line end. The last piece may end in half a line. */
async function* readText(source: AsyncIterable<Uint8Array>, maxBytes: number, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let held = '';
  for await (const chunk of source) {
    if (bytes === 0) refuseOtherFormats(chunk);
    bytes += chunk.length;
    onBytes(bytes);
    if (bytes > maxBytes) throw new Fault('too_large', { detail: `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.` });
    if (chunk.includes(0)) throw new Fault('not_a_table', { detail: 'The file is binary, not a CSV text.' });
    const text = held + decode(decoder, chunk);
    // A carriage return at the very end may be the first half of a line end.
    held = text.endsWith('\r') ? '\r' : '';
    yield withLineFeeds(held === '' ? text : text.slice(0, -1));
  }
  if (bytes === 0) throw new Fault('empty_file');
  yield withLineFeeds(held + decode(decoder));
}

function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    throw new Fault('wrong_encoding', { detail: 'The file is not UTF-8 text; save it as "CSV UTF-8".', cause });
  }
}

const zip = [0x50, 0x4b];
const oldExcel = [0xd0, 0xcf, 0x11, 0xe0];
const utf16 = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

function refuseOtherFormats(start: Uint8Array): void {
  const beginsWith = (magic: readonly number[]): boolean => magic.every((byte, index) => start[index] === byte);
  if (beginsWith(zip) || beginsWith(oldExcel)) {
    throw new Fault('not_a_table', { detail: 'Excel workbooks cannot be read yet; save the sheet as "CSV UTF-8".' });
  }
  if (utf16.some(beginsWith)) throw new Fault('wrong_encoding', { detail: 'The file is UTF-16 text; save it as "CSV UTF-8".' });
}

/** Turns text into rows; keeps what is not yet a whole line. */
class TableReader {
  readonly #limits: TableLimits;
  #rest = '';
  #line = 1;
  #delimiter: Delimiter | null = null;

  constructor(limits: TableLimits) {
    this.#limits = limits;
  }

  get delimiter(): Delimiter {
    return this.#delimiter ?? ',';
  }

  read(more: string, atEnd: boolean): TableRow[] {
    const text = this.#rest + more;
    this.#delimiter ??= text.includes('\n') || atEnd ? delimiterOf(text) : null;
    if (this.#delimiter === null) {
      this.#keep(text);
      return [];
    }
    const parser = new Papa.Parser({ delimiter: this.#delimiter, newline: '\n' });
    const { data, errors, meta } = parser.parse(text, 0, !atEnd) as Papa.ParseResult<string[]>;
    const broken = new Set(errors.map(({ row }) => row));
    const rows = data.flatMap((cells, index) => this.#toRow(cells, broken.has(index)));
    if (!atEnd) this.#keep(text.slice(meta.cursor));
    return rows;
  }

  #keep(rest: string): void {
    if (rest.length > this.#limits.lineChars) throw this.#tooLong(this.#line);
    this.#rest = rest;
  }

  #toRow(raw: string[], brokenQuotes: boolean): TableRow[] {
    const line = this.#line;
    let chars = raw.length;
    for (const cell of raw) {
      chars += cell.length;
      if (cell.includes('\n')) this.#line += cell.split('\n').length - 1;
    }
    this.#line += 1;
    if (chars > this.#limits.lineChars) throw this.#tooLong(line);
    const cells = raw.map((cell) => cell.trim());
    return cells.every((cell) => cell === '') ? [] : [{ line, cells, brokenQuotes }];
  }

  #tooLong(line: number): Fault {
    const hint = 'Perhaps a quotation mark is not closed.';
    return new Fault('line_too_long', { detail: `Line ${line} is longer than ${this.#limits.lineChars} characters. ${hint}` });
  }
}

/** The separator that the first line has most of, quoted cells left out; a comma when it has none. */
function delimiterOf(text: string): Delimiter {
  const [first = ''] = text.replace(/^\n+/, '').split('\n', 1);
  const bare = first.replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: Delimiter): number => bare.split(delimiter).length;
  return ([';', '\t'] as const).reduce<Delimiter>((best, next) => (count(next) > count(best) ? next : best), ',');
}
