import { must } from '../../kernel/assert.ts';
import { Decimal } from '../decimal.ts';
import { own } from '../own.ts';
import { type Assessment, type Explanation, labelOf, type RiskFactors, riskFactors } from './assessment.ts';
import { type Features, featureNames } from './features.ts';

export const pointsModelId = 'safeplay-points@1.0';

/** A band of values and its points: first match wins; the last band has no bound. */
type Band = { readonly below?: number; readonly upTo?: number; readonly points: number };

/** The published point table of SafePlay Risk Predictor v1.0: it is the model. */
export const pointTable = {
  // number of visits
  visits_risk: [{ below: 50, points: 5 }, { upTo: 100, points: 10 }, { upTo: 150, points: 15 }, { points: 20 }],
  // average stakes per visit, rand
  bet_size_risk: [{ below: 500, points: 5 }, { upTo: 1000, points: 12 }, { upTo: 2000, points: 18 }, { points: 25 }],
  // average minutes per session
  session_risk: [{ below: 60, points: 5 }, { upTo: 120, points: 10 }, { upTo: 180, points: 15 }, { points: 20 }],
  // (stakes - withdrawals) / stakes, percent
  loss_risk: [{ below: 10, points: 5 }, { upTo: 30, points: 10 }, { upTo: 50, points: 15 }, { points: 20 }],
  // earlier risk flag, 0 or 1
  behavior_risk: [{ below: 1, points: 0 }, { points: 15 }],
} as const satisfies Record<keyof RiskFactors, readonly Band[]>;

/** Sum of points x this, in tenths; other games 10. */
export const gameTenths: Readonly<Record<string, number>> = { slots: 12, roulette: 11, poker: 10, blackjack: 9, baccarat: 10 };
const otherGameTenths = 10;

/**
 * The published rule-based model: points per factor by band, times the game's multiplier, clamped to 0-100, rounded half up;
 * confidence = min(0.95, 0.7 + visits / 500). A missing feature takes the lowest band of its factor. Exact throughout: points
 * are integers of tenths, and the loss ratio is compared by multiplication, on the decimals as written.
 * Source: SafePlay Risk Predictor v1.0, "rule-based ensemble".
 */
export function assessPoints(features: Features): Assessment {
  const factors = factorsOf(features);
  const tenths = Math.min(1000, sumOf(factors) * multiplierTenths(features.game_type));
  return {
    score: rounded(tenths),
    label: labelOf(tenths * 10),
    confidence: Math.min(95, Math.floor(70.5 + (features.visits ?? 0) / 5)) / 100,
    factors,
    missing: featureNames.filter((name) => features[name] === null),
    model: pointsModelId,
  };
}

/** What the score of `assessPoints` is made of: the game's multiplier, and rounding, as points of their own. */
export function explainPoints(features: Features): Explanation {
  const factors = factorsOf(features);
  const sum = sumOf(factors);
  const tenths = sum * multiplierTenths(features.game_type);
  return {
    base: 0,
    terms: [
      ...riskFactors.map((term) => ({ term, points: factors[term] })),
      { term: 'game_type', points: (tenths - sum * 10) / 10 },
      { term: 'rounding', points: (rounded(tenths) * 10 - tenths) / 10 },
    ],
    clamped: tenths > 1000,
    missing: featureNames.filter((name) => features[name] === null),
  };
}

function factorsOf(features: Features): RiskFactors {
  return {
    visits_risk: pointsOf(pointTable.visits_risk, features.visits),
    bet_size_risk: pointsOf(pointTable.bet_size_risk, features.avg_bet_size),
    session_risk: pointsOf(pointTable.session_risk, features.session_minutes),
    loss_risk: lossPoints(features.total_bet, features.withdrawals),
    behavior_risk: pointsOf(pointTable.behavior_risk, features.risky_behavior),
  };
}

function sumOf({ visits_risk, bet_size_risk, session_risk, loss_risk, behavior_risk }: RiskFactors): number {
  return visits_risk + bet_size_risk + session_risk + loss_risk + behavior_risk;
}

/** Half up. */
function rounded(tenths: number): number {
  return Math.floor((tenths + 5) / 10);
}

function multiplierTenths(gameType: string | null): number {
  return (gameType === null ? undefined : own(gameTenths, gameType.toLowerCase())) ?? otherGameTenths;
}

function pointsOf(bands: readonly Band[], value: number | null): number {
  return bandOf(bands, (bound) => (value === null ? -1 : value - bound));
}

/** Loss ratio against its bands: stakes - withdrawals against percent x stakes, without dividing. No stakes: no loss. */
function lossPoints(totalBet: number | null, withdrawals: number | null): number {
  if (!totalBet || withdrawals === null) return pointsOf(pointTable.loss_risk, null);
  return bandOf(pointTable.loss_risk, (percent) => comparedLoss(totalBet, withdrawals, percent));
}

/** What doubles get wrong by at most, in parts of the larger side, with room to spare. */
const doubtful = 1e-12;

/** Sign of (stakes - withdrawals) x 100 - stakes x percent. Where doubles cannot be sure, decimals are asked. */
function comparedLoss(totalBet: number, withdrawals: number, percent: number): number {
  const [lost, bound] = [(totalBet - withdrawals) * 100, totalBet * percent];
  const difference = lost - bound;
  if (Math.abs(difference) > doubtful * 100 * (Math.abs(totalBet) + Math.abs(withdrawals))) return difference;
  const stakes = new Decimal(totalBet);
  return stakes.minus(withdrawals).times(100).comparedTo(stakes.times(percent));
}

/** @param compare sign of (value - bound) */
function bandOf(bands: readonly Band[], compare: (bound: number) => number): number {
  const band = bands.find(({ below, upTo }) => {
    if (below !== undefined) return compare(below) < 0;
    return upTo === undefined || compare(upTo) <= 0;
  });
  return must(band, 'the last band has no bound').points;
}
