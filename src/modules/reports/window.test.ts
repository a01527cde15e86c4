import { describe, expect, it } from 'vitest';
import { type AskedDays, windowOf } from './window.ts';

const at = (text: string): number => Date.parse(text);

describe('windowOf', () => {
  const cases: [what: string, asked: AskedDays, zone: string, fromAt: string | null, toAt: string | null][] = [
    ['one day in UTC', { from: '2026-03-01', to: '2026-03-01' }, 'UTC', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'],
    ['both ends included', { from: '2026-02-27', to: '2026-03-01' }, 'UTC', '2026-02-27T00:00:00Z', '2026-03-02T00:00:00Z'],
    ['the day of 23 hours in Berlin', { from: '2026-03-29', to: '2026-03-29' }, 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['from alone', { from: '2026-03-01' }, 'America/New_York', '2026-03-01T05:00:00Z', null],
    ['to alone', { to: '2026-03-01' }, 'UTC', null, '2026-03-02T00:00:00Z'],
    ['neither', {}, 'UTC', null, null],
  ];
  it.each(cases)('%s', (_what, asked, zone, fromAt, toAt) => {
    expect(windowOf(asked, zone)).toEqual({
      fromDay: asked.from ?? null,
      toDay: asked.to ?? null,
      fromAt: fromAt === null ? null : at(fromAt),
      toAt: toAt === null ? null : at(toAt),
    });
  });

  const refused: [asked: AskedDays, path: string, code: string][] = [
    [{ from: '2026-03-02', to: '2026-03-01' }, 'to', 'impossible_range'],
    [{ from: '2026-02-30' }, 'from', 'invalid_time'],
    [{ to: '2026-03-01T00:00:00Z' }, 'to', 'invalid_time'],
    [{ from: '1970-01-01' }, 'from', 'invalid_time'],
    [{ to: '9999-12-31' }, 'to', 'invalid_time'],
    [{ to: 'today' }, 'to', 'invalid_time'],
  ];
  it.each(refused)('%o is refused at %s', (asked, path, code) => {
    expect(() => windowOf(asked, 'UTC')).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ path, code })] }));
  });
});
