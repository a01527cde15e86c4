import { fieldFault } from './errors.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** The server has one clock; verbs are given the time, they never ask for it. */
export type Clock = { now(): Instant };

export const systemClock: Clock = { now: () => Date.now() };

/** Room is left for what is promised from then on: an expiry, a tier, a month beyond, all with a year of four digits. */
const endOfClock = Date.parse('9000-01-01');

/** What comes due on the way happens on the way, so a move takes its time; nobody should have to wait for a century of it. */
const mostMoveMs = 3_660 * dayMs;

/**
 * A clock that can be set (demo and tests): runs with the system until it is first set, then stands still until it is moved,
 * so that a scripted year of program life gives the same result every time. It never goes back.
 */
export class TestClock implements Clock {
  #frozenAt: Instant | null = null;

  constructor(frozenAt: Instant | null = null) {
    this.#frozenAt = frozenAt;
  }

  now(): Instant {
    return this.#frozenAt ?? Date.now();
  }

  /** Whether it can be set to a time. @throws Fault `clock_moves_forward`, `invalid_time` beyond ten years at once or the year 8999 */
  check(instant: Instant): void {
    if (!isWritable(instant) || instant >= endOfClock) throw fieldFault('now', 'invalid_time', 'now: the clock ends with the year 8999');
    if (instant < this.now()) throw fieldFault('now', 'clock_moves_forward');
    if (instant - this.now() > mostMoveMs) throw fieldFault('now', 'invalid_time', 'now: the clock moves by ten years at most');
  }

  /** @throws Fault as `check` */
  set(instant: Instant): Instant {
    this.check(instant);
    this.#frozenAt = instant;
    return instant;
  }
}

const rfc3339 = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](?!24)\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;

/** What has four digits for its year, in UTC: RFC 3339 can write no other instant, and PostgreSQL knows no year 0. */
const isWritable = (instant: Instant): boolean => instant >= Date.parse('0001-01-01') && instant < Date.parse('+010000-01-01');

/**
 * An RFC 3339 instant, or a bare date (its first moment in UTC). What is finer than a millisecond is cut off; seconds may be left out.
 * @throws Fault `invalid_time` with `path`
 */
export function parseInstant(text: string, path = 'at'): Instant {
  const date = rfc3339.exec(text)?.[1];
  const instant = date !== undefined && isDate(date) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
  if (!isWritable(instant)) throw fieldFault(path, 'invalid_time', `${path}: "${text.slice(0, 40)}" is not an RFC 3339 time`);
  return instant;
}

/** `Date.parse` takes February 30 for March 2; a calendar does not. */
function isDate(date: string): boolean {
  const instant = Date.parse(date);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date);
}

/** RFC 3339 in UTC, to the millisecond: `2026-03-02T12:00:00.000Z`. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}
