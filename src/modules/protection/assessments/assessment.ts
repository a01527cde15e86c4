import type { RiskLabel } from '../../../engine/profile/fields.ts';
import type { RiskFactors } from '../../../engine/risk/assessment.ts';
import type { Behaviour } from '../../../engine/risk/behaviour.ts';
import type { Features } from '../../../engine/risk/features.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';

/** Why someone was looked at; `other`: a batch touched them that does not bear on risk, and the look found it changed all the same. */
export const assessmentCauses = [
  'asked',
  'override',
  'flag',
  'import',
  'play',
  'classification',
  'reclassification',
  'requalification',
  'registration',
  'evaluation',
  'other',
] as const;
export type AssessmentCause = (typeof assessmentCauses)[number];

/** What one model says. */
export type Said = { model: string; score: number; label: RiskLabel };

/**
 * The program's other model, which was asked too and does not count: the challenger, or the champion where the challenger acts and sees
 * the higher risk.
 */
export type Beside = Said & { role: 'champion' | 'challenger'; acts: boolean };

/** What a look at a member's risk finds. */
export type Look = MemberKey &
  Said & {
    /** What the gates go by: `label` is what is computed, before an officer's word. */
    inForce: RiskLabel;
    /** 0-1 */
    confidence: number;
    /** As the models saw them: money times the program's risk_amount_scale. */
    features: Features;
    factors: RiskFactors;
    beside: Beside | null;
  };

/** A look that was kept. Never changed. */
export type KeptAssessment = Look & { assessmentId: Uuid; at: Instant; cause: AssessmentCause; behaviour: Behaviour };

/** The champion's and the challenger's word, whichever counts. */
export function bothOf({ model, score, label, beside }: Pick<Look, 'model' | 'score' | 'label' | 'beside'>): {
  champion: Said;
  challenger: (Said & { acts: boolean; counts: boolean }) | null;
} {
  const counted = { model, score, label };
  if (beside === null) return { champion: counted, challenger: null };
  const { role, acts, ...other } = beside;
  return role === 'challenger'
    ? { champion: counted, challenger: { ...other, acts, counts: false } }
    : { champion: other, challenger: { ...counted, acts, counts: true } };
}
