import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointsAt } from '../additive.ts';
import { rising, shaped } from './shape.ts';

describe('heights made to rise', () => {
  const cases: [what: string, values: number[], weights: number[], risen: number[]][] = [
    ['nothing to do', [1, 2, 3], [1, 1, 1], [1, 2, 3]],
    ['two that fall meet in the middle', [1, 3, 2], [1, 1, 1], [1, 2.5, 2.5]],
    ['the heavier one moves less', [1, 4, 1], [1, 1, 3], [1, 1.75, 1.75]],
    ['one low end draws in all before it', [2, 3, 1], [1, 1, 1], [2, 2, 2]],
    ['all fall', [3, 2, 1], [1, 1, 1], [2, 2, 2]],
    ['none', [], [], []],
  ];
  it.each(cases)('%s', (_, values, weights, risen) => expect(rising(values, weights)).toEqual(risen));

  const bins = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 5 });

  it('never fall, keep their mean, and no other rising heights are nearer', () => {
    fc.assert(
      fc.property(bins, fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 5, maxLength: 5 }), (drawn, others) => {
        const [values, weights] = [drawn.map(([value]) => value), drawn.map(([, weight]) => weight)];
        const risen = rising(values, weights);
        expect(risen.every((height, bin) => bin === 0 || height >= (risen[bin - 1] as number))).toBe(true);
        const sum = (heights: readonly number[]) => heights.reduce((all, height, bin) => all + height * (weights[bin] as number), 0);
        expect(sum(risen)).toBeCloseTo(sum(values), 6);
        const off = (heights: readonly number[]) =>
          heights.reduce((all, height, bin) => all + (weights[bin] as number) * (height - (values[bin] as number)) ** 2, 0);
        const other = others.slice(0, values.length).sort((a, b) => a - b);
        expect(off(risen)).toBeLessThanOrEqual(off(other) + 1e-6);
      }),
    );
  });
});

describe('a curve', () => {
  const equal = (length: number) => Array.from({ length }, () => 10);

  it('leaves out knots on a straight line', () => {
    expect(shaped([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], equal(5))).toEqual([
      [0, 0],
      [4, 4],
    ]);
  });

  it('keeps the knot where it bends', () => {
    expect(shaped([0, 1, 2, 3, 4], [0, 0, 0, 3, 6], equal(5))).toEqual([
      [0, 0],
      [2, 0],
      [4, 6],
    ]);
  });

  it('is one knot where there is one value', () => expect(shaped([7], [0], [50])).toEqual([[7, 0]]));

  it('has a knot once where two middles are the same to three digits', () => {
    expect(shaped([1000, 1001, 2000], [0, 0.5, 3], equal(3)).map(([input]) => input)).toEqual([1000, 2000]);
  });

  it('has at most 12 knots and never falls', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 24, maxLength: 24 }), (heights) => {
        const knots = shaped([...heights.keys()], heights, equal(24));
        expect(knots.length).toBeLessThanOrEqual(12);
        for (let at = 0; at < 24; at += 0.25)
          expect(pointsAt({ knots, average: 0 }, at + 0.25)).toBeGreaterThanOrEqual(pointsAt({ knots, average: 0 }, at) - 1e-9);
      }),
    );
  });
});
