import { describe, expect, it } from 'vitest';
import { defaultTiers, nextTier, tierFor } from './tier.ts';

const tiers = defaultTiers();

describe('tiers by LP earned', () => {
  const cases: [lp: number, held: string, next: string | null, missing: number | null][] = [
    [0, 'Bronze', 'Silver', 1000],
    [999, 'Bronze', 'Silver', 1],
    [1000, 'Silver', 'Gold', 9000],
    [1500, 'Silver', 'Gold', 8500],
    [9999, 'Silver', 'Gold', 1],
    [10_000, 'Gold', 'Platinum', 40_000],
    [50_000, 'Platinum', null, null],
    [1_000_000, 'Platinum', null, null],
  ];
  it.each(cases)('%i LP: %s, next %s with %s missing', (lp, held, next, missing) => {
    expect(tierFor(lp, tiers).name).toBe(held);
    const above = nextTier(tierFor(lp, tiers).tierId, lp, tiers);
    expect(above?.tier.name ?? null).toBe(next);
    expect(above?.lpMissing ?? null).toBe(missing);
  });

  it('of whoever holds more than they last earned, the next tier is the one above what they hold', () => {
    expect(nextTier('gold', 200, tiers)).toMatchObject({ tier: { tierId: 'platinum' }, lpMissing: 49_800 });
  });

  it('the defaults rise in threshold and multiplier', () => {
    expect(tiers.map(({ tierId, threshold, multiplier }) => [tierId, threshold, multiplier])).toEqual([
      ['bronze', 0, 1],
      ['silver', 1000, 1.1],
      ['gold', 10_000, 1.25],
      ['platinum', 50_000, 1.5],
    ]);
  });

  it('thresholds of the default tiers can be set', () => {
    const low = defaultTiers({ silver: 5, gold: 6, platinum: 7 });
    expect([4, 5, 6, 7].map((lp) => tierFor(lp, low).name)).toEqual(['Bronze', 'Silver', 'Gold', 'Platinum']);
  });

  it('a program whose lowest tier is not free still gives everyone a tier', () => {
    expect(tierFor(3, tiers.slice(1)).name).toBe('Silver');
  });
});
