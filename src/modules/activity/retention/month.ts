import { addDays, type Day, isDay, utcDay } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault, fieldFault } from '../../../kernel/errors.ts';

/** How long after its end a month stays open to events that come late. A session may end 48 hours after it began, in the next month. */
export const graceDays = 7;

/** The first day of a month that is named `2026-01`. @throws Fault `invalid_time` */
export function parseMonth(text: string): Day {
  const month = `${text}-01`;
  if (!isDay(month)) throw fieldFault('month', 'invalid_time', 'month: a month is written 2026-01');
  return month;
}

/** The first day of the month that a day lies in. */
export function monthOf(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

/** The first day of the month after. */
export function nextMonth(month: Day): Day {
  return monthOf(addDays(month, 31));
}

/** @throws Fault `month_not_over` when late events of the month may still come */
export function refuseOpenMonth(month: Day, now: Instant): void {
  const earliest = addDays(nextMonth(month), graceDays);
  if (utcDay(now) >= earliest) return;
  throw new Fault('month_not_over', { detail: `${month.slice(0, 7)} can be closed from ${earliest} on: until then events may come late.` });
}
