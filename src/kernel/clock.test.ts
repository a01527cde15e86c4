import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant, systemClock, TestClock } from './clock.ts';

describe('the test clock', () => {
  it('runs with the system until it is set', () => {
    const before = systemClock.now();
    const now = new TestClock().now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(systemClock.now());
  });

  it('stands still where it was set, also in the future', async () => {
    const clock = new TestClock();
    const future = systemClock.now() + 1e10;
    expect(clock.set(future)).toBe(future);
    await new Promise((resume) => setTimeout(resume, 5));
    expect(clock.now()).toBe(future);
  });

  it('stops before the year 9000, so that what is promised from then on can still be written', () => {
    const clock = new TestClock(1000);
    expect(() => clock.set(Date.parse('9000-01-01'))).toThrow(expect.objectContaining({ code: 'invalid_time' }));
    expect(clock.now()).toBe(1000);
  });

  it('moves forward, or stays, and never goes back', () => {
    const clock = new TestClock(1000);
    clock.set(1000);
    clock.set(2000);
    expect(() => clock.set(1999)).toThrow(expect.objectContaining({ code: 'clock_moves_forward' }));
    expect(clock.now()).toBe(2000);
    expect(() => new TestClock().set(systemClock.now() - 60_000)).toThrow(expect.objectContaining({ code: 'clock_moves_forward' }));
  });
});

describe('a time', () => {
  it.each<[text: string, instant: string]>([
    ['2026-03-02T12:00:00Z', '2026-03-02T12:00:00.000Z'],
    ['2026-03-02t12:00:00z', '2026-03-02T12:00:00.000Z'],
    ['2026-03-02 12:00:00Z', '2026-03-02T12:00:00.000Z'],
    ['2026-03-02T12:00Z', '2026-03-02T12:00:00.000Z'],
    ['2026-03-02T12:00:00.5Z', '2026-03-02T12:00:00.500Z'],
    ['2026-03-02T12:00:00.123999999Z', '2026-03-02T12:00:00.123Z'],
    ['2026-03-02T12:00:00+05:45', '2026-03-02T06:15:00.000Z'],
    ['2026-03-02T00:30:00-00:00', '2026-03-02T00:30:00.000Z'],
    ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['1899-12-31', '1899-12-31T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(formatInstant(parseInstant(text))).toBe(instant);
  });

  it.each([
    '',
    'yesterday',
    '2026-03-02T12:00:00',
    '2026-02-29',
    '2026-02-30T10:00:00+01:00',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-03-02T24:00:00Z',
    '2026-03-02T12:60:00Z',
    '2026-03-02T12:00:60Z',
    '2026-03-02T12:00:00,5Z',
    '2026-03-02T12:00:00+24:00',
    '2026-03-02T12:00:00+0100',
    '2026-03-02T12Z',
    '02/03/2026',
    '20260302',
    '+002026-03-02',
    '0000-01-01',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-01:00',
    '1772452800000',
    ' 2026-03-02',
    '2026-03-02\n',
  ])('%j is none', (text) => {
    expect(() => parseInstant(text, 'since')).toThrow(
      expect.objectContaining({ code: 'invalid_time', errors: [expect.objectContaining({ path: 'since' })] }),
    );
  });
});
