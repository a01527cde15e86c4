import { type Instant, parseInstant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { fieldFault } from '../../kernel/errors.ts';
import { type Minor, mulDivHalfEven, parseAmount } from '../../kernel/money.ts';
import type { Delimiter } from './table.ts';

/**
 * Readers of one cell. Each takes the cell's text, not empty, and the column it stands in, and throws a Fault that names the column.
 * Numbers are plain decimals. Where the columns are separated by semicolons a comma may stand for the decimal point, as spreadsheets
 * write it in much of Europe; there three digits after the only sign (`1.000`, `1,000`) could mean thousands and are refused.
 */
export type CellReader<Value> = (text: string, column: string) => Value;

/** Beyond this an amount in minor units is a mistake, and sums of many such would not be exact. */
const largestMinor = 1e14;
const largestCount = 1e12;
/** More than a thousand years. */
const longestHours = 1e7;

const grouped = /^[+-]?\d{1,3}([.,' ]\d{3})+([.,]\d+)?$/;

/** A cell's number as `1234.5`. @throws Fault `wrong_type` */
function plainNumber(text: string, column: string, delimiter: Delimiter): string {
  const shown = text.slice(0, 40);
  const european = delimiter === ';';
  if (european && /^[+-]?\d{1,3}[.,]\d{3}$/.test(text)) {
    throw fieldFault(column, 'wrong_type', `${column}: "${shown}" could be a fraction or thousands; write it with two decimals`);
  }
  const number = european ? text.replace(/^([+-]?\d+),(\d+)$/, '$1.$2') : text;
  if (/^[+-]?\d+(\.\d+)?$/.test(number)) return number;
  const hint = grouped.test(text) ? '; write it without separators between thousands' : '';
  throw fieldFault(column, 'wrong_type', `${column}: "${shown}" is not a plain number such as 1234.50${hint}`);
}

/** A number as plain decimal, `1234.5`, not looked at further. @throws Fault `wrong_type` */
export function numberCell(delimiter: Delimiter): CellReader<string> {
  return (text, column) => plainNumber(text, column, delimiter);
}

function within(value: number, largest: number, column: string): number {
  if (value < 0) throw fieldFault(column, 'invalid_amount', `${column}: a total is not below 0`);
  if (value > largest) throw fieldFault(column, 'invalid_amount', `${column}: the value is too large`);
  return value;
}

/** Money in major units → minor units, from 0. @throws Fault `wrong_type`, `too_many_decimals`, `invalid_amount` */
export function moneyCell(currency: Currency, delimiter: Delimiter): CellReader<Minor> {
  return (text, column) => within(parseAmount(plainNumber(text, column, delimiter), currency, column), largestMinor, column);
}

/** A whole number from 0. @throws Fault `wrong_type`, `invalid_amount` */
export function countCell(delimiter: Delimiter): CellReader<number> {
  return (text, column) => {
    const number = plainNumber(text, column, delimiter);
    if (!/^[+-]?\d+(\.0+)?$/.test(number))
      throw fieldFault(column, 'wrong_type', `${column}: "${number.slice(0, 40)}" is not a whole number`);
    return within(Number(number), largestCount, column);
  };
}

/** Millionths of a unit; more decimals are cut off. */
const millionths = 1_000_000;

/** A time in hours or minutes, with decimals, from 0 → millionths of that unit. @throws Fault `wrong_type`, `invalid_amount` */
export function timeCell(delimiter: Delimiter): CellReader<number> {
  return (text, column) => {
    const [whole = '', fraction = ''] = plainNumber(text, column, delimiter).split('.');
    return within(Number(`${whole}${fraction.slice(0, 6).padEnd(6, '0')}`), longestHours * millionths, column);
  };
}

/**
 * A time in millionths of a unit, `times` over, in whole seconds, rounded half to even.
 * @throws Fault `invalid_amount`
 */
export function toSeconds(time: number, unitSeconds: number, times: number, column: string): number {
  within((time / millionths) * unitSeconds * times, longestHours * 3600, column);
  return mulDivHalfEven(BigInt(time) * BigInt(times), unitSeconds, millionths);
}

const flags: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  y: true,
  '1': true,
  false: false,
  no: false,
  n: false,
  '0': false,
};

/** yes or no. @throws Fault `wrong_type` */
export const flagCell: CellReader<boolean> = (text, column) => {
  const word = text.toLowerCase();
  if (Object.hasOwn(flags, word)) return flags[word] === true;
  throw fieldFault(column, 'wrong_type', `${column}: "${text.slice(0, 40)}" is neither yes nor no (true, yes, y, 1, false, no, n, 0)`);
};

/** A time or date. @throws Fault `invalid_time` */
export const instantCell: CellReader<Instant> = (text, column) => parseInstant(text, column);

/** A game type, in lower case. @throws Fault `wrong_type` */
export const gameCell: CellReader<string> = (text, column) => {
  const game = text.toLowerCase();
  if (/^[a-z0-9_ -]{1,40}$/.test(game)) return game;
  throw fieldFault(
    column,
    'wrong_type',
    `${column}: "${text.slice(0, 40)}" is not a game type such as slots: 1 to 40 letters, digits, spaces, _ or -`,
  );
};
