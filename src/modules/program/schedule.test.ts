import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, type Instant, minuteMs } from '../../kernel/clock.ts';
import { isSchedule, lastRun, nextRun } from './schedule.ts';

const at = (text: string): Instant => Date.parse(text);

/** The next `count` times, in UTC to the minute. */
function runs(schedule: string, zone: string, after: string, count: number): string[] {
  const times: string[] = [];
  for (let from = at(after); times.length < count; ) {
    const next = nextRun(schedule, zone, from);
    if (next === null) break;
    times.push(formatInstant(next).slice(0, 16));
    from = next;
  }
  return times;
}

describe('a schedule', () => {
  it.each(['0 6 * * 1', '*/15 * * * *', '0 0 29 2 *', '0 0 31 2 1', '30 2 1,15 * *', '0 8-18/2 * * 1-5', '0 0 * * 7'])('is %s', (text) => {
    expect(isSchedule(text)).toBe(true);
  });

  it.each([
    '0 0 31 2 *',
    '0 0 30 2 *',
    '0 0 31 4,6,9,11 *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '*/0 * * * *',
    '18-8 * * * *',
    '1,,2 * * * *',
    '0 6 * *',
    '0 0 6 * * 1',
    '@daily',
    'soon',
    '',
  ])('is not %s', (text) => {
    expect(isSchedule(text)).toBe(false);
  });
});

describe('when a schedule comes due', () => {
  it.each<[what: string, schedule: string, zone: string, after: string, times: string[]]>([
    [
      'Mondays at 6, in winter and in summer',
      '0 6 * * 1',
      'Europe/Berlin',
      '2026-03-16T05:00:00Z',
      ['2026-03-23T05:00', '2026-03-30T04:00'],
    ],
    ['a second before', '0 6 * * 1', 'UTC', '2026-03-02T05:59:59.999Z', ['2026-03-02T06:00']],
    ['on the moment: the next one', '0 6 * * 1', 'UTC', '2026-03-02T06:00:00Z', ['2026-03-09T06:00']],
    [
      'the first of the month, in the zone',
      '0 0 1 * *',
      'Asia/Kathmandu',
      '2026-03-02T00:00:00Z',
      ['2026-03-31T18:15', '2026-04-30T18:15'],
    ],
    ['the 31st, where there is one', '0 0 31 * *', 'UTC', '2026-01-31T00:00:00Z', ['2026-03-31T00:00', '2026-05-31T00:00']],
    ['February 29', '0 12 29 2 *', 'UTC', '2026-03-02T00:00:00Z', ['2028-02-29T12:00', '2032-02-29T12:00']],
    ['February 29 around 2100, which is no leap year', '0 12 29 2 *', 'UTC', '2097-01-01T00:00:00Z', ['2104-02-29T12:00']],
    [
      'the 13th and every Friday',
      '0 0 13 * 5',
      'UTC',
      '2026-03-02T00:00:00Z',
      ['2026-03-06T00:00', '2026-03-13T00:00', '2026-03-20T00:00'],
    ],
    [
      'half past two, on the night that has none: when the clock moves on',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T00:00:00Z',
      ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      'every quarter of the missing hour: once',
      '*/15 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T01:00', '2026-03-30T00:00'],
    ],
    [
      'two and three o’clock fall together',
      '0 2,3 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T01:00', '2026-03-30T00:00'],
    ],
    [
      'half past two, on the night that has it twice: the first time',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T00:00:00Z',
      ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    ['asked between the two: tomorrow', '30 2 * * *', 'Europe/Berlin', '2026-10-25T01:10:00Z', ['2026-10-26T01:30']],
    [
      'hourly, on that night',
      '0 * * * *',
      'Europe/Berlin',
      '2026-10-24T23:30:00Z',
      ['2026-10-25T00:00', '2026-10-25T02:00', '2026-10-25T03:00'],
    ],
    ['midnight where it is skipped', '0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', ['2018-11-04T03:00', '2018-11-05T02:00']],
    ['a day that a zone left out', '0 12 30 12 *', 'Pacific/Apia', '2011-12-01T00:00:00Z', ['2011-12-30T10:00', '2012-12-29T22:00']],
  ])('%s', (_, schedule, zone, after, times) => {
    expect(runs(schedule, zone, after, times.length)).toEqual(times);
  });
});

describe('the last time a schedule was due', () => {
  it.each<[what: string, schedule: string, after: string, upTo: string, last: string | null]>([
    ['not yet', '0 6 * * *', '2026-03-02T06:00:00Z', '2026-03-03T04:59:59Z', null],
    ['on the moment', '0 6 * * *', '2026-03-02T06:00:00Z', '2026-03-03T05:00:00Z', '2026-03-03T05:00'],
    ['of several the latest', '0 6 * * *', '2026-03-02T06:00:00Z', '2026-03-10T12:00:00Z', '2026-03-10T05:00'],
    ['a minute apart', '* * * * *', '2026-03-02T06:00:00Z', '2026-03-02T06:01:00Z', '2026-03-02T06:01'],
    ['through a year', '* * * * *', '2026-03-02T06:00:00Z', '2027-03-02T06:01:59Z', '2027-03-02T06:01'],
    ['long ago, after many', '* 6 1 1 *', '2025-03-02T06:00:00Z', '2026-12-31T00:00:00Z', '2026-01-01T05:59'],
    ['in the hour that comes twice', '30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-25T01:10:00Z', '2026-10-25T00:30'],
    ['in the hour that is missing', '30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00Z', '2026-03-29T01:00'],
    ['nothing between', '0 6 * * *', '2026-03-02T06:00:00Z', '2026-03-02T06:00:00Z', null],
  ])('%s', (_, schedule, after, upTo, last) => {
    const run = lastRun(schedule, 'Europe/Berlin', at(after), at(upTo));
    expect(run === null ? null : formatInstant(run).slice(0, 16)).toBe(last);
  });
});

describe('for any schedule, zone and time', () => {
  const schedules = fc.constantFrom(
    '* * * * *',
    '*/7 * * * *',
    '30 2 * * *',
    '0 */5 * * *',
    '15 6 * * 1',
    '0 0 1 * *',
    '0 0 31 * *',
    '5 4 13 * 5',
  );
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
  const instants = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });

  it('walking from run to run ends at the last one, and every run is a whole minute later than the one before', () => {
    fc.assert(
      fc.property(schedules, zones, instants, fc.integer({ min: 0, max: 24 * 60 * minuteMs }), (schedule, zone, after, span) => {
        let walked: Instant | null = null;
        for (let next = nextRun(schedule, zone, after); next !== null && next <= after + span; next = nextRun(schedule, zone, next)) {
          expect(next).toBeGreaterThanOrEqual((walked ?? after - minuteMs) + minuteMs);
          expect(next % minuteMs).toBe(0);
          walked = next;
        }
        expect(lastRun(schedule, zone, after, after + span)).toBe(walked);
      }),
      { numRuns: 60 },
    );
  });
});
