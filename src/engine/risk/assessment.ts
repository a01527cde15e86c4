import type { RiskLabel } from '../profile/fields.ts';
import type { FeatureName } from './features.ts';

/** The parts of a score, as published. */
export const riskFactors = ['visits_risk', 'bet_size_risk', 'session_risk', 'loss_risk', 'behavior_risk'] as const;
export type RiskFactor = (typeof riskFactors)[number];

/** Points per factor. */
export type RiskFactors = Readonly<Record<RiskFactor, number>>;

/** From how many points on a label is given; below all of them a player is LOW. */
export const riskBands = [
  { label: 'CRITICAL', from: 80 },
  { label: 'HIGH', from: 60 },
  { label: 'MEDIUM', from: 40 },
] as const satisfies readonly { label: RiskLabel; from: number }[];

/** What a model says of one player. */
export type Assessment = {
  /** 0-100, at most 2 decimals. */
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

/** A part of a score: a factor, the game played, or what rounding added. */
export type RiskTerm = { term: RiskFactor | 'game_type' | 'rounding'; points: number };

/**
 * What a score is made of, exactly: base and terms add up to it, in hundredths of a point. Only where the sum lies outside of 0-100 it is
 * `clamped`, and the score is the end that it passed.
 */
export type Explanation = { base: number; terms: readonly RiskTerm[]; clamped: boolean; missing: readonly FeatureName[] };

/** The label of a score in hundredths of a point. */
export function labelOf(hundredths: number): RiskLabel {
  return riskBands.find(({ from }) => hundredths >= from * 100)?.label ?? 'LOW';
}
