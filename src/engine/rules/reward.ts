import type { Currency } from '../../kernel/currency.ts';
import type { Minor } from '../../kernel/money.ts';

export const rewardTypes = ['BONUS_BALANCE', 'LOYALTY_POINTS', 'REWARD_POINTS', 'TICKETS', 'CASHBACK'] as const;
export type RewardType = (typeof rewardTypes)[number];

/** Rewards that invite to gamble; the protection gate treats them apart from points. */
export const inducements: readonly RewardType[] = ['BONUS_BALANCE', 'CASHBACK', 'TICKETS'];

/** The currency a reward type is paid in. */
export function rewardCurrency(type: RewardType, baseCurrency: Currency): Currency {
  if (type === 'LOYALTY_POINTS') return 'LP';
  if (type === 'REWARD_POINTS') return 'RP';
  if (type === 'TICKETS') return 'TICKET';
  return baseCurrency;
}

/** Terms of a reward. Copied into the grant and never changed afterwards. */
export type Terms = {
  /** Turnover required, as a multiple of the amount; 0 = none. */
  wageringMultiple: number;
  expiryHours: number | null;
  /** Game types the bonus may be played on; null = all. */
  eligibleGames: readonly string[] | null;
  /** Share of a stake that counts toward the wagering target, per game type, 0-1. Eligible games default to 1, others to 0. */
  contribution: Readonly<Record<string, number>>;
  /** Largest stake while the bonus is in play, minor units. */
  maxBetMinor: number | null;
  /** Largest payout at conversion, as a multiple of the amount. */
  maxConversion: number | null;
  spendOrder: 'REAL_FIRST' | 'BONUS_FIRST';
  /** What of a stake counts toward the wagering target: all of it, or what bonus money paid. */
  progressOn: 'WHOLE_STAKE' | 'BONUS_PART';
  forfeitOnWithdrawal: boolean;
  /** What the member deposits for it, base currency minor units; absent: nothing. */
  depositMinor?: Minor;
};

/** Terms of what has none. */
export const noTerms: Terms = {
  wageringMultiple: 0,
  expiryHours: null,
  eligibleGames: null,
  contribution: {},
  maxBetMinor: null,
  maxConversion: null,
  spendOrder: 'REAL_FIRST',
  progressOn: 'WHOLE_STAKE',
  forfeitOnWithdrawal: false,
};
