import type { RiskFactor } from './assessment.ts';
import type { FeatureName } from './features.ts';

/** What a curve is drawn over: a feature, or the share of stakes that was lost. */
export const curveInputs = {
  visits_risk: 'visits',
  bet_size_risk: 'avg_bet_size',
  session_risk: 'session_minutes',
  loss_risk: 'loss_ratio',
  behavior_risk: 'risky_behavior',
} as const satisfies Record<RiskFactor, FeatureName | 'loss_ratio'>;

/**
 * One feature's part of the score: points above those of the calmest player, straight between the knots, level outside of them.
 * Neither inputs nor points ever fall from one knot to the next.
 */
export type Curve = {
  readonly knots: readonly (readonly [input: number, points: number])[];
  /** Points of the average player of the training sample: what a missing feature counts. */
  readonly average: number;
  /** Share of the factor in how far scores lie apart, 0-1: how much confidence is lost where it is missing. */
  readonly importance: number;
  /** Between these lay 99 % of the training sample, or all of an input of few values; outside of them the model is less sure. */
  readonly range: readonly [least: number, largest: number];
};

/** Points by game; `other` serves the games that are not named. */
export type GameTerm = {
  readonly points: Readonly<Record<string, number>> & { readonly other: number };
  readonly average: number;
  readonly importance: number;
};

/**
 * How one input was spread in the training sample: `shares[i]` below `edges[i]`, the last share at or above the last edge, `missing`
 * besides. They add up to 1.
 */
export type Spread = { readonly edges: readonly number[]; readonly shares: readonly number[]; readonly missing: number };

/** What the spread of is kept: the inputs that are numbers, and the score. */
export type DriftInput =
  | 'visits'
  | 'total_bet'
  | 'avg_bet_size'
  | 'winnings'
  | 'withdrawals'
  | 'session_minutes'
  | 'risky_behavior'
  | 'score';

/** An additive model, as its file holds it. */
export type AdditiveParameters = {
  readonly format: 1;
  /** Name and version make its id: `safeplay-additive@2.0`. */
  readonly name: string;
  readonly version: string;
  /** As shown to people. */
  readonly title: string;
  readonly training: {
    readonly samples: number;
    /** Of them HIGH or above. */
    readonly positives: number;
    readonly seed: number;
    /** What the profiles are, in a few words. */
    readonly source: string;
    readonly synthetic: boolean;
    /** SHA-256 of the profiles' file, in hex. */
    readonly data_hash: string;
  };
  /** Points of the calmest player. */
  readonly base: number;
  readonly curves: Readonly<Record<RiskFactor, Curve>>;
  readonly game: GameTerm;
  /** Chance that a player of a score is HIGH or above: 1 / (1 + exp(-(score - middle) / width)). */
  readonly chance: { readonly middle: number; readonly width: number };
  readonly spread: Readonly<Record<DriftInput, Spread>>;
  /** SHA-256 of the canonical JSON (RFC 8785) of all the rest, in hex: names the parameters by their content. */
  readonly hash: string;
};

/** Chance that a player of a score is HIGH or above, as the model was scaled. */
export function chanceOf({ chance: { middle, width } }: Pick<AdditiveParameters, 'chance'>, score: number): number {
  return 1 / (1 + Math.exp((middle - score) / width));
}
