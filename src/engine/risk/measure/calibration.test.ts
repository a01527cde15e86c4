import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brierOf, calibrationBy, calibrationByTenths, calibrationError } from './calibration.ts';
import { wilsonInterval } from './interval.ts';

describe('the Brier score', () => {
  const cases: [what: string, chances: number[], positive: boolean[], score: number][] = [
    ['sure and right', [1, 0], [true, false], 0],
    ['sure and wrong', [0, 1], [true, false], 1],
    ['never sure', [0.5, 0.5], [true, false], 0.25],
    ['in between: (0.2² + 0.4²) / 2', [0.8, 0.4], [true, false], 0.1],
  ];
  it('of nothing is not known', () => {
    expect(brierOf([], [])).toBeNull();
  });

  it.each(cases)('%s', (_, chances, positive, score) => {
    expect(brierOf(chances, positive)).toBeCloseTo(score, 12);
  });
});

describe('the interval of a share', () => {
  // Wilson 1927; figures as R's prop.test(correct = FALSE) gives them.
  const cases: [hits: number, count: number, from: number, to: number][] = [
    [0, 0, 0, 1],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [5, 10, 0.2366, 0.7634],
    [15, 50, 0.191, 0.4375],
    [500, 1000, 0.4691, 0.5309],
  ];
  it.each(cases)('%i of %i: %f to %f', (hits, count, from, to) => {
    const interval = wilsonInterval(hits, count);
    expect(interval[0]).toBeCloseTo(from, 4);
    expect(interval[1]).toBeCloseTo(to, 4);
  });

  it('holds the share and lies within 0-1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, part) => {
        const hits = Math.round(part * count);
        const [from, to] = wilsonInterval(hits, count);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1);
        expect(from).toBeLessThanOrEqual(hits / count);
        expect(to).toBeGreaterThanOrEqual(hits / count);
      }),
    );
  });
});

describe('calibration', () => {
  const chances = [0.1, 0.2, 0.9, 0.7];
  const positive = [false, true, true, false];

  it('of groups: how many, what was expected, what came', () => {
    const bands = ['LOW', 'HIGH', 'NONE'] as const;
    const found = calibrationBy(bands, (row) => (row < 2 ? 'LOW' : 'HIGH'), chances, positive);
    expect(found).toMatchObject([
      { group: 'LOW', count: 2, expected: expect.closeTo(0.15, 12), observed: 0.5 },
      { group: 'HIGH', count: 2, expected: expect.closeTo(0.8, 12), observed: 0.5 },
      { group: 'NONE', count: 0, expected: null, observed: null, interval: [0, 1] },
    ]);
    // (2 x |0.15 - 0.5| + 2 x |0.8 - 0.5|) / 4
    expect(calibrationError(found)).toBeCloseTo(0.325, 12);
  });

  it('of tenths: a border belongs to the tenth above it, 1 to the last', () => {
    const found = calibrationByTenths([0, 0.0999, 0.1, 0.95, 1], [false, false, true, true, true]);
    expect(found.map(({ count }) => count)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
  });

  it('of nothing is not known', () => {
    expect(calibrationError([])).toBeNull();
    expect(calibrationError(calibrationByTenths([], []))).toBeNull();
  });

  it('loses no row, and its error is a share', () => {
    const rows = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(rows, (all) => {
        const [asked, came] = [all.map(([chance]) => chance), all.map(([, positive]) => positive)];
        const groups = calibrationByTenths(asked, came);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
        expect(groups.reduce((sum, { count, observed }) => sum + count * (observed ?? 0), 0)).toBeCloseTo(came.filter(Boolean).length, 9);
        const error = calibrationError(groups) ?? Number.NaN;
        expect(error >= 0 && error <= 1).toBe(true);
      }),
    );
  });
});
