import { addDays, type Day, startOfDay } from '../../kernel/calendar.ts';
import { type Instant, parseInstant } from '../../kernel/clock.ts';
import { fieldFault } from '../../kernel/errors.ts';

/** Days of the program's zone as asked for, each `YYYY-MM-DD`; absent: without that end. */
export type AskedDays = { from?: string; to?: string };

/** From the first moment of `fromDay` until just before `toAt`, the first moment after `toDay`; null: without that end. */
export type Window = { fromDay: Day | null; toDay: Day | null; fromAt: Instant | null; toAt: Instant | null };

/**
 * A window of calendar days, both included, as instants of the program's zone.
 * @throws Fault `invalid_time` for what is no calendar day, `impossible_range` at `to` when it lies before `from`
 */
export function windowOf({ from, to }: AskedDays, zone: string): Window {
  const fromDay = from === undefined ? null : parseDay(from, 'from');
  const toDay = to === undefined ? null : parseDay(to, 'to');
  if (fromDay !== null && toDay !== null && toDay < fromDay) {
    throw fieldFault('to', 'impossible_range', `to: ${toDay} lies before from, ${fromDay}`);
  }
  return {
    fromDay,
    toDay,
    fromAt: fromDay === null ? null : startOfDay(fromDay, zone),
    toAt: toDay === null ? null : startOfDay(addDays(toDay, 1), zone),
  };
}

function parseDay(text: string, path: string): Day {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw fieldFault(path, 'invalid_time', `${path}: expected a day such as 2026-03-01`);
  parseInstant(text, path);
  return text;
}
