import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Terms } from '../rules/reward.ts';
import { checkStake, countedOf, splitStake } from './stake.ts';

const terms: Terms = {
  wageringMultiple: 10,
  expiryHours: null,
  eligibleGames: ['slots', 'roulette'],
  contribution: { roulette: 0.5 },
  maxBetMinor: 10_00,
  maxConversion: null,
  spendOrder: 'REAL_FIRST',
  progressOn: 'WHOLE_STAKE',
  forfeitOnWithdrawal: false,
};

type Case = [bet: string, stake: string];

/** `10 on slots, 4 own, 50 bonus` → `4 + 6, counts 10`, all in cents. */
function splitOf(bet: string, changed: Partial<Terms> = {}): string {
  const [, amount, game = '', own, bonus] = /^(\d+) on (\w+), (\d+) own, (\d+|no) bonus$/.exec(bet) ?? [];
  const playable = bonus === 'no' ? null : { balanceMinor: Number(bonus), terms: { ...terms, ...changed } };
  const stake = splitStake({ amountMinor: Number(amount), gameType: game, realAvailableMinor: Number(own) }, playable);
  if ('refusal' in stake) return stake.refusal;
  return `${stake.realMinor} + ${stake.bonusMinor}, counts ${stake.countedMinor}`;
}

describe('own money first', () => {
  it.each<Case>([
    ['1000 on slots, 5000 own, no bonus', '1000 + 0, counts 0'],
    ['1000 on slots, 999 own, no bonus', 'insufficient_balance'],
    ['1000 on slots, 5000 own, 5000 bonus', '1000 + 0, counts 1000'],
    ['1000 on slots, 400 own, 5000 bonus', '400 + 600, counts 1000'],
    ['1000 on slots, 0 own, 1000 bonus', '0 + 1000, counts 1000'],
    ['1000 on slots, 0 own, 999 bonus', 'insufficient_balance'],
    ['1000 on roulette, 0 own, 5000 bonus', '0 + 1000, counts 500'],
    ['1 on roulette, 0 own, 5000 bonus', '0 + 1, counts 0'],
    ['3 on roulette, 0 own, 5000 bonus', '0 + 3, counts 2'],
    // The largest bet and the games bind as soon as bonus money pays a cent of it.
    ['1001 on slots, 1001 own, 5000 bonus', '1001 + 0, counts 1001'],
    ['1001 on slots, 1000 own, 5000 bonus', 'max_bet_exceeded'],
    ['900 on poker, 900 own, 5000 bonus', '900 + 0, counts 0'],
    ['900 on poker, 899 own, 5000 bonus', 'game_not_eligible'],
    // In this order.
    ['9000 on poker, 0 own, 50 bonus', 'max_bet_exceeded'],
    ['900 on poker, 0 own, 50 bonus', 'game_not_eligible'],
  ])('%s: %s', (bet, stake) => {
    expect(splitOf(bet)).toBe(stake);
  });
});

describe('bonus money first', () => {
  it.each<Case>([
    ['1000 on slots, 5000 own, 5000 bonus', '0 + 1000, counts 1000'],
    ['1000 on slots, 5000 own, 300 bonus', '700 + 300, counts 1000'],
    ['1000 on slots, 699 own, 300 bonus', 'insufficient_balance'],
    ['1001 on slots, 5000 own, 1 bonus', 'max_bet_exceeded'],
    ['5000 on slots, 5000 own, 0 bonus', '5000 + 0, counts 5000'],
    ['900 on poker, 900 own, 1 bonus', 'game_not_eligible'],
    ['900 on poker, 900 own, 0 bonus', '900 + 0, counts 0'],
  ])('%s: %s', (bet, stake) => {
    expect(splitOf(bet, { spendOrder: 'BONUS_FIRST' })).toBe(stake);
  });
});

describe('a stake of which somebody says how it was paid', () => {
  it.each<Case>([
    ['1000 on slots, 600 bonus of 5000', '400 + 600, counts 1000'],
    ['1000 on slots, 0 bonus of 5000', '1000 + 0, counts 1000'],
    ['1001 on slots, 0 bonus of 5000', '1001 + 0, counts 1001'],
    ['900 on poker, 0 bonus of 5000', '900 + 0, counts 0'],
    ['900 on no, 0 bonus of 5000', '900 + 0, counts 0'],
    ['1001 on slots, 1 bonus of 5000', 'max_bet_exceeded'],
    ['900 on poker, 1 bonus of 5000', 'game_not_eligible'],
    ['900 on no, 1 bonus of 5000', 'game_not_eligible'],
    ['900 on slots, 51 bonus of 50', 'insufficient_balance'],
    // In this order.
    ['9000 on poker, 9000 bonus of 50', 'max_bet_exceeded'],
    ['900 on poker, 900 bonus of 50', 'game_not_eligible'],
  ])('%s: %s', (bet, says) => {
    const [, amount, game = '', paid, balance] = /^(\d+) on (\w+), (\d+) bonus of (\d+)$/.exec(bet) ?? [];
    const told = { amountMinor: Number(amount), bonusMinor: Number(paid), gameType: game === 'no' ? null : game };
    const stake = checkStake(told, { balanceMinor: Number(balance), terms });
    expect('refusal' in stake ? stake.refusal : `${stake.realMinor} + ${stake.bonusMinor}, counts ${stake.countedMinor}`).toBe(says);
  });

  it('counts in full on a game that is not told, where every game may be played', () => {
    const anyGame = { ...terms, eligibleGames: null };
    expect(countedOf({ amountMinor: 1_000, bonusMinor: 10, gameType: null }, anyGame)).toBe(1_000);
  });
});

describe('what counts', () => {
  it.each<Case>([
    ['1000 on slots, 400 own, 5000 bonus', '400 + 600, counts 600'],
    ['1000 on slots, 1000 own, 5000 bonus', '1000 + 0, counts 0'],
    ['1000 on roulette, 500 own, 5000 bonus', '500 + 500, counts 250'],
  ])('of the bonus part alone, %s: %s', (bet, stake) => {
    expect(splitOf(bet, { progressOn: 'BONUS_PART' })).toBe(stake);
  });

  it.each<[game: string, changed: Partial<Terms>, counted: number]>([
    ['slots', {}, 1_000],
    ['roulette', {}, 500],
    ['poker', {}, 0],
    ['poker', { eligibleGames: null }, 1_000],
    ['constructor', { eligibleGames: null }, 1_000],
    ['slots', { contribution: { slots: 0 } }, 0],
    ['slots', { contribution: { slots: 0.0333 } }, 33],
  ])('of 1000 on %s under %j: %i', (gameType, changed, counted) => {
    expect(countedOf({ amountMinor: 1_000, bonusMinor: 0, gameType }, { ...terms, ...changed })).toBe(counted);
  });
});

const cents = fc.integer({ min: 0, max: 100_00 });

it('a stake that is taken is paid in full, by no more than there is, and counts at most once', () => {
  const law = () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_00 }),
        cents,
        cents,
        fc.constantFrom('slots', 'roulette', 'poker'),
        fc.record({
          spendOrder: fc.constantFrom('REAL_FIRST', 'BONUS_FIRST'),
          progressOn: fc.constantFrom('WHOLE_STAKE', 'BONUS_PART'),
          maxBetMinor: fc.constantFrom(null, 10_00),
          eligibleGames: fc.constantFrom(null, ['slots']),
        }),
        (amountMinor, realAvailableMinor, balanceMinor, gameType, changed) => {
          const stake = splitStake({ amountMinor, gameType, realAvailableMinor }, { balanceMinor, terms: { ...terms, ...changed } });
          if ('refusal' in stake) return stake.refusal !== 'insufficient_balance' || realAvailableMinor < amountMinor;
          const { realMinor, bonusMinor, countedMinor } = stake;
          return (
            realMinor + bonusMinor === amountMinor &&
            realMinor >= 0 &&
            realMinor <= realAvailableMinor &&
            bonusMinor >= 0 &&
            bonusMinor <= balanceMinor &&
            countedMinor >= 0 &&
            countedMinor <= amountMinor
          );
        },
      ),
    );
  expect(law).not.toThrow();
});
