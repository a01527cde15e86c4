import { type RiskLabel, riskLabels } from '../profile/fields.ts';

/**
 * A compliance officer's label, which replaces the computed one as long as that is no worse than what the officer had before them:
 * someone who gets worse after a label was lowered, or worse than the label they were raised to, is seen again.
 */
export type RiskOverride = {
  label: RiskLabel;
  /** The gravest computed label that it stands in for. */
  covers: RiskLabel;
};

/** The graver of two labels. */
export function graver(one: RiskLabel, other: RiskLabel): RiskLabel {
  return riskLabels.indexOf(one) >= riskLabels.indexOf(other) ? one : other;
}

/** An officer's label over a computed one, as it stands when it is given. */
export function overrideOf(label: RiskLabel, computed: RiskLabel): RiskOverride {
  return { label, covers: graver(label, computed) };
}

/** A label that stands whatever is computed. */
export function fixedTo(label: RiskLabel): RiskOverride {
  return { label, covers: 'CRITICAL' };
}

/** Whether an override stands in for a computed label. */
export function stands({ covers }: RiskOverride, computed: RiskLabel): boolean {
  return graver(covers, computed) === covers;
}
