import { addDays, type Day, dayOf } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type AskedDays, windowOf } from '../window.ts';

/** Days of the program's zone that figures are added up over, both included. */
export type Days = { from: Day; to: Day };

const usualDays = 30;

/**
 * The days that were asked for; without an end until today, without a beginning the 30 days up to the end.
 * @throws Fault `invalid_time`, `impossible_range`
 */
export function daysAsked(asked: AskedDays, zone: string, now: Instant): Days {
  const { from, to = dayOf(now, zone) } = asked;
  windowOf({ from, to }, zone);
  return { from: from ?? addDays(to, 1 - usualDays), to };
}
