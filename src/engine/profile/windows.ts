import { addDays, type Day } from '../../kernel/calendar.ts';
import type { DaySums } from './profile.ts';

/** Lengths of the windows a rule can read, in whole days, today included. */
export const windowDays = [1, 7, 30] as const;

/** What a member did in one window; minor units and counts. */
export type WindowSums = { deposited: number; withdrawn: number; wagered: number; won: number; bets: number; sessions: number };

export type Windows = { [Length in (typeof windowDays)[number]]: WindowSums };

const nothing = (): WindowSums => ({ deposited: 0, withdrawn: 0, wagered: 0, won: 0, bets: 0, sessions: 0 });

/** Sums over the last 1, 7 and 30 days, `today` included. A window in which nothing happened is 0. */
export function windowsOf(days: Readonly<Record<Day, DaySums>>, today: Day): Windows {
  const windows: Windows = { 1: nothing(), 7: nothing(), 30: nothing() };
  const since30 = addDays(today, -29);
  const since7 = addDays(today, -6);
  for (const day in days) {
    const sums = days[day];
    if (sums === undefined || day < since30 || day > today) continue;
    addTo(windows[30], sums);
    if (day >= since7) addTo(windows[7], sums);
    if (day === today) addTo(windows[1], sums);
  }
  return windows;
}

function addTo(window: WindowSums, sums: DaySums): void {
  window.deposited += sums.deposited;
  window.withdrawn += sums.withdrawn;
  window.wagered += sums.wagered;
  window.won += sums.won;
  window.bets += sums.bets;
  window.sessions += sums.sessions;
}
