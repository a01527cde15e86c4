import { addDays, type Day, isDay, startOfDay } from '../../kernel/calendar.ts';
import { fieldFault } from '../../kernel/errors.ts';
import type { Between } from '../../platform/postgres/conditions.ts';

/** Days of the program's zone as asked for, each `YYYY-MM-DD`; absent: without that end. */
export type AskedDays = { from?: string; to?: string };

/** Days, both included, and the time they last: from the first moment of `fromDay` to the first after `toDay`; null: without that end. */
export type Window = Between & { fromDay: Day | null; toDay: Day | null };

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

/** Days whose instants ids and the database can hold in every zone. */
const [firstDay, lastDay] = ['1971-01-01', '9899-12-31'];

function parseDay(text: string, path: string): Day {
  if (isDay(text) && text >= firstDay && text <= lastDay) return text;
  throw fieldFault(path, 'invalid_time', `${path}: expected a calendar day such as 2026-03-01`);
}
