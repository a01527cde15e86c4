import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type Day, dayOf, daysBetween, hourOf, isDay, isTimeZone, type Period, periodOf, startOfDay } from './calendar.ts';
import { dayMs, formatInstant, minuteMs } from './clock.ts';

const at = (text: string): number => Date.parse(text);

it.each<[text: string, isOne: boolean]>([
  ['2026-02-28', true],
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-3-1', false],
  ['2026-03-01T00:00', false],
  ['', false],
])('%s is a day: %s', (text, isOne) => {
  expect(isDay(text)).toBe(isOne);
});

describe('the day and the hour of an instant', () => {
  it.each<[instant: string, zone: string, day: Day, hour: number, why: string]>([
    ['2026-03-02T00:00:00Z', 'UTC', '2026-03-02', 0, 'the first moment'],
    ['2026-03-01T23:59:59.999Z', 'UTC', '2026-03-01', 23, 'the last moment'],
    ['2026-03-29T00:59:59.999Z', 'Europe/Berlin', '2026-03-29', 1, 'before summer time'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29', 3, 'summer time: there is no 2 o’clock'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25', 2, 'half past two the first time'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25', 2, 'and again'],
    ['2026-03-01T23:00:00Z', 'Europe/Berlin', '2026-03-02', 0, 'midnight comes early'],
    ['2026-03-02T04:59:00Z', 'America/New_York', '2026-03-01', 23, 'midnight comes late'],
    ['2026-03-08T07:00:00Z', 'America/New_York', '2026-03-08', 3, 'its summer time begins elsewhen'],
    ['2026-03-01T18:15:00Z', 'Asia/Kathmandu', '2026-03-02', 0, 'three quarters of an hour'],
    ['2026-03-01T18:14:59Z', 'Asia/Kathmandu', '2026-03-01', 23, 'a second before'],
    ['2018-11-04T02:59:59Z', 'America/Sao_Paulo', '2018-11-03', 23, 'before the midnight that is skipped'],
    ['2018-11-04T03:00:00Z', 'America/Sao_Paulo', '2018-11-04', 1, 'after it'],
    ['2026-10-03T15:30:00Z', 'Australia/Lord_Howe', '2026-10-04', 2, 'half an hour of summer time, from half past'],
    ['1850-06-01T00:00:00Z', 'Europe/Berlin', '1850-06-01', 0, 'the sun’s own time: 53 min 28 s'],
    ['0001-01-01T12:00:00Z', 'Europe/Berlin', '0001-01-01', 12, 'a date that stands for nothing'],
  ])('%s in %s: %s, %i o’clock (%s)', (instant, zone, day, hour) => {
    expect(dayOf(at(instant), zone)).toBe(day);
    expect(hourOf(at(instant), zone)).toBe(hour);
  });
});

describe('the first instant of a day', () => {
  it.each<[day: Day, zone: string, start: string, hours: number]>([
    ['2026-03-02', 'UTC', '2026-03-02T00:00:00.000Z', 24],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', 23],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', 25],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z', 23],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z', 25],
    ['2026-03-02', 'Asia/Kathmandu', '2026-03-01T18:15:00.000Z', 24],
    ['1986-01-01', 'Asia/Kathmandu', '1985-12-31T18:30:00.000Z', 23.75],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', 23],
    ['2018-02-17', 'America/Sao_Paulo', '2018-02-17T02:00:00.000Z', 25],
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z', 25],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 24],
  ])('%s in %s is %s; the day has %d hours', (day, zone, start, hours) => {
    expect(formatInstant(startOfDay(day, zone))).toBe(start);
    expect(startOfDay(addDays(day, 1), zone) - startOfDay(day, zone)).toBe(hours * 60 * minuteMs);
  });

  it('of a day that a zone left out is that of the next', () => {
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBe(startOfDay('2011-12-31', 'Pacific/Apia'));
  });
});

/** The plain way, part by part: what the remembered offsets are held against. */
function wallClockByIntl(instant: number, zone: string): { day: Day; hour: number } {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return { day: `${part.year}-${part.month}-${part.day}`, hour: Number(part.hour) };
}

const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'Africa/Monrovia',
);
const instants = fc.oneof(
  fc.integer({ min: at('1900-01-01T00:00:00Z'), max: at('2100-01-01T00:00:00Z') }),
  // Near the days of clock changes, to the minute.
  fc
    .tuple(fc.integer({ min: 1970, max: 2037 }), fc.constantFrom('01-01', '03-25', '04-01', '10-25', '11-01'), fc.nat({ max: 20_000 }))
    .map(([year, day, minutes]) => at(`${year}-${day}`) + minutes * minuteMs),
);

describe('any instant in any zone', () => {
  it('has the day and the hour that Intl gives it', () => {
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        expect({ day: dayOf(instant, zone), hour: hourOf(instant, zone) }).toEqual(wallClockByIntl(instant, zone));
      }),
      { numRuns: 5000 },
    );
  });

  it('lies in its day, and the moment before the day began does not', () => {
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const day = dayOf(instant, zone);
        const start = startOfDay(day, zone);
        expect(start).toBeLessThanOrEqual(instant);
        expect(dayOf(start, zone)).toBe(day);
        expect(dayOf(start - 1, zone) < day).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('is placed right also when more hours are asked about than are remembered', () => {
    const first = at('2020-01-01T00:30:00Z');
    for (let hour = 0; hour < 25_000; hour += 1) dayOf(first + hour * 60 * minuteMs, 'Europe/Berlin');
    expect(hourOf(first, 'Europe/Berlin')).toBe(1);
    expect(hourOf(at('2022-07-01T00:30:00Z'), 'Europe/Berlin')).toBe(2);
  });
});

describe('days', () => {
  it.each<[from: Day, days: number, to: Day]>([
    ['2026-02-28', 1, '2026-03-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-03-02', 0, '2026-03-02'],
    ['2026-03-02', 365, '2027-03-02'],
  ])('%s and %i days is %s', (from, days, to) => {
    expect(addDays(from, days)).toBe(to);
    expect(daysBetween(from, to)).toBe(days);
  });

  it('sort by time, and adding is undone by taking away', () => {
    const some = fc.integer({ min: -20_000, max: 20_000 });
    fc.assert(
      fc.property(some, some, (n, days) => {
        const day = new Date(n * dayMs).toISOString().slice(0, 10);
        const other = addDays(day, days);
        expect(addDays(other, -days)).toBe(day);
        expect(Math.sign(days)).toBe(other > day ? 1 : other < day ? -1 : 0);
      }),
    );
  });
});

describe('the period of a day', () => {
  it.each<[day: Day, per: Period, period: string]>([
    ['2026-03-02', 'day', '2026-03-02'],
    ['2026-03-02', 'week', '2026-03-02'],
    ['2026-03-08', 'week', '2026-03-02'],
    ['2026-03-09', 'week', '2026-03-09'],
    ['2026-01-01', 'week', '2025-12-29'],
    ['2026-03-31', 'month', '2026-03'],
    ['2026-03-31', 'total', 'total'],
  ])('%s by %s is %s', (day, per, period) => {
    expect(periodOf(day, per)).toBe(period);
  });
});

describe('a time zone', () => {
  it.each<[text: string, is: boolean]>([
    ['UTC', true],
    ['Europe/Berlin', true],
    ['America/Argentina/Buenos_Aires', true],
    ['Etc/GMT+5', true],
    ['+01:00', false],
    ['-0530', false],
    ['Berlin', false],
    ['', false],
    [' UTC', false],
  ])('%j: %s', (text, is) => {
    expect(isTimeZone(text)).toBe(is);
  });
});
