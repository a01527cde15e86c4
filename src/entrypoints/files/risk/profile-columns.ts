import type { FeatureName } from '../../../engine/risk/features.ts';
import { vocabularyOf } from '../header.ts';

/** The features' columns, each with the other names that people give it. */
const features = {
  visits: ['visit count', 'total visits', 'number of visits', 'sessions'],
  total_bet: ['total bets', 'total wagered', 'wagered', 'turnover', 'total stakes', 'stakes'],
  avg_bet_size: ['avg bet', 'average bet', 'average bet size', 'mean bet', 'stakes per visit'],
  winnings: ['won', 'wins', 'total won', 'total winnings'],
  withdrawals: ['withdrawn', 'total withdrawn', 'total withdrawals'],
  session_minutes: ['avg session minutes', 'average session minutes', 'minutes per session'],
  game_type: ['game', 'favourite game', 'favorite game', 'favourite game type', 'favorite game type'],
  risky_behavior: ['risky behaviour', 'risky', 'risk flag'],
} as const satisfies Record<FeatureName, readonly string[]>;

const label = { label: ['risk label', 'true label', 'outcome'] } as const;
const player = { player_id: ['player', 'customer id', 'member id', 'id'] } as const;

export type ProfileColumn = keyof typeof features | 'label' | 'player_id';

/** Profiles that a model is fitted to or measured on: their label is known. */
export const labelledVocabulary = vocabularyOf(
  { ...features, ...label } as Record<FeatureName | 'label', readonly string[]>,
  player as Record<'player_id', readonly string[]>,
);

/** Profiles that are to be assessed. */
export const profileVocabulary = vocabularyOf(
  features as Record<FeatureName, readonly string[]>,
  { ...player, ...label } as Record<'player_id' | 'label', readonly string[]>,
);
