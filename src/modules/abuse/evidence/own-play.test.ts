import { describe, expect, it } from 'vitest';
import type { CashOut, StakeJump } from '../../../engine/abuse/evidence.ts';
import { dayMs, hourMs, minuteMs } from '../../../kernel/clock.ts';
import { mayLack, newestOf, windowMs } from './own-play.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const cashOut = (eventId: string, at: number): CashOut => {
  return { eventId, at, amountMinor: 1, balanceMinor: 1, after: { what: 'conversion', grantId: 'g', at } };
};
const jump = (grantId: string, completedAt: number, at = completedAt): StakeJump => {
  return { grantId, completedAt, at, usualMinor: 1, medianMinor: 1, stakeMinor: 1, eventId: 'e' };
};
const names = (cashOuts: readonly CashOut[]): string => cashOuts.map(({ eventId }) => eventId).join('');

describe('the newest of what was found', () => {
  it.each<[says: string, found: CashOut[], kept: string]>([
    ['nothing', [], ''],
    ['newest first, of one moment by name', [cashOut('c', now - 1), cashOut('b', now), cashOut('a', now)], 'abc'],
    ['five of them', 'abcdefg'.split('').map((name, age) => cashOut(name, now - age)), 'abcde'],
    ['of 720 days', [cashOut('a', now - 720 * dayMs), cashOut('b', now - 720 * dayMs - 1)], 'a'],
    ['what lies ahead too', [cashOut('a', now + minuteMs)], 'a'],
  ])('%s', (_, cashOuts, kept) => {
    expect(names(newestOf({ cashOuts, stakeJumps: [] }, now).cashOuts)).toBe(kept);
  });

  it('of bonuses those that were completed last, by the time of their stakes', () => {
    const late = jump('late', now - 9 * hourMs, now);
    const others = [1, 2, 3, 4, 5].map((hours) => jump(`g${hours}`, now - hours * hourMs, now - hours * minuteMs));
    const { stakeJumps } = newestOf({ cashOuts: [], stakeJumps: [late, ...others] }, now);
    expect(stakeJumps.map(({ grantId }) => grantId)).toEqual(['g1', 'g2', 'g3', 'g4', 'g5']);
    expect(newestOf({ cashOuts: [], stakeJumps: [late, ...others.slice(1)] }, now).stakeJumps[0]).toBe(late);
  });
});

describe('what was kept may hide that something older was left out', () => {
  const some = (count: number) => ({ cashOuts: Array.from({ length: count }, (_, age) => cashOut(`${age}`, now - age)), stakeJumps: [] });
  it.each([
    [5, 4, true],
    [5, 5, false],
    [4, 3, false],
    [0, 0, false],
  ])('%i were kept, %i are left: %s', (kept, left, lacks) => {
    expect(mayLack(some(kept), some(left))).toBe(lacks);
  });
});

it.each<[count: number, unit: number, ms: number]>([
  [60, minuteMs, hourMs],
  [0.5, minuteMs, 30_000],
  [1e9, dayMs, 720 * dayMs],
])('a stretch of %d times %d ms is %d ms', (count, unit, ms) => {
  expect(windowMs(count, unit)).toBe(ms);
});
