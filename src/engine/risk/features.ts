import { type Currency, exponentOf } from '../../kernel/currency.ts';
import type { DerivedState } from '../profile/derive.ts';
import type { RiskCategory } from './categories.ts';

/**
 * What a risk model looks at. Money in major units, as in the published bands (which are in rand; amounts are taken as they
 * are unless a scale is set), session_minutes the average. null: unknown.
 */
export type Features = {
  visits: number | null;
  total_bet: number | null;
  /** Stakes per visit. */
  avg_bet_size: number | null;
  winnings: number | null;
  withdrawals: number | null;
  session_minutes: number | null;
  game_type: string | null;
  risky_behavior: 0 | 1 | null;
};

export type FeatureName = keyof Features;

/** The features in the published order, each with what it measures and the regulators' category it belongs to. */
export const featureSpecs = {
  visits: { category: 'time', unit: 'visits', meaning: 'Number of visits' },
  total_bet: { category: 'spend', unit: 'money', meaning: 'Sum of stakes' },
  avg_bet_size: { category: 'patterns_of_spend', unit: 'money', meaning: 'Stakes per visit' },
  winnings: { category: 'spend', unit: 'money', meaning: 'Sum of wins' },
  withdrawals: { category: 'spend', unit: 'money', meaning: 'Sum of withdrawals' },
  session_minutes: { category: 'time', unit: 'minutes', meaning: 'Average length of a session' },
  game_type: { category: 'gambling_behaviour', unit: 'game type', meaning: 'The game with the largest stakes' },
  risky_behavior: { category: 'account_indicators', unit: '0 or 1', meaning: 'An open player-protection flag' },
} as const satisfies Record<FeatureName, { category: RiskCategory; unit: string; meaning: string }>;

export const featureNames = Object.keys(featureSpecs) as FeatureName[];

/** Features that are money. */
const moneyFeatures = ['total_bet', 'avg_bet_size', 'winnings', 'withdrawals'] as const satisfies readonly FeatureName[];

type FeatureSource = Pick<
  DerivedState,
  | 'sessions'
  | 'days_active'
  | 'total_wagered'
  | 'total_won'
  | 'total_withdrawn'
  | 'avg_session_minutes'
  | 'favourite_game_type'
  | 'risky_behavior'
>;

/**
 * A member's features. Active days stand for visits where nobody counted sessions, wins for withdrawals where nobody counted
 * those; no open flag is a known 0.
 */
export function featuresOf(known: FeatureSource, baseCurrency: Currency): Features {
  const minorPerMajor = 10 ** exponentOf(baseCurrency);
  const major = (minor: number | null): number | null => (minor === null ? null : minor / minorPerMajor);
  const visits = known.sessions ?? known.days_active;
  return {
    visits,
    total_bet: major(known.total_wagered),
    avg_bet_size: known.total_wagered === null || !visits ? null : known.total_wagered / (visits * minorPerMajor),
    winnings: major(known.total_won),
    withdrawals: major(known.total_withdrawn ?? known.total_won),
    session_minutes: known.avg_session_minutes,
    game_type: known.favourite_game_type,
    risky_behavior: known.risky_behavior ? 1 : 0,
  };
}

/** Features with their money in the unit of the bands. @param scale units of the bands in one unit of money */
export function scaled(features: Features, scale: number): Features {
  if (scale === 1) return features;
  const money = moneyFeatures.map((name) => [name, features[name] === null ? null : features[name] * scale]);
  return { ...features, ...(Object.fromEntries(money) as Pick<Features, (typeof moneyFeatures)[number]>) };
}

/** (stakes - withdrawals) / stakes, at least 0; without stakes there is no loss. null: one of them is unknown. */
export function lossRatioOf({ total_bet: stakes, withdrawals }: Pick<Features, 'total_bet' | 'withdrawals'>): number | null {
  if (stakes === null || withdrawals === null) return null;
  return stakes === 0 ? 0 : Math.max(0, (stakes - withdrawals) / stakes);
}
