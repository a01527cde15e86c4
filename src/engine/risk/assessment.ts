import type { RiskLabel } from '../profile/fields.ts';
import type { FeatureName } from './features.ts';

/** The parts of a score, as published. */
export const riskFactors = ['visits_risk', 'bet_size_risk', 'session_risk', 'loss_risk', 'behavior_risk'] as const;
export type RiskFactor = (typeof riskFactors)[number];

/** Points per factor. */
export type RiskFactors = Readonly<Record<RiskFactor, number>>;

/** What a model says of one player. */
export type Assessment = {
  /** 0-100. */
  score: number;
  label: RiskLabel;
  /** 0-1, 2 decimals. */
  confidence: number;
  factors: RiskFactors;
  /** Features nobody knew. */
  missing: readonly FeatureName[];
  /** Id of the model, name@version. */
  model: string;
};
