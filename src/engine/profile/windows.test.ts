import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../kernel/calendar.ts';
import type { DaySums } from './profile.ts';
import { windowDays, windowsOf } from './windows.ts';

const today = '2026-03-10';

const sumsOf = (amount: number): DaySums => ({
  events: 1,
  deposited: amount,
  withdrawn: 2 * amount,
  wagered: 3 * amount,
  won: 4 * amount,
  bets: 5 * amount,
  sessions: 6 * amount,
  lp: 7 * amount,
});

describe('what happened so many days ago is in which windows', () => {
  const cases: [daysAgo: number, day: string, windows: number[]][] = [
    [0, '2026-03-10', [1, 7, 30]],
    [1, '2026-03-09', [7, 30]],
    [6, '2026-03-04', [7, 30]],
    [7, '2026-03-03', [30]],
    [29, '2026-02-09', [30]],
    [30, '2026-02-08', []],
    [-1, '2026-03-11', []],
  ];
  it.each(cases)('%i days ago, %s: in windows of %j days', (_daysAgo, day, inside) => {
    const windows = windowsOf({ [day]: sumsOf(1) }, today);
    const all = { deposited: 1, withdrawn: 2, wagered: 3, won: 4, bets: 5, sessions: 6 };
    const none = { deposited: 0, withdrawn: 0, wagered: 0, won: 0, bets: 0, sessions: 0 };
    for (const length of windowDays) expect(windows[length]).toEqual(inside.includes(length) ? all : none);
  });
});

it('a window is the sum of its days', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -2, max: 40 })), (daysAgo) => {
      const days = Object.fromEntries(daysAgo.map((ago) => [addDays(today, -ago), sumsOf(ago + 3)]));
      const windows = windowsOf(days, today);
      for (const length of windowDays) {
        const inside = daysAgo.filter((ago) => ago >= 0 && ago < length);
        expect(windows[length].deposited).toBe(inside.reduce((total, ago) => total + ago + 3, 0));
      }
    }),
  );
});
