import type { Instant } from '../../kernel/clock.ts';
import type { Minor } from '../../kernel/money.ts';
import type { Profile } from '../profile/profile.ts';
import type { RiskCategory } from './categories.ts';

/**
 * Figures of how somebody plays, which no model scores: they are kept with each assessment, so that a later model can be fitted to them.
 * null: too little is known.
 */
export const behaviourSpecs = {
  deposits_per_active_day: { category: 'patterns_of_spend', meaning: 'Deposits per day on which something happened' },
  stake_after_loss_ratio: { category: 'gambling_behaviour', meaning: 'Mean stake after a lost bet over the mean stake after a won one' },
  game_switching: { category: 'gambling_behaviour', meaning: 'Share of bets on another game than the bet before' },
  night_share: { category: 'time', meaning: "Share of bets between 00:00 and 05:00 of the program's zone" },
} as const satisfies Record<string, { category: RiskCategory; meaning: string }>;

export type BehaviourName = keyof typeof behaviourSpecs;
export const behaviourNames = Object.keys(behaviourSpecs) as BehaviourName[];

/** The figures of one member, 4 decimals. */
export type Behaviour = Readonly<Record<BehaviourName, number | null>>;

/** A bet or a win, as it came. Money in minor units. */
export type RecentPlay = { kind: 'WAGER' | 'WIN'; at: Instant; amountMinor: Minor; game: string | null };

/** Fewer pairs of bets say nothing. */
const leastPairs = 5;

type Bet = { stakeMinor: Minor; wonMinor: Minor; game: string | null };

/**
 * What is known of how somebody plays. A bet counts as won when at least its stake came back before the next bet.
 * @param recent bets and wins in the order of their time
 */
export function behaviourOf(
  { deposits, daysActive, nightBets, countedBets }: Pick<Profile, 'deposits' | 'daysActive' | 'nightBets' | 'countedBets'>,
  recent: readonly RecentPlay[],
): Behaviour {
  const bets = betsOf(recent);
  return {
    deposits_per_active_day: deposits === null || daysActive === 0 ? null : rounded(deposits / daysActive),
    stake_after_loss_ratio: afterLoss(bets),
    game_switching: switching(bets),
    night_share: countedBets <= 0 ? null : rounded(nightBets / countedBets),
  };
}

function betsOf(recent: readonly RecentPlay[]): Bet[] {
  const bets: Bet[] = [];
  for (const { kind, amountMinor, game } of recent) {
    const last = bets.at(-1);
    if (kind === 'WAGER') bets.push({ stakeMinor: amountMinor, wonMinor: 0, game });
    else if (last) last.wonMinor += amountMinor;
  }
  return bets;
}

function afterLoss(bets: readonly Bet[]): number | null {
  const stakes: Record<'won' | 'lost', number[]> = { won: [], lost: [] };
  for (const [before, bet] of pairs(bets)) stakes[before.wonMinor >= before.stakeMinor ? 'won' : 'lost'].push(bet.stakeMinor);
  if (stakes.won.length < leastPairs || stakes.lost.length < leastPairs) return null;
  const won = mean(stakes.won);
  return won === 0 ? null : rounded(mean(stakes.lost) / won);
}

function switching(bets: readonly Bet[]): number | null {
  const known = pairs(bets).filter(([before, bet]) => before.game !== null && bet.game !== null);
  if (known.length < leastPairs) return null;
  return rounded(known.filter(([before, bet]) => before.game !== bet.game).length / known.length);
}

function pairs(bets: readonly Bet[]): [before: Bet, bet: Bet][] {
  return bets.slice(1).flatMap((bet, index) => {
    const before = bets[index];
    return before === undefined ? [] : [[before, bet] as [Bet, Bet]];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
