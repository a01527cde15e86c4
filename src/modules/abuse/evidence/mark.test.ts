import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../engine/settings.ts';
import type { DayOfRows } from '../../activity/evidence/rows.ts';
import { isOnTop, lastOf, markAt, termsOf } from './mark.ts';

/** `03-02 5` is a day with 5 rows; `sheet`: one of them is a sheet; `back 03-01`: one takes back something of that day. */
function dayOf(line: string): DayOfRows {
  const [day, rows, what, ref] = line.split(' ');
  const takesBackFrom = what === 'back' ? `2026-${ref}` : null;
  return { memberId: 'm', day: `2026-${day}`, rows: Number(rows), hasOpening: what === 'sheet', takesBackFrom, grants: [] };
}

describe('10 facts were read, 4 of them of 2 March, the last day', () => {
  const mark = { facts: 10, terms: '', throughDay: '2026-03-02', dayRows: 4 };
  it.each<[says: string, facts: number, days: string[], onTop: boolean]>([
    ['nothing is new', 10, ['03-02 4'], true],
    ['two more of that day', 12, ['03-02 6'], true],
    ['two more of days that follow', 12, ['03-02 4', '03-03 1', '03-09 1'], true],
    ['one of two is of a day before', 12, ['03-02 5'], false],
    ['both are', 12, ['03-02 4'], false],
    ['a sheet, which counts from before', 11, ['03-02 4', '03-03 1 sheet'], false],
    ['taken back on the same day', 12, ['03-02 4', '03-03 2 back 03-03'], true],
    ['taken back from the last day that was read', 11, ['03-02 4', '03-03 1 back 03-02'], true],
    ['taken back from before', 11, ['03-02 4', '03-03 1 back 03-01'], false],
    ['the month with the last day was dropped', 11, ['04-01 1'], false],
  ])('%s', (_, facts, days, onTop) => {
    expect(isOnTop(mark, facts, days.map(dayOf))).toBe(onTop);
  });

  it('where nothing was there, nothing is on top of it', () => {
    expect(isOnTop({ ...mark, throughDay: null, dayRows: 0 }, 10, [])).toBe(false);
  });

  it('the next mark is at the last of the days', () => {
    const days = ['03-09 1', '03-02 4', '03-03 7'].map(dayOf);
    expect(markAt({ facts: 18, terms: 't' }, lastOf(days))).toEqual({ facts: 18, terms: 't', throughDay: '2026-03-09', dayRows: 1 });
    expect(markAt({ facts: 0, terms: 't' }, lastOf([]))).toEqual({ facts: 0, terms: 't', throughDay: null, dayRows: 0 });
  });
});

describe('the terms', () => {
  const terms = termsOf(parseSettings({}, 'USD'), 0);
  it.each<[says: string, thresholds: string, converted: number, same: boolean]>([
    ['nothing changed', 'win_stakes=20', 0, true],
    ['a threshold did', 'win_stakes=21', 0, false],
    ['a bonus became own money, without a fact', 'win_stakes=20', 1, false],
  ])('%s', (_, abuse_thresholds, converted, same) => {
    expect(termsOf(parseSettings({ abuse_thresholds }, 'USD'), converted) === terms).toBe(same);
  });
});
