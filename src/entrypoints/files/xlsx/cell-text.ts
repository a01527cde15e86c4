import { dayMs } from '../../../kernel/clock.ts';
import type { NumberFormat } from './number-formats.ts';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A number of a workbook as plain decimal: a fraction with the 15 significant digits that spreadsheets keep and show, so
 * `0.30000000000000004` is `0.3`; a whole number, which may be an id, with all that it has. What is no number stays as it is.
 */
export function numberText(text: string): string {
  if (/^-?\d+$/.test(text) || !decimal.test(text)) return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  const [mantissa = '', exponent = '0'] = Math.abs(number).toExponential(14).split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  const point = digits === '' ? 1 : 1 + Number(exponent);
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${number < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Of 9999-12-31, the last day that spreadsheets know, counted from 1900. */
const lastDay = 2_958_465;
const epoch1900 = Date.UTC(1899, 11, 30);
/** What a day of a workbook that counts from 1904 has more when counted from 1900. */
const daysTo1904 = 1462;

/**
 * A day that spreadsheets count, as ISO date, or as RFC 3339 time in UTC, to the second, when it has a fraction. A number that stands
 * for no day stays a number. Counted from 1900 there is a February 29 too many, number 60, and what comes before it is one less.
 * Source: ECMA-376 part 1, 18.17.4.1.
 */
export function dateText(text: string, date1904: boolean): string {
  const serial = Number(text) + (date1904 ? daysTo1904 : 0);
  const day = Math.floor(serial);
  if (!(day >= 1 && day <= lastDay) || day === 60) return numberText(text);
  const seconds = Math.round((serial < 60 ? serial + 1 : serial) * 86_400);
  const time = new Date(epoch1900 + seconds * 1000).toISOString();
  return (seconds * 1000) % dayMs === 0 ? time.slice(0, 10) : `${time.slice(0, 19)}Z`;
}

/** A length of time in days as hours, minutes and seconds, `48:30:00`: nobody takes that for 2.02 hours. */
function timeText(text: string): string {
  const seconds = Math.round(Number(text) * 86_400);
  if (!(seconds >= 0)) return numberText(text);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}

/** The value of a cell with a number. */
export function formattedText(text: string, format: NumberFormat, date1904: boolean): string {
  if (format === 'date') return dateText(text, date1904);
  return format === 'time' ? timeText(text) : numberText(text);
}

/** An ISO date as a workbook has it: without a zone, which is UTC here, and with midnight spelled out. */
export function isoText(text: string): string {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/.exec(text) ?? [];
  if (date === undefined) return text;
  return /[1-9]/.test(time ?? '') ? `${date}T${time}Z` : date;
}
