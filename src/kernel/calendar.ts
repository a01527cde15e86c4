import { must } from './assert.ts';
import { dayMs, hourMs, type Instant } from './clock.ts';

/** A calendar day in some time zone, as `YYYY-MM-DD` (sorts by time). */
export type Day = string;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format;
}

export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The wall clock of a zone at an instant, as if it were UTC milliseconds. */
function wallClock(instant: Instant, zone: string): number {
  if (zone === 'UTC') return instant;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = Number(value);
  const field = (name: string): number => must(part[name], `Intl gives ${name}`);
  return Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second'));
}

/** The day of an instant in a zone. */
export function dayOf(instant: Instant, zone: string): Day {
  return new Date(wallClock(instant, zone)).toISOString().slice(0, 10);
}

/** Hour of the day, 0-23, in a zone. */
export function hourOf(instant: Instant, zone: string): number {
  return new Date(wallClock(instant, zone)).getUTCHours();
}

/** The day that lies `days` after (or before) another. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** Whole days from one day to another (negative when `to` is earlier). */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

/** First instant of a day in a zone. A day whose midnight is skipped by a clock change begins at the first moment that exists. */
export function startOfDay(day: Day, zone: string): Instant {
  const asUtc = Date.parse(day);
  let instant = asUtc - (wallClock(asUtc, zone) - asUtc);
  if (dayOf(instant, zone) !== day) instant += hourMs;
  return dayOf(instant - 1, zone) === day ? instant - hourMs : instant;
}

export type Period = 'day' | 'week' | 'month' | 'total';

/** Name of the calendar period that holds a day: the day itself, the week's Monday, the month, or `total`. */
export function periodOf(day: Day, per: Period): string {
  if (per === 'total') return 'total';
  if (per === 'month') return day.slice(0, 7);
  if (per === 'day') return day;
  const weekday = (new Date(Date.parse(day)).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}
