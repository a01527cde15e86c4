import { describe, expect, it } from 'vitest';
import type { AskedDays } from '../window.ts';
import { daysAsked } from './window.ts';

/** Late in the evening of March 2 in UTC, early on March 3 in Berlin. */
const now = Date.parse('2026-03-02T23:30:00Z');

describe('the days that figures are added up over', () => {
  it.each<[what: string, asked: AskedDays, zone: string, from: string, to: string]>([
    ['nothing asked: the last 30 days, today included', {}, 'UTC', '2026-02-01', '2026-03-02'],
    ["today is a day of the program's zone", {}, 'Europe/Berlin', '2026-02-02', '2026-03-03'],
    ['both ends', { from: '2026-01-01', to: '2026-01-31' }, 'UTC', '2026-01-01', '2026-01-31'],
    ['from a day until today', { from: '2025-12-24' }, 'UTC', '2025-12-24', '2026-03-02'],
    ['30 days up to a day', { to: '2026-01-30' }, 'UTC', '2026-01-01', '2026-01-30'],
    ['one day', { from: '2026-02-10', to: '2026-02-10' }, 'UTC', '2026-02-10', '2026-02-10'],
    ['30 days up to the first day that can be asked for', { to: '1971-01-01' }, 'UTC', '1970-12-03', '1971-01-01'],
  ])('%s', (_, asked, zone, from, to) => {
    expect(daysAsked(asked, zone, now)).toEqual({ from, to });
  });

  it.each<[asked: AskedDays, code: string]>([
    [{ from: '2026-03-03' }, 'impossible_range'],
    [{ from: '2026-02-02', to: '2026-02-01' }, 'impossible_range'],
    [{ to: '2026-02-30' }, 'invalid_time'],
    [{ from: 'yesterday' }, 'invalid_time'],
  ])('%o is refused', (asked, code) => {
    expect(() => daysAsked(asked, 'UTC', now)).toThrow(expect.objectContaining({ code }));
  });
});
