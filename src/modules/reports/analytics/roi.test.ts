import { describe, expect, it } from 'vitest';
import { roiPercent } from './roi.ts';

describe('return on a cost, amounts in minor units', () => {
  it.each<[what: string, incomeMinor: number, costMinor: number, percent: number | null]>([
    ['the reference: 825.00 on 300.00', 825_00, 300_00, 175],
    ['break-even', 100_00, 100_00, 0],
    ['the growth alone: 75.00 on 300.00', 75_00, 300_00, -75],
    ['everything lost', 0, 1, -100],
    ['to two decimals', 2_000_01, 20_000_00, -90],
    ['an exact half goes to the even cent of a percent', 100_005, 100_000, 0],
    ['and so does the next', 100_015, 100_000, 0.02],
    ['a third', 1, 3, -66.67],
    ['the largest amounts', Number.MAX_SAFE_INTEGER, 1, 900_719_925_474_099_000],
    ['nothing spent', 5_00, 0, null],
    ['more taken back than spent', 5_00, -1, null],
  ])('%s', (_, incomeMinor, costMinor, percent) => {
    expect(roiPercent(incomeMinor, costMinor)).toBe(percent);
  });
});
