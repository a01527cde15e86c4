import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combined, earn, unitsOf } from './earn.ts';

const lpUnitMinor = 1000; // one point per 10.00

/** Stakes in minor units at one multiplier, one after the other; negative: taken back. Nothing was spent in between. */
function earnAll(stakes: readonly number[], multiplier: number, unit = lpUnitMinor): { lp: number; carry: number } {
  let lp = 0;
  let carry = 0;
  for (const stake of stakes) {
    const step = earn(carry, unitsOf(stake, multiplier), unit, lp);
    lp += step.lp;
    carry = step.carry;
  }
  return { lp, carry };
}

describe('points for stakes', () => {
  const cases: [what: string, stakes: number[], multiplier: number, lp: number, carry: number][] = [
    ['a stake below 10.00 earns nothing yet', [999], 1, 0, 9_990_000],
    ['10.00 earns one point', [1000], 1, 1, 0],
    ['15 000.00 earns 1 500', [1_500_000], 1, 1500, 0],
    ['a thousand bets of 0.01 earn what one of 10.00 does', Array<number>(1000).fill(1), 1, 1, 0],
    ['Silver earns a tenth more', [1_000_000], 1.1, 1100, 0],
    ['a cent at 1.1 is kept to the last ten-thousandth', [1], 1.1, 0, 11_000],
    ['half the weight, a quarter more for Gold', [1_000_000], combined(0.5, 1.25), 625, 0],
    ['a void takes back what the stake earned', [1000, -1000], 1, 0, 0],
    ['a void of part of a point takes the whole point and leaves the rest', [1000, -1], 1, 0, 9_990_000],
    ['a void before its target is owed, then settled', [-1000, 1000], 1, 0, 0],
    ['the weight 0 earns nothing', [1_000_000], 0, 0, 0],
    ['more than a double can hold in units is still exact', [9_000_000_000_001], 1.5, 13_500_000_000, 15_000],
  ];
  it.each(cases)('%s', (_what, stakes, multiplier, lp, carry) => {
    expect(earnAll(stakes, multiplier)).toEqual({ lp, carry });
  });

  it('a tier multiplier and a weight of two decimals give a product of exactly four', () => {
    expect(combined(0.15, 1.15)).toBe(0.1725);
    expect(unitsOf(3, combined(0.15, 1.15))).toBe(5175n);
  });
});

describe('points never fall below what there is', () => {
  const cases: [what: string, carry: number, stake: number, takeable: number, lp: number, left: number][] = [
    ['a void of spent points takes nothing and is owed', 0, -1000, 0, 0, -10_000_000],
    ['a void of half-spent points takes the half that is there', 0, -2000, 1, -1, -10_000_000],
    ['what is owed is set off against the next stake', -10_000_000, 1500, 0, 0, 5_000_000],
    ['a stake costs no points, even while some are owed', -10_000_000, 1, 50, 0, -9_990_000],
  ];
  it.each(cases)('%s', (_what, carry, stake, takeable, lp, left) => {
    expect(earn(carry, unitsOf(stake, 1), lpUnitMinor, takeable)).toEqual({ lp, carry: left });
  });

  it('stops rather than give a wrong number', () => {
    expect(() => earn(0, -unitsOf(Number.MAX_SAFE_INTEGER, 1.5), lpUnitMinor, 0)).toThrow('points out of range');
    expect(() => earn(0, 1n, 0, 0)).toThrow('LP_UNIT');
  });
});

describe('for any stakes', () => {
  const stakes = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 30 });
  const multiplier = fc.integer({ min: 1, max: 500 }).map((hundredths) => hundredths / 100);
  const unit = fc.integer({ min: 1, max: 100_000 });

  it('many small ones earn the same as one large one', () => {
    fc.assert(
      fc.property(stakes, multiplier, unit, (each, at, lpUnit) => {
        const sum = each.reduce((total, stake) => total + stake, 0);
        expect(earnAll(each, at, lpUnit)).toEqual(earnAll([sum], at, lpUnit));
      }),
    );
  });

  it('points and carry together are worth exactly what was staked', () => {
    fc.assert(
      fc.property(stakes, multiplier, unit, (each, at, lpUnit) => {
        const { lp, carry } = earnAll(each, at, lpUnit);
        const units = each.reduce((total, stake) => total + unitsOf(stake, at), 0n);
        expect(BigInt(lp) * BigInt(lpUnit) * 10_000n + BigInt(carry)).toBe(units);
        expect(carry).toBeGreaterThanOrEqual(0);
        expect(carry).toBeLessThan(lpUnit * 10_000);
      }),
    );
  });

  it('taking all of them back, in any order, leaves nothing', () => {
    const shuffled = stakes.chain((each) => fc.shuffledSubarray([...each, ...each.map((stake) => -stake)], { minLength: each.length * 2 }));
    fc.assert(
      fc.property(shuffled, multiplier, unit, (each, at, lpUnit) => {
        expect(earnAll(each, at, lpUnit)).toEqual({ lp: 0, carry: 0 });
      }),
    );
  });
});
