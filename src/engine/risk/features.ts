import { type Currency, exponentOf } from '../../kernel/currency.ts';
import type { DerivedState } from '../profile/derive.ts';

/**
 * What a risk model looks at. Money in major units, as in the published bands (which are in rand; amounts are taken as they
 * are), session_minutes the average. null: unknown.
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

export const featureNames = [
  'visits',
  'total_bet',
  'avg_bet_size',
  'winnings',
  'withdrawals',
  'session_minutes',
  'game_type',
  'risky_behavior',
] as const satisfies readonly FeatureName[];

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
