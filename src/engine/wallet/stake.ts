import { type Minor, mulFactor } from '../../kernel/money.ts';
import { own } from '../own.ts';
import type { Terms } from '../rules/reward.ts';
import type { Bonus } from './bonus.ts';

/** A bet that is asked for. Minor units of the base currency. */
export type Bet = {
  /** > 0. */
  amountMinor: Minor;
  gameType: string;
  /** Own money that the operator says the member has for it. */
  realAvailableMinor: Minor;
};

/** How a stake is paid, and what of it counts toward the wagering target. */
export type Stake = { realMinor: Minor; bonusMinor: Minor; countedMinor: Minor };

/** In the order in which they are looked for. */
export type StakeRefusal = 'max_bet_exceeded' | 'game_not_eligible' | 'insufficient_balance';

/** A bonus in play with its terms. */
export type PlayableBonus = Pick<Bonus, 'balanceMinor'> & { terms: Terms };

/**
 * Splits a stake between own and bonus money by the spend order of the bonus. As soon as bonus money pays any of it, the largest bet
 * applies to the whole stake and the game must be eligible.
 * @param bonus the one that may be played now; null: there is none
 */
export function splitStake(bet: Bet, bonus: PlayableBonus | null): Stake | { refusal: StakeRefusal } {
  const { amountMinor, gameType, realAvailableMinor } = bet;
  if (bonus === null) {
    if (amountMinor > realAvailableMinor) return { refusal: 'insufficient_balance' };
    return { realMinor: amountMinor, bonusMinor: 0, countedMinor: 0 };
  }
  const { terms, balanceMinor } = bonus;
  const bonusMinor =
    terms.spendOrder === 'BONUS_FIRST' ? Math.min(amountMinor, balanceMinor) : Math.max(0, amountMinor - realAvailableMinor);
  const stake = checkStake({ amountMinor, bonusMinor, gameType }, bonus);
  return !('refusal' in stake) && stake.realMinor > realAvailableMinor ? { refusal: 'insufficient_balance' } : stake;
}

/** A stake of which somebody says how it was paid. `gameType` null: it is not told on what. */
export type PaidStake = { amountMinor: Minor; bonusMinor: Minor; gameType: string | null };

/** Whether the terms of a bonus allow a stake that it pays a part of, or none. What was paid of own money is not asked. */
export function checkStake(stake: PaidStake, { terms, balanceMinor }: PlayableBonus): Stake | { refusal: StakeRefusal } {
  const { amountMinor, bonusMinor, gameType } = stake;
  if (bonusMinor > 0) {
    if (terms.maxBetMinor !== null && amountMinor > terms.maxBetMinor) return { refusal: 'max_bet_exceeded' };
    if (!isEligible(terms, gameType)) return { refusal: 'game_not_eligible' };
  }
  if (bonusMinor > balanceMinor) return { refusal: 'insufficient_balance' };
  return { realMinor: amountMinor - bonusMinor, bonusMinor, countedMinor: countedOf(stake, terms) };
}

/** On a game that is not told only what may be played on every game. */
function isEligible({ eligibleGames }: Terms, gameType: string | null): boolean {
  return eligibleGames === null || (gameType !== null && eligibleGames.includes(gameType));
}

/**
 * What of a stake counts toward the target: stake x contribution, rounded half to even. An eligible game contributes in full unless the
 * terms say otherwise, any other game nothing.
 */
export function countedOf({ amountMinor, bonusMinor, gameType }: PaidStake, terms: Terms): Minor {
  if (!isEligible(terms, gameType)) return 0;
  const contribution = gameType === null ? undefined : own(terms.contribution, gameType);
  return mulFactor(terms.progressOn === 'BONUS_PART' ? bonusMinor : amountMinor, contribution ?? 1);
}
