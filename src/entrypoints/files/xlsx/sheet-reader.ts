import { Fault } from '../../../kernel/errors.ts';
import type { TableRow } from '../table.ts';
import { formattedText, isoText } from './cell-text.ts';
import type { NumberFormat } from './number-formats.ts';
import { RichText, unescaped } from './rich-text.ts';
import type { SharedStrings } from './shared-strings.ts';
import { unreadable } from './unreadable.ts';
import { joined, type XmlListener } from './xml-parser.ts';

/** What the cells of a sheet point to. */
export type SheetContext = { texts: SharedStrings; formats: readonly NumberFormat[]; date1904: boolean; lineChars: number };

/** Spreadsheets have 16 384; a cell that far out would make every row a thousand times as long as what it says. */
const mostColumns = 1_000;

/** One cell on the way. */
type Cell = { column: number; type: string; format: NumberFormat; value: string | null; formula: string | null };

/** Turns the XML of a worksheet into rows. Source: ECMA-376 part 1, 18.3.1 (worksheets), 18.18.11 (ST_CellType). */
export class SheetReader implements XmlListener {
  readonly #context: SheetContext;
  readonly #inline = new RichText();
  #rows: TableRow[] = [];
  #line = 0;
  #row: string[] | null = null;
  #rowChars = 0;
  #cell: Cell | null = null;
  #nextColumn = 0;
  #into: 'value' | 'formula' | null = null;
  #inData = false;

  constructor(context: SheetContext) {
    this.#context = context;
  }

  /** The rows that have come to their end since the last time; empty ones are left out. */
  take(): TableRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'sheetData') this.#inData = true;
    else if (name === 'row' && this.#inData) this.#openRow(attributes['r']);
    else if (name === 'c' && this.#row) this.#openCell(attributes);
    else if (this.#cell) this.#openInCell(this.#cell, name);
  }

  text(text: string): void {
    if (this.#cell && this.#into) this.#cell[this.#into] = joined(this.#cell[this.#into] ?? '', text);
    else if (this.#cell) this.#inline.text(text);
  }

  close(name: string): void {
    if (name === 'c' && this.#row && this.#cell) this.#closeCell(this.#row, this.#cell);
    else if (name === 'row' && this.#row) this.#closeRow(this.#row);
    else if (name === 'sheetData') this.#inData = false;
    else if (this.#cell) this.#closeInCell(this.#cell, name);
  }

  #openRow(number: string | undefined): void {
    this.#line = number === undefined ? this.#line + 1 : wholeNumber(number);
    this.#row = [];
    this.#rowChars = 0;
    this.#nextColumn = 0;
  }

  #openCell({ r: address, t: type = 'n', s: style = '0' }: Record<string, string>): void {
    const column = address === undefined ? this.#nextColumn : columnOf(address);
    const format = this.#context.formats[Number(style)] ?? 'number';
    this.#nextColumn = column + 1;
    this.#cell = { column, type, format, value: null, formula: null };
  }

  #openInCell(cell: Cell, name: string): void {
    if (name === 'v') this.#into = 'value';
    else if (name === 'f') this.#into = 'formula';
    else return this.#inline.open(name);
    cell[this.#into] ??= '';
  }

  #closeInCell(cell: Cell, name: string): void {
    if (name === 'v' || name === 'f') this.#into = null;
    else if (name === 'is') cell.value = this.#inline.take();
    else this.#inline.close(name);
  }

  #closeCell(row: string[], cell: Cell): void {
    this.#cell = null;
    const text = this.#textOf(cell).trim();
    if (text === '') return;
    if (cell.column >= mostColumns) throw this.#tooLong(`has a cell beyond column ${mostColumns}`);
    this.#rowChars += text.length;
    if (this.#rowChars > this.#context.lineChars) throw this.#tooLong(`is longer than ${this.#context.lineChars} characters`);
    while (row.length < cell.column) row.push('');
    row[cell.column] = text;
  }

  #closeRow(row: string[]): void {
    this.#row = null;
    if (row.length > 0) this.#rows.push({ line: this.#line, cells: row });
  }

  #textOf({ type, format, value, formula }: Cell): string {
    // A formula that nobody has computed is not an empty cell.
    if (value === null) return formula === null ? '' : `=${formula}`;
    if (type === 's') return this.#context.texts.at(wholeNumber(value));
    if (type === 'n') return value === '' ? '' : formattedText(value, format, this.#context.date1904);
    if (type === 'b') return ['1', 'true'].includes(value) ? 'true' : 'false';
    if (type === 'd') return isoText(value);
    return type === 'str' ? unescaped(value) : value;
  }

  #tooLong(what: string): Fault {
    return new Fault('line_too_long', { detail: `Row ${this.#line} ${what}.` });
  }
}

/** `C5` → 2. */
function columnOf(address: string): number {
  let column = 0;
  let at = 0;
  for (; at < address.length && at < 4; at += 1) {
    const letter = address.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  if (at === 0 || at > 3) throw unreadable(`a cell has no address but "${address.slice(0, 20)}"`);
  return column - 1;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (text === '' || !Number.isSafeInteger(number)) throw unreadable(`"${text.slice(0, 20)}" stands where a number should`);
  return number;
}
