import { must } from '../../kernel/assert.ts';
import { type Assessment, type RiskFactor, riskFactors } from './assessment.ts';
import { pointTable } from './points.ts';

/** What helps, per factor. Never an encouragement to play. */
const advice: Readonly<Record<RiskFactor, string>> = {
  visits_risk: 'Monitor play frequency - visit count is elevated',
  bet_size_risk: 'Reduce bet size - average stake per session is high',
  session_risk: 'Take regular breaks - session duration is high',
  loss_risk: 'Set a loss limit - net losses are significant',
  behavior_risk: 'Review recent play with player support - risky behavior was flagged',
};

const critical = 'Contact player support - several signs of harm come together';
const calm = 'Keep deposit and time limits in place - no sign of risk stands out';

/** A factor weighs much from this share of its largest points. */
const muchFrom = 0.6;

/**
 * What to recommend: advice on the factors that weigh much, the heaviest first (from MEDIUM on at least on the heaviest one);
 * at CRITICAL a person is called before anything else.
 */
export function recommend({ label, factors }: Pick<Assessment, 'label' | 'factors'>): string[] {
  const heaviestFirst = riskFactors
    .map((factor) => ({ factor, weight: factors[factor] / must(pointTable[factor].at(-1), 'a factor has bands').points }))
    .sort((a, b) => b.weight - a.weight);
  const recommended = heaviestFirst
    .filter(({ weight }, place) => weight >= muchFrom || (place === 0 && label !== 'LOW'))
    .map(({ factor }) => advice[factor]);
  if (label === 'CRITICAL') recommended.unshift(critical);
  return recommended.length > 0 ? recommended : [calm];
}
