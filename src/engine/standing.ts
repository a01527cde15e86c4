import { must } from '../kernel/assert.ts';
import { type AbuseStanding, abuseOf } from './abuse/score.ts';
import { deriveFields, type PlaceState, placeFields } from './profile/derive.ts';
import type { RiskLabel, Segment, State } from './profile/fields.ts';
import type { Program, Tier } from './program.ts';
import type { Assessment } from './risk/assessment.ts';
import { featuresOf } from './risk/features.ts';
import { countedRisk } from './risk/in-force.ts';
import { graver, stands } from './risk/override.ts';
import { classify } from './segment/classify.ts';
import { type HeldTier, holdTier, type TierTerms } from './segment/hold.ts';
import type { Snapshot } from './snapshot.ts';

/** What counts of a member's risk, under the label that the gates go by: the model's, an officer's, or MEDIUM while nothing is known. */
export type RiskStanding = Assessment & {
  /** The label without an officer's word. */
  computed: RiskLabel;
  overridden: boolean;
};

/** What play makes of a member, whatever rule may ask: the part of a standing whose changes are recorded. */
export type Place = { segment: Segment; held: HeldTier; risk: RiskStanding };

/** Where a member stands: computed from the snapshot every time, never looked up. */
export type Standing = Place & { state: State; tier: Tier; abuse: AbuseStanding };

/** What `place` looks at: a part of a snapshot, which can be had without the rest. */
export type Placeable = Pick<Snapshot, 'now' | 'profile' | 'lpQualifying' | 'tier' | 'riskOverride' | 'riskFlagged'>;

/** Everything the rules and gates ask of a member beyond the plain facts. */
export function assess(snapshot: Snapshot, program: Program): Standing {
  const derived = deriveFields(snapshot, program);
  const placed = place(snapshot, program, derived);
  const { segment, held, risk } = placed;
  const tier = must(
    program.tiers.find(({ tierId }) => tierId === held.tierId),
    'a held tier is one of the program',
  );
  const abuse = abuseOf(snapshot, program.settings);
  const { previous } = snapshot;
  const state: State = {
    ...derived,
    segment,
    tier: tier.tierId,
    previous_segment: previous.segment,
    previous_tier: previous.tier,
    risk_score: risk.score,
    risk_label: risk.label,
    abuse_score: abuse.score,
  };
  return { ...placed, state, tier, abuse };
}

/** What of a program says where its members stand. */
export type StandingTerms = TierTerms & Pick<Program, 'baseCurrency' | 'risk'>;

/** Segment, tier and risk of a member. `play`: the profile's fields, where the caller has them already. */
export function place(known: Placeable, terms: StandingTerms, play: PlaceState = placeFields(known)): Place {
  return {
    segment: classify(play, terms.settings),
    held: holdTier(known.tier, known.lpQualifying, terms, known.now),
    risk: riskOf(known, terms, play),
  };
}

/** What counts of a member's risk, and the label that it gives them. */
export function riskOf(
  known: Pick<Placeable, 'profile' | 'riskOverride' | 'riskFlagged'>,
  { baseCurrency, risk }: Pick<StandingTerms, 'baseCurrency' | 'risk'>,
  play: PlaceState = placeFields(known),
): RiskStanding {
  const { profile, riskOverride } = known;
  const counted = countedRisk(featuresOf(play, baseCurrency), risk);
  const computed = profile.facts === 0 ? graver('MEDIUM', counted.label) : counted.label;
  const overridden = riskOverride !== null && stands(riskOverride, computed);
  return { ...counted, label: overridden ? riskOverride.label : computed, computed, overridden };
}
