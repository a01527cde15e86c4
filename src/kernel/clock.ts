import { fieldFault } from './errors.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** The server has one clock; verbs are given the time, they never ask for it. */
export type Clock = { now(): Instant };

export const systemClock: Clock = { now: () => Date.now() };

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

  /** @throws Fault `clock_moves_forward` */
  set(instant: Instant): Instant {
    if (instant < this.now()) throw fieldFault('now', 'clock_moves_forward');
    this.#frozenAt = instant;
    return instant;
  }
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;

/**
 * An RFC 3339 instant, or a bare date (its first moment in UTC).
 * @throws Fault `invalid_time` with `path`
 */
export function parseInstant(text: string, path = 'at'): Instant {
  const instant = rfc3339.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(instant)) throw fieldFault(path, 'invalid_time', `${path}: "${text.slice(0, 40)}" is not an RFC 3339 time`);
  return instant;
}

export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}
