import { type RiskLabel, riskLabels } from '../../profile/fields.ts';
import type { Features } from '../features.ts';

/** A player as a risk model sees them, and how much at risk they turned out to be: what a model is fitted to. */
export type LabelledProfile = { features: Features; label: RiskLabel };

/** Whether a label is HIGH or above: what the chance of a score speaks of. */
export function atRisk(label: RiskLabel): boolean {
  return riskLabels.indexOf(label) >= riskLabels.indexOf('HIGH');
}
