import { placeFields } from '../../../engine/profile/derive.ts';
import { type Features, featuresOf, scaled } from '../../../engine/risk/features.ts';
import { assessByAll } from '../../../engine/risk/in-force.ts';
import { riskOf, type StandingTerms } from '../../../engine/standing.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { RiskBasis } from '../../activity/risk/read-known.ts';
import { toRisk } from '../../activity/standing/place-members.ts';
import type { Beside, Look } from './assessment.ts';

/** What the models of a program say of a member, and what the gates make of it: the same code as theirs. */
export function lookAt(
  { bucket, memberId }: MemberKey,
  { profile, word }: RiskBasis,
  terms: Pick<StandingTerms, 'baseCurrency' | 'risk'>,
): Look & { overridden: boolean } {
  const said = toRisk(word);
  const play = placeFields({ profile, ...said });
  const features = featuresOf(play, terms.baseCurrency);
  const { score, model, confidence, factors, computed, label, overridden } = riskOf({ profile, ...said }, terms, play);
  return {
    bucket,
    memberId,
    model,
    score,
    label: computed,
    inForce: label,
    confidence,
    features: scaled(features, terms.risk.scale),
    factors,
    beside: besideOf(features, terms),
    overridden,
  };
}

/** A member's features in their own money. */
export function ownFeatures({ profile, word }: RiskBasis, baseCurrency: StandingTerms['baseCurrency']): Features {
  return featuresOf(placeFields({ profile, ...toRisk(word) }), baseCurrency);
}

function besideOf(features: Features, { risk }: Pick<StandingTerms, 'risk'>): Beside | null {
  if (risk.challenger === null) return null;
  const { champion, challenger, counted } = assessByAll(features, risk);
  if (challenger === null) return null;
  const [other, role] = counted === challenger ? [champion, 'champion' as const] : [challenger, 'challenger' as const];
  return { model: other.model, score: other.score, label: other.label, role, acts: risk.challengerActs };
}
