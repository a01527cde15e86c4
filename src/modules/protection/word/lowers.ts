import { type RiskLabel, riskLabels } from '../../../engine/profile/fields.ts';
import { type RiskOverride, stands } from '../../../engine/risk/override.ts';

/** The label that counts under an officer's one (null: there is none) when this one is computed. */
export function labelUnder(override: RiskOverride | null, computed: RiskLabel): RiskLabel {
  return override !== null && stands(override, computed) ? override.label : computed;
}

/**
 * Whether a member would count less under one override than under another: now, or with any label that may be computed of them later. A
 * raised label that is lifted while play is worse than it lowers nothing today, and everything on the day that play calms down.
 */
export function lowers(from: RiskOverride | null, to: RiskOverride | null): boolean {
  return riskLabels.some((computed) => gravity(labelUnder(to, computed)) < gravity(labelUnder(from, computed)));
}

function gravity(label: RiskLabel): number {
  return riskLabels.indexOf(label);
}
