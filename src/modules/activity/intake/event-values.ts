import { isIP } from 'node:net';
import { type Instant, parseInstant } from '../../../kernel/clock.ts';
import { type Currency, exponentOf } from '../../../kernel/currency.ts';
import { type ErrorCode, Fault } from '../../../kernel/errors.ts';
import { type Minor, parseAmount } from '../../../kernel/money.ts';

/**
 * Values of events as they are told. Tens of thousands are read each second, nearly all in the plainest spelling: that is read here
 * without throwing; any other is left to the kernel's own readers, which decide what is allowed.
 */

/** Larger amounts are refused when told as JSON numbers (kernel/money.ts): so they are left to it. */
const mostQuickMinor = 999_999_999_999_999;

const [zero, point, plus, minus, colon, bigT, bigZ] = [48, 46, 43, 45, 58, 84, 90];

/** An amount of at least 0 in minor units, or why it is none. */
export function readAmount(value: unknown, currency: Currency): Minor | ErrorCode {
  const exponent = exponentOf(currency);
  const quick = typeof value === 'string' ? quickText(value, exponent) : typeof value === 'number' ? quickNumber(value, exponent) : -1;
  if (quick >= 0) return quick;
  if (typeof value !== 'string' && typeof value !== 'number') return 'wrong_type';
  const minor = orCode(() => parseAmount(value, currency));
  return typeof minor === 'number' && minor < 0 ? 'invalid_amount' : minor;
}

/** Digits with at most one point among them, as many decimals as there may be; -1: another spelling. */
function quickText(text: string, exponent: number): Minor {
  const { length } = text;
  if (length === 0 || length > 15) return -1;
  let minor = 0;
  let decimals = -1;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= zero && code <= zero + 9) {
      minor = minor * 10 + code - zero;
      if (decimals >= 0) decimals += 1;
    } else if (code === point && decimals < 0 && index > 0) decimals = 0;
    else return -1;
  }
  if (decimals > exponent) return -1;
  for (let missing = exponent - Math.max(0, decimals); missing > 0; missing -= 1) minor *= 10;
  return minor <= mostQuickMinor ? minor : -1;
}

/** Decimals of up to 15 digits are each another binary64 number: what comes back when it is scaled was told with so many decimals. */
function quickNumber(value: number, exponent: number): Minor {
  const scale = 10 ** exponent;
  const minor = Math.round(value * scale);
  return minor >= 0 && minor <= mostQuickMinor && minor / scale === value ? minor + 0 : -1;
}

/** An RFC 3339 instant, offset included, or why it is none. */
export function readTime(value: unknown): Instant | ErrorCode {
  if (typeof value !== 'string') return 'wrong_type';
  const quick = quickTime(value);
  if (!Number.isNaN(quick)) return quick;
  const isDateOnly = value.length <= 'yyyy-mm-dd'.length;
  return isDateOnly ? 'invalid_time' : orCode(() => parseInstant(value));
}

const daysOfMonth = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2026-03-02T12:00:00Z`, with a fraction or an offset; NaN: another spelling, an unusual year, or nonsense. */
function quickTime(text: string): Instant {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const inParts = text.charCodeAt(4) === minus && text.charCodeAt(7) === minus && text.charCodeAt(10) === bigT;
  if (!inParts || text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return Number.NaN;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  // A part that is no number is NaN, and no comparison with it holds.
  const inCalendar = year >= 1000 && year < 9999 && month >= 1 && day >= 1 && day <= (daysOfMonth[month] ?? 0) + leap;
  if (!(inCalendar && hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;

  let next = 19;
  let milliseconds = 0;
  if (text.charCodeAt(next) === point) {
    for (next += 1; isDigit(text.charCodeAt(next)); next += 1) {
      if (next < 23) milliseconds += (text.charCodeAt(next) - zero) * 10 ** (22 - next);
    }
    if (next === 20 || next > 29) return Number.NaN;
  }
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds) - offsetAt(text, next);
}

/** The offset that ends a time, in milliseconds; NaN: none that is spelled as usual. */
function offsetAt(text: string, start: number): number {
  const sign = text.charCodeAt(start);
  if (sign === bigZ) return text.length === start + 1 ? 0 : Number.NaN;
  const hours = twoDigits(text, start + 1);
  const minutes = twoDigits(text, start + 4);
  const isOffset = (sign === plus || sign === minus) && text.charCodeAt(start + 3) === colon && text.length === start + 6;
  if (!(isOffset && hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === minus ? -60_000 : 60_000) * (hours * 60 + minutes);
}

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9;
}

function twoDigits(text: string, start: number): number {
  const tens = text.charCodeAt(start);
  const ones = text.charCodeAt(start + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : Number.NaN;
}

/** Why a text cannot be kept, or null. */
export function textFault(value: unknown, mostCharacters: number): ErrorCode | null {
  if (typeof value !== 'string' || value.length === 0) return 'wrong_type';
  if (value.length > mostCharacters) return 'too_long';
  return value.includes('\0') || !value.isWellFormed() ? 'invalid_text' : null;
}

/** Why a value is not an address of version 4 or 6, or null. */
export function ipFault(value: unknown): ErrorCode | null {
  return typeof value === 'string' && isIP(value) !== 0 && !value.includes('%') ? null : 'wrong_type';
}

const between = /[ ._:-]/g;
const cardLength = /^\d{12,19}$/;

/** Whether a text may be the number of a payment card (ISO/IEC 7812-1: 12 to 19 digits, the last of them a check digit by Luhn). */
export function looksLikeCard(text: string): boolean {
  const digits = text.replace(between, '');
  if (!cardLength.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - zero;
    const doubled = place % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function orCode<Value>(read: () => Value): Value | ErrorCode {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}
