import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, type DriftReading, driftOf, missingBin, readingOf } from './drift.ts';
import type { Spread } from './parameters.ts';

const spread: Spread = { edges: [10, 20], shares: [0.5, 0.3, 0.2], missing: 0 };
const counts = (first: number, second: number, third: number, missing = 0): Map<number, number> =>
  new Map([
    [0, first],
    [1, second],
    [2, third],
    [missingBin, missing],
  ]);

describe('the bin of a value', () => {
  const cases: [value: number | null, bin: number][] = [
    [null, missingBin],
    [-5, 0],
    [9.99, 0],
    [10, 1],
    [19.99, 1],
    [20, 2],
    [1_000_000, 2],
  ];
  it.each(cases)('%s falls into bin %s', (value, bin) => {
    expect(binOf(spread, value)).toBe(bin);
  });
});

describe('the population stability index', () => {
  // By hand: sum of (share - expected) x ln(share / expected).
  const cases: [counts: Map<number, number>, psi: number, reading: DriftReading][] = [
    [counts(500, 300, 200), 0, 'stable'],
    [counts(400, 300, 300), 0.1 * Math.log(5 / 4) + 0.1 * Math.log(3 / 2), 'stable'],
    [counts(300, 300, 400), 0.2 * Math.log(5 / 3) + 0.2 * Math.log(2), 'moved'],
    [counts(200, 300, 500), 0.3 * Math.log(5 / 2) + 0.3 * Math.log(5 / 2), 'drifted'],
    // Nobody was missing in the sample: its share counts as 0.0001.
    [counts(400, 300, 200, 100), 0.1 * Math.log(5 / 4) + 0.0999 * Math.log(0.1 / 0.0001), 'drifted'],
  ];
  it.each(cases)('of %o is %d: %s', (found, psi, reading) => {
    const drift = driftOf(spread, found, 250);
    expect(drift.psi).toBeCloseTo(psi, 10);
    expect(drift.reading).toBe(reading);
    expect(drift.members).toBe(1_000);
  });

  it('says nothing of nobody', () => {
    expect(driftOf(spread, new Map(), 250)).toMatchObject({ members: 0, psi: null, reading: null, byChance: null });
  });

  it('has its borders where the convention has them', () => {
    expect([0.0999, 0.1, 0.2499, 0.25].map(readingOf)).toEqual(['stable', 'moved', 'moved', 'drifted']);
  });

  it('is never below 0, and more members of the same spread make it no other', () => {
    const bin = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(bin, bin, bin, bin, fc.integer({ min: 2, max: 50 }), (first, second, third, missing, times) => {
        fc.pre(first + second + third + missing > 0);
        const once = driftOf(spread, counts(first, second, third, missing), 250);
        const more = driftOf(spread, counts(first * times, second * times, third * times, missing * times), 250);
        expect(once.psi).toBeGreaterThanOrEqual(0);
        expect(more.psi).toBeCloseTo(Number(once.psi), 9);
        expect(Number(more.byChance)).toBeLessThanOrEqual(Number(once.byChance));
        expect(once.bins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('knows what chance makes: of 400 samples without drift about 1 in 20 lies above it', () => {
    let state = 7;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const tenths: Spread = { edges: [1, 2, 3, 4, 5, 6, 7, 8, 9], shares: Array.from({ length: 10 }, () => 0.1), missing: 0 };
    let above = 0;
    for (let sample = 0; sample < 400; sample += 1) {
      const found = new Map<number, number>();
      for (let member = 0; member < 500; member += 1) {
        const bin = binOf(tenths, random() * 10);
        found.set(bin, (found.get(bin) ?? 0) + 1);
      }
      const { psi, byChance } = driftOf(tenths, found, 1e9); // a sample so large that the shares are exact
      if (Number(psi) > Number(byChance)) above += 1;
    }
    expect(above).toBeGreaterThan(5);
    expect(above).toBeLessThan(40);
  });
});
