import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../decimal.ts';
import { ratio, toSixDecimals } from './ratio.ts';

describe('ratio: six decimals, half to even, exactly', () => {
  const cases: [what: string, numerator: number, denominator: number, shown: number][] = [
    ['four fifths', 12_000, 15_000, 0.8],
    ['a third', 1, 3, 0.333333],
    ['minus two thirds', -2, 3, -0.666667],
    ['a tie goes down to even', 5, 10_000_000, 0],
    ['a tie goes up to even', 15, 10_000_000, 0.000002],
    ['1/128 is a tie', 1, 128, 0.007812],
    ['nothing', 0, 7, 0],
    ['beyond six decimals of a double', Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER],
  ];
  it.each(cases)('%s', (_what, numerator, denominator, shown) => {
    expect(ratio(numerator, denominator)).toBe(shown);
  });

  it('agrees with exact decimals', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1 }), (numerator, denominator) => {
        fc.pre(Math.abs(numerator / denominator) < 9e9);
        const exact = new Decimal(numerator).div(denominator).toDecimalPlaces(6);
        expect(exact.equals(ratio(numerator, denominator))).toBe(true);
      }),
    );
  });
});

describe('toSixDecimals', () => {
  it.each([
    [1 / 128, 0.007812],
    [3 / 128, 0.023438],
    [-1 / 128, -0.007812],
    [Math.SQRT2, 1.414214],
    [1e15 + 0.5, 1e15 + 0.5],
    [0, 0],
  ])('%d is shown as %d', (value, shown) => {
    expect(toSixDecimals(value)).toBe(shown);
  });
});
