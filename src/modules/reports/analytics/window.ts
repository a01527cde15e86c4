import { addDays, type Day, dayOf } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type AskedDays, windowOf } from '../window.ts';

/** Days of the program's zone that figures are added up over, both included. */
export type Days = { fromDay: Day; toDay: Day };

const usualDays = 30;

/**
 * The days that were asked for; without an end until today, without a beginning the 30 days up to the end.
 * @throws Fault `invalid_time`, `impossible_range`
 */
export function daysAsked({ from, to }: AskedDays, zone: string, now: Instant): Days {
  const toDay = to ?? dayOf(now, zone);
  windowOf({ from, to: toDay }, zone);
  return { fromDay: from ?? addDays(toDay, 1 - usualDays), toDay };
}
