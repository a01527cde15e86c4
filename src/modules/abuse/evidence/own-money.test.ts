import { describe, expect, it } from 'vitest';
import { moneyBefore, ownMoney } from './own-money.ts';

describe('own money, in minor units', () => {
  const none = { deposited: null, withdrawn: null, wagered: null, won: null };
  const noBonus = { stakedMinor: 0, convertedMinor: 0 };
  it.each<[says: string, sums: Partial<typeof none | Record<string, number>>, bonus: typeof noBonus, bonusWon: number, money: number]>([
    ['nothing was told', {}, noBonus, 0, 0],
    ['paid in', { deposited: 100 }, noBonus, 0, 100],
    ['played, won, paid out', { deposited: 100, wagered: 80, won: 50, withdrawn: 30 }, noBonus, 0, 40],
    ['the bonus paid 30 of what was played', { deposited: 100, wagered: 80 }, { stakedMinor: 30, convertedMinor: 0 }, 0, 50],
    ['the bonus won 20 of what was won', { deposited: 100, wagered: 80, won: 50 }, { stakedMinor: 30, convertedMinor: 0 }, 20, 80],
    ['and became 40', { deposited: 100, wagered: 80, won: 50 }, { stakedMinor: 30, convertedMinor: 40 }, 20, 120],
    ['a sheet knows of payouts only', { withdrawn: 500 }, noBonus, 0, -500],
  ])('%s', (_, sums, bonus, bonusWon, money) => {
    expect(ownMoney({ ...none, ...sums }, bonus, { bonusWonMinor: bonusWon, givenMinor: 0 })).toBe(money);
  });

  it.each<[says: string, moved: [no: number, minor: number][], conversions: [at: number, minor: number][], before: number[]]>([
    ['nothing moved since', [], [], [1_000, 1_000, 1_000]],
    ['the last withdrawal itself', [[3, -400]], [], [1_400, 1_400, 1_400]],
    [
      'each of them, of 100',
      [
        [1, -100],
        [2, -100],
        [3, -100],
      ],
      [],
      [1_300, 1_200, 1_100],
    ],
    ['a bonus became 50 after the first', [], [[15, 50]], [950, 1_000, 1_000]],
    ['in the moment of the second, so before it', [], [[20, 50]], [950, 1_000, 1_000]],
    ['what moved before the first is in all of them', [[0, 777]], [], [1_000, 1_000, 1_000]],
  ])('before withdrawals at 10, 20 and 30, with 1 000 now: %s', (_, moved, conversions, before) => {
    const converted = conversions.map(([at, amountMinor]) => ({ at, amountMinor }));
    expect([...moneyBefore(1_000, [10, 20, 30], new Map(moved), converted)].sort(([a], [b]) => a - b).map(([, money]) => money)).toEqual(
      before,
    );
  });
});
