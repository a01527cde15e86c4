import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../decimal.ts';
import { emptyProfile } from './fold.ts';
import { luckOf } from './luck.ts';
import type { Profile } from './profile.ts';

/** Single bets: what each staked and what each won, minor units. */
function profileOf(bets: readonly { stake: number; win: number }[]): Profile {
  const wagered = bets.reduce((sum, { stake }) => sum + stake, 0);
  const won = bets.reduce((sum, { win }) => sum + win, 0);
  const winSquares = bets.reduce((sum, { win }) => sum + BigInt(win) ** 2n, 0n);
  return {
    ...emptyProfile(),
    wagered,
    won,
    bets: bets.length,
    countedBets: bets.length,
    countedWagered: wagered,
    countedWon: won,
    winSquares,
  };
}

/** So many bets of 1.00 that returned 2.00, and so many that returned nothing. */
function evenMoney(wins: number, losses: number): Profile {
  return profileOf(Array.from({ length: wins + losses }, (_, index) => ({ stake: 100, win: index < wins ? 200 : 0 })));
}

function distance(exact: Decimal, shown: number | null): number {
  return exact
    .minus(shown ?? Number.NaN)
    .abs()
    .toNumber();
}

describe('volatility and luck', () => {
  const cases: { what: string; profile: Profile; theo: number; volatility: number | null; luck: number | null }[] = [
    { what: 'no bet', profile: emptyProfile(), theo: 0, volatility: null, luck: null },
    // v = 1 (a win is 100 ± 100 at a stake of 100): 100 / 6
    { what: 'even money, half of the bets won, fair game', profile: evenMoney(50, 50), theo: 0, volatility: 16.666667, luck: 0 },
    // mean win 120, deviation 97.98; (2000 + 0) / (97.98 x 10)
    { what: 'even money, 60 of 100 won, fair game', profile: evenMoney(60, 40), theo: 0, volatility: 16.385106, luck: 2.041241 },
    // the same with an edge of 5 %: (2000 + 500) / 979.8
    { what: 'and 5 % against the player: luckier still', profile: evenMoney(60, 40), theo: 500, volatility: 16.385106, luck: 2.551552 },
    { what: 'no bet won: no spread to measure luck by', profile: evenMoney(0, 10), theo: 50, volatility: 0, luck: null },
    {
      what: 'a result that a sheet brought in part has no luck, its single bets still have a spread',
      profile: { ...evenMoney(50, 50), wagered: 1_510_000 },
      theo: 0,
      volatility: 16.666667,
      luck: null,
    },
    {
      what: 'a win taken back more than was won leaves no negative variance',
      profile: { ...evenMoney(1, 1), winSquares: 0n },
      theo: 0,
      volatility: 0,
      luck: null,
    },
  ];
  it.each(cases)('$what', ({ profile, theo, volatility, luck }) => {
    expect(luckOf(profile, (profile.won ?? 0) - (profile.wagered ?? 0), theo)).toEqual({ volatility, luck });
  });

  it('agrees with the formula as written, to six decimals', () => {
    const bets = fc.array(fc.record({ stake: fc.integer({ min: 1, max: 10_000 }), win: fc.nat(100_000) }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(bets, fc.nat(5000), (singles, theo) => {
        const profile = profileOf(singles);
        const n = singles.length;
        const [stake, won] = [profile.countedWagered, profile.countedWon];
        const variance = new Decimal(profile.winSquares.toString()).div(n).minus(new Decimal(won).div(n).pow(2));
        fc.pre(variance.gt(1e-9));
        const v = variance.sqrt().div(stake).times(n);
        const z = new Decimal(won - stake + theo).div(variance.times(n).sqrt());
        const { volatility, luck } = luckOf(profile, won - stake, theo);
        expect(distance(v.times(100).div(v.plus(5)), volatility)).toBeLessThan(1e-6);
        expect(distance(z, luck)).toBeLessThan(1e-6);
      }),
    );
  });
});
