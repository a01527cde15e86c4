import { must } from '../../kernel/assert.ts';
import { type Assessment, type RiskFactor, riskFactors } from './assessment.ts';
import type { FeatureName } from './features.ts';
import type { RiskModel } from './model.ts';
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
const unknown = 'Keep deposit and time limits in place - too little is known of recent play';

/** What a factor is made of: where one of these is unknown, nothing can be said of it. */
const madeOf: Readonly<Record<RiskFactor, readonly FeatureName[]>> = {
  visits_risk: ['visits'],
  bet_size_risk: ['avg_bet_size'],
  session_risk: ['session_minutes'],
  loss_risk: ['total_bet', 'withdrawals'],
  behavior_risk: ['risky_behavior'],
};

/** A factor weighs much from this share of its largest points. */
const muchFrom = 0.55;

/**
 * What to recommend: advice on the factors that weigh much, the heaviest first (from MEDIUM on at least on the heaviest one);
 * at CRITICAL a person is called before anything else. A factor weighs its points, as a share of the most that the model can give it.
 * @param model the one that made the assessment
 */
export function recommend(assessment: Pick<Assessment, 'label' | 'factors' | 'missing'>, model: Pick<RiskModel, 'parameters'>): string[] {
  const { label, factors, missing } = assessment;
  const heaviestFirst = riskFactors
    .filter((factor) => !madeOf[factor].some((feature) => missing.includes(feature)))
    .map((factor) => ({ factor, weight: weightOf(factors[factor], mostPoints(factor, model)) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const recommended = heaviestFirst
    .filter(({ weight }, place) => weight >= muchFrom || (place === 0 && label !== 'LOW'))
    .map(({ factor }) => advice[factor]);
  if (label === 'CRITICAL') recommended.unshift(critical);
  if (recommended.length > 0) return recommended;
  return [label === 'LOW' ? calm : unknown];
}

/** The most that a factor can have: the last band of the point table, the last knot of a curve. */
function mostPoints(factor: RiskFactor, { parameters }: Pick<RiskModel, 'parameters'>): number {
  if (parameters === null) return must(pointTable[factor].at(-1), 'a factor has bands').points;
  return must(parameters.curves[factor].knots.at(-1), 'a curve has knots')[1];
}

/** A factor that can have no points weighs nothing. */
function weightOf(points: number, most: number): number {
  return most === 0 ? 0 : points / most;
}
