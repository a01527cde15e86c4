import { assert } from './assert.ts';
import { dayMs, hourMs, type Instant, minuteMs } from './clock.ts';

/** A calendar day in some time zone, as `YYYY-MM-DD` (sorts by time). */
export type Day = string;

/** Whether a text is a day that a calendar has: February 30 is none. */
export function isDay(text: string): text is Day {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

/** What is known of one zone: its offset in each UTC hour that was asked about; null in an hour in which the clocks change. */
type Zone = { format: Intl.DateTimeFormat; offsetsMs: Map<number, number | null> };

const zones = new Map<string, Zone>();

/** Hours remembered per zone: more than a year of them, in about half a megabyte. */
const hoursKept = 10_000;

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    zone = { format: new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' }), offsetsMs: new Map() };
    zones.set(name, zone);
  }
  return zone;
}

/** Whether a text names a zone of the IANA database, such as `Europe/Berlin`. A bare offset, such as `+01:00`, is none. */
export function isTimeZone(text: string): boolean {
  try {
    return !/^[+-]/.test(text) && zoneOf(text) !== undefined;
  } catch {
    return false;
  }
}

/** `GMT+05:45`, in old times with seconds; some engines write plain `GMT` for no offset. */
const offsetAtEnd = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function askOffset({ format }: Zone, instant: Instant): number {
  const match = offsetAtEnd.exec(format.format(instant));
  assert(match, 'Intl gives the offset');
  const [, sign, hours = 0, minutes = 0, seconds = 0] = match;
  const offset = Number(hours) * hourMs + Number(minutes) * minuteMs + Number(seconds) * 1000;
  return sign === '-' ? -offset : offset;
}

/** The offset that holds from a full UTC hour to its end, or null. Intl takes about a microsecond: hence remembered. */
function offsetOfHour(zone: Zone, hour: number): number | null {
  const known = zone.offsetsMs.get(hour);
  if (known !== undefined) return known;
  const first = askOffset(zone, hour * hourMs);
  const offset = first === askOffset(zone, (hour + 1) * hourMs - 1) ? first : null;
  if (zone.offsetsMs.size >= hoursKept) zone.offsetsMs.clear();
  zone.offsetsMs.set(hour, offset);
  return offset;
}

/** How far a zone's wall clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: Instant, name: string): number {
  if (name === 'UTC') return 0;
  const zone = zoneOf(name);
  return offsetOfHour(zone, Math.floor(instant / hourMs)) ?? askOffset(zone, instant);
}

/** The wall clock of a zone at an instant, as if it were UTC milliseconds. */
export function wallClock(instant: Instant, zone: string): number {
  return instant + offsetAt(instant, zone);
}

/** Days by their number since 1970: spelling one takes longer than all else that is done with it. */
const spelled = new Map<number, Day>();
const daysKept = 10_000;

function spell(number: number): Day {
  const known = spelled.get(number);
  if (known !== undefined) return known;
  if (spelled.size >= daysKept) spelled.clear();
  const day = new Date(number * dayMs).toISOString().slice(0, 10);
  spelled.set(number, day);
  return day;
}

/** Numbers of days since 1970, by their spelling. */
const numbered = new Map<Day, number>();

/** The number of a day, counted from 1970-01-01. */
export function dayNumber(day: Day): number {
  const known = numbered.get(day);
  if (known !== undefined) return known;
  if (numbered.size >= daysKept) numbered.clear();
  const number = Math.round(Date.parse(day) / dayMs);
  numbered.set(day, number);
  return number;
}

/** The day of an instant in a zone. */
export function dayOf(instant: Instant, zone: string): Day {
  return spell(Math.floor(wallClock(instant, zone) / dayMs));
}

/** The UTC day of an instant: with its id it names an event, whatever the program's zone is. */
export function utcDay(instant: Instant): Day {
  return spell(Math.floor(instant / dayMs));
}

/** Hour of the day, 0-23, in a zone. */
export function hourOf(instant: Instant, zone: string): number {
  return Math.floor((((wallClock(instant, zone) % dayMs) + dayMs) % dayMs) / hourMs);
}

/** The day that lies `days` after (or before) another. */
export function addDays(day: Day, days: number): Day {
  return spell(dayNumber(day) + days);
}

/** Whole days from one day to another (negative when `to` is earlier). */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from);
}

/**
 * First instant at which a zone's wall clock shows a time, given as if it were UTC milliseconds. Of a time that comes twice it is the
 * first; a time that is skipped by a clock change is the moment of the change.
 */
export function firstInstantOf(shown: number, zone: string): Instant {
  const offsets = [offsetAt(shown - dayMs, zone), offsetAt(shown + dayMs, zone)];
  let [before, after] = [shown - Math.max(...offsets), shown - Math.min(...offsets)];
  for (const candidate of [before, after]) if (wallClock(candidate, zone) === shown) return candidate;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallClock(middle, zone) < shown) before = middle;
    else after = middle;
  }
  return after;
}

/** First instant of a day in a zone: mind that a clock change may skip midnight or bring it twice. */
export function startOfDay(day: Day, zone: string): Instant {
  return firstInstantOf(Date.parse(day), zone);
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
