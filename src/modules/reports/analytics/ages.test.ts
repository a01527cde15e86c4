import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageBands, outstandingByAge } from './ages.ts';

describe('the age of what is outstanding', () => {
  it.each<[what: string, credited: number[], outstanding: number, aged: number[]]>([
    ['nothing was ever credited', [0, 0, 0, 0, 0], 0, [0, 0, 0, 0, 0]],
    ['nothing was used', [10, 20, 30, 40, 50], 150, [10, 20, 30, 40, 50]],
    ['the oldest was used first', [10, 20, 30, 40, 50], 90, [10, 20, 30, 30, 0]],
    ['only the newest is left', [10, 20, 30, 40, 50], 7, [7, 0, 0, 0, 0]],
    ['all was used', [10, 20, 30, 40, 50], 0, [0, 0, 0, 0, 0]],
  ])('%s', (_, credited, outstanding, aged) => {
    expect(outstandingByAge(outstanding, credited)).toEqual(aged);
  });

  /** What happens on each day, the oldest first: so much is credited, and so much of what is there is used. */
  const history = fc.array(fc.record({ credit: fc.nat(1_000), used: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 500 });

  it('is what a queue of daily lots gives, and adds up to the whole', () => {
    fc.assert(
      fc.property(history, (days) => {
        const lots: number[] = [];
        const credited = ageBands.map(() => 0);
        const bandOf = (day: number): number => ageBands.findLastIndex(([, start]) => days.length - 1 - day >= start);
        days.forEach(({ credit, used }, day) => {
          lots.push(credit);
          credited[bandOf(day)] = (credited[bandOf(day)] ?? 0) + credit;
          let debit = Math.floor(lots.reduce((sum, lot) => sum + lot, 0) * used);
          lots.forEach((lot, index) => {
            const taken = Math.min(lot, debit);
            lots[index] = lot - taken;
            debit -= taken;
          });
        });
        const expected = ageBands.map(() => 0);
        lots.forEach((lot, day) => {
          expected[bandOf(day)] = (expected[bandOf(day)] ?? 0) + lot;
        });
        const outstanding = lots.reduce((sum, lot) => sum + lot, 0);
        const aged = outstandingByAge(outstanding, credited);
        expect(aged).toEqual(expected);
        expect(aged.reduce((sum, part) => sum + part, 0)).toBe(outstanding);
      }),
      { numRuns: 50 },
    );
  });
});
