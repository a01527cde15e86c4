import { type AbuseAction, abuseAction } from './gates/abuse.ts';
import { type DerivedState, deriveFields } from './profile/derive.ts';
import type { Segment, State } from './profile/fields.ts';
import type { Program, Tier } from './program.ts';
import type { Assessment } from './risk/assessment.ts';
import { featuresOf } from './risk/features.ts';
import { defaultRiskModel } from './risk/model.ts';
import { classify } from './segment/classify.ts';
import { tierFor } from './segment/tier.ts';
import type { Snapshot } from './snapshot.ts';

/** The model's assessment under the label that the gates go by: its own, an officer's override, or MEDIUM while nothing is known. */
type RiskStanding = Assessment & { overridden: boolean };

/** Where a member stands: computed from the snapshot every time, never looked up. */
export type Standing = {
  state: State;
  segment: Segment;
  tier: Tier;
  risk: RiskStanding;
  abuse: { score: number; action: AbuseAction };
};

/** Everything the rules and gates ask of a member beyond the plain facts. */
export function assess(snapshot: Snapshot, program: Program): Standing {
  const derived = deriveFields(snapshot, program);
  const segment = classify(derived, program.settings);
  const tier = tierFor(snapshot.lpQualifying, program.tiers);
  const risk = assessRisk(snapshot, program, derived);
  const abuse = { score: snapshot.abuseScore, action: abuseAction(snapshot.abuseScore) };
  const state: State = { ...derived, segment, tier: tier.tierId, risk_score: risk.score, risk_label: risk.label, abuse_score: abuse.score };
  return { state, segment, tier, risk, abuse };
}

function assessRisk(snapshot: Snapshot, program: Program, derived: DerivedState): RiskStanding {
  const assessment = defaultRiskModel.assess(featuresOf(derived, program.baseCurrency));
  const computed = snapshot.profile.facts === 0 ? 'MEDIUM' : assessment.label;
  return { ...assessment, label: snapshot.riskOverride ?? computed, overridden: snapshot.riskOverride !== null };
}
