import { TextDecoder } from 'node:util';
import Papa from 'papaparse';
import { Fault } from '../../kernel/errors.ts';
import { type Delimiter, type TableBlock, type TableRow, tableLimits } from './table.ts';

/**
 * Reads a CSV text as it arrives: comma, semicolon or tab, whichever the first line has most of; with or without a byte order mark.
 * Memory does not grow with the text.
 * @throws Fault `empty_file`, `not_a_table`, `wrong_encoding`, `line_too_long`, `invalid_quotes`, `too_large`
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>, limits = tableLimits): AsyncGenerator<TableBlock> {
  const reader = new CsvReader(limits.lineChars);
  for await (const text of readText(source, limits.bytes)) {
    const rows = reader.read(text, false);
    if (rows.length > 0) yield { rows, delimiter: reader.delimiter };
  }
  yield { rows: reader.read('', true), delimiter: reader.delimiter };
}

/** The file's text with one kind of line end. The last piece may end in half a line. */
async function* readText(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let held = '';
  for await (const chunk of source) {
    if (bytes === 0) refuseUtf16(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Fault('too_large', { detail: `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.` });
    if (chunk.includes(0))
      throw new Fault('not_a_table', { detail: 'The file is binary: neither CSV text nor an Excel workbook (.xlsx).' });
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

const utf16 = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

function refuseUtf16(start: Uint8Array): void {
  if (utf16.some((mark) => mark.every((byte, index) => start[index] === byte))) {
    throw new Fault('wrong_encoding', { detail: 'The file is UTF-16 text; save it as "CSV UTF-8".' });
  }
}

/** Turns text into rows; keeps what is not yet a whole line. */
class CsvReader {
  readonly #lineChars: number;
  #rest = '';
  #line = 1;
  #delimiter: Delimiter | null = null;

  constructor(lineChars: number) {
    this.#lineChars = lineChars;
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
    if (rest.length > this.#lineChars) throw this.#tooLong(this.#line);
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
    if (chars > this.#lineChars) throw this.#tooLong(line);
    if (brokenQuotes) throw new Fault('invalid_quotes', { detail: `Line ${line}: a quoted cell does not end where it should.` });
    const cells = raw.map((cell) => cell.trim());
    return cells.every((cell) => cell === '') ? [] : [{ line, cells }];
  }

  #tooLong(line: number): Fault {
    const hint = 'Perhaps a quotation mark is not closed.';
    return new Fault('line_too_long', { detail: `Line ${line} is longer than ${this.#lineChars} characters. ${hint}` });
  }
}

/** The separator that the first line has most of, quoted cells left out; a comma when it has none. */
function delimiterOf(text: string): Delimiter {
  const [first = ''] = text.replace(/^\n+/, '').split('\n', 1);
  const bare = first.replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: Delimiter): number => bare.split(delimiter).length;
  return ([';', '\t'] as const).reduce<Delimiter>((best, next) => (count(next) > count(best) ? next : best), ',');
}
