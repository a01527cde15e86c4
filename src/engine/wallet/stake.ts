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
  const realMinor = amountMinor - bonusMinor;
  if (bonusMinor > 0) {
    if (terms.maxBetMinor !== null && amountMinor > terms.maxBetMinor) return { refusal: 'max_bet_exceeded' };
    if (!isEligible(terms, gameType)) return { refusal: 'game_not_eligible' };
  }
  if (bonusMinor > balanceMinor || realMinor > realAvailableMinor) return { refusal: 'insufficient_balance' };
  return { realMinor, bonusMinor, countedMinor: countedOf({ amountMinor, bonusMinor, gameType }, terms) };
}

function isEligible({ eligibleGames }: Terms, gameType: string): boolean {
  return eligibleGames === null || eligibleGames.includes(gameType);
}

/**
 * What of a stake counts toward the target: stake x contribution, rounded half to even. An eligible game contributes in full unless the
 * terms say otherwise, any other game nothing.
 */
export function countedOf(
  { amountMinor, bonusMinor, gameType }: { amountMinor: Minor; bonusMinor: Minor; gameType: string },
  terms: Terms,
): Minor {
  if (!isEligible(terms, gameType)) return 0;
  return mulFactor(terms.progressOn === 'BONUS_PART' ? bonusMinor : amountMinor, own(terms.contribution, gameType) ?? 1);
}
