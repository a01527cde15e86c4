import { Cron } from 'croner';
import { firstInstantOf, wallClock } from '../../kernel/calendar.ts';
import { type Instant, minuteMs } from '../../kernel/clock.ts';

/**
 * When a cron expression of five fields (minute, hour, day, month, weekday; `0 6 * * 1`) comes due, by the wall clock of a zone. A
 * time that a clock change skips comes due at the moment of the change; a time that comes twice, the first time alone. Where both
 * day and weekday are given, either is enough.
 */
function read(schedule: string): Cron {
  // The wall clock is counted on as if it were UTC; the zone's changes are the calendar's to tell.
  return new Cron(schedule, { mode: '5-part', timezone: 'UTC' });
}

/** Whether a text can be read, and ever comes due: `0 0 31 2 *` never does. */
export function isSchedule(text: string): boolean {
  try {
    return text.split(' ').length === 5 && read(text).nextRun(new Date(0)) !== null;
  } catch {
    return false;
  }
}

/** First time a schedule is due after an instant; null: never again. The schedule is one that `isSchedule` takes. */
export function nextRun(schedule: string, zone: string, after: Instant): Instant | null {
  return nextOf(read(schedule), zone, after);
}

function nextOf(cron: Cron, zone: string, after: Instant): Instant | null {
  let shown = cron.nextRun(new Date(wallClock(after, zone)));
  // The clock was set back just before: what it shows again came due already.
  while (shown !== null && firstInstantOf(shown.getTime(), zone) <= after) shown = cron.nextRun(shown);
  return shown === null ? null : firstInstantOf(shown.getTime(), zone);
}

/** Last time a schedule was due later than `after` and not later than `upTo`; null: not once. */
export function lastRun(schedule: string, zone: string, after: Instant, upTo: Instant): Instant | null {
  const cron = read(schedule);
  let last = nextOf(cron, zone, after);
  if (last === null || last > upTo) return null;
  let noneAfter = upTo;
  while (noneAfter - last >= minuteMs) {
    const middle = Math.floor((last + noneAfter) / 2);
    const run = nextOf(cron, zone, middle);
    if (run !== null && run <= upTo) last = run;
    else noneAfter = middle;
  }
  return last;
}
