import { assert, must } from '../../kernel/assert.ts';
import { own } from '../own.ts';
import { type Assessment, type Explanation, labelOf, type RiskFactor, riskFactors } from './assessment.ts';
import { type Features, featureNames, lossRatioOf } from './features.ts';
import { type AdditiveParameters, type Curve, curveInputs } from './parameters.ts';

/** What of the parameters a score is made of. */
type Scored = Pick<AdditiveParameters, 'base' | 'curves' | 'game'>;

/** Confidence in a player of whom everything is known and nothing unusual. */
const fullConfidence = 0.95;
/** What of the confidence is left for every input outside of what training saw. */
const outsideKeeps = 0.85;

/**
 * An additive scorecard: the score is the sum of one monotone piecewise-linear curve per factor and a term for the game, in whole
 * hundredths of a point, clamped to 0-100. Each part counts above the calmest player, so the parts are the exact Shapley values of the
 * score against that player. A missing feature counts the average of the training sample.
 *
 * Confidence: 0.95, less the importance of each factor that is missing, times 0.85 for each input outside of what training saw.
 */
export function assessAdditive(parameters: Scored, id: string, features: Features): Assessment {
  const parts = partsOf(parameters, features);
  const sum = Math.min(10_000, Math.max(0, hundredths(parameters.base) + total(parts)));
  assert(Number.isInteger(sum), 'a score is a number'); // of anything else the label would be LOW
  return {
    score: sum / 100,
    label: labelOf(sum),
    confidence: confidenceOf(parameters, features),
    factors: {
      visits_risk: parts.visits_risk / 100,
      bet_size_risk: parts.bet_size_risk / 100,
      session_risk: parts.session_risk / 100,
      loss_risk: parts.loss_risk / 100,
      behavior_risk: parts.behavior_risk / 100,
    },
    missing: featureNames.filter((name) => features[name] === null),
    model: id,
  };
}

/** What the score of `assessAdditive` is made of. */
export function explainAdditive(parameters: Scored, features: Features): Explanation {
  const parts = partsOf(parameters, features);
  const base = hundredths(parameters.base);
  const sum = base + total(parts);
  return {
    base: base / 100,
    terms: [...riskFactors, 'game_type' as const].map((term) => ({ term, points: parts[term] / 100 })),
    clamped: sum < 0 || sum > 10_000,
    missing: featureNames.filter((name) => features[name] === null),
  };
}

/** Hundredths of points by term. */
type Parts = Record<RiskFactor | 'game_type', number>;

function partsOf({ curves, game }: Scored, features: Features): Parts {
  const { game_type: gameType } = features;
  return {
    visits_risk: hundredths(pointsAt(curves.visits_risk, features.visits)),
    bet_size_risk: hundredths(pointsAt(curves.bet_size_risk, features.avg_bet_size)),
    session_risk: hundredths(pointsAt(curves.session_risk, features.session_minutes)),
    loss_risk: hundredths(pointsAt(curves.loss_risk, lossRatioOf(features))),
    behavior_risk: hundredths(pointsAt(curves.behavior_risk, features.risky_behavior)),
    game_type: hundredths(gameType === null ? game.average : (own(game.points, gameType.toLowerCase()) ?? game.points.other)),
  };
}

function total(parts: Parts): number {
  return parts.visits_risk + parts.bet_size_risk + parts.session_risk + parts.loss_risk + parts.behavior_risk + parts.game_type;
}

function hundredths(points: number): number {
  return Math.round(points * 100);
}

/** Points of a curve at an input; its average where the input is unknown. */
export function pointsAt({ knots, average }: Pick<Curve, 'knots' | 'average'>, input: number | null): number {
  if (input === null) return average;
  let from: Curve['knots'][number] | undefined;
  for (const knot of knots) {
    if (input < knot[0]) return from === undefined ? knot[1] : between(from, knot, input);
    from = knot;
  }
  return must(from, 'a curve has knots')[1];
}

function between([fromInput, fromPoints]: Curve['knots'][number], [toInput, toPoints]: Curve['knots'][number], input: number): number {
  return fromPoints + ((toPoints - fromPoints) * (input - fromInput)) / (toInput - fromInput);
}

function confidenceOf({ curves, game }: Scored, features: Features): number {
  const { game_type: gameType } = features;
  let confidence = fullConfidence;
  for (const factor of riskFactors) {
    const { importance, range } = curves[factor];
    const name = curveInputs[factor];
    const input = name === 'loss_ratio' ? lossRatioOf(features) : features[name];
    if (input === null) confidence *= 1 - importance;
    else if (input < range[0] || input > range[1]) confidence *= outsideKeeps;
  }
  if (gameType === null) confidence *= 1 - game.importance;
  else if (own(game.points, gameType.toLowerCase()) === undefined) confidence *= outsideKeeps;
  return Math.round(confidence * 100) / 100;
}
