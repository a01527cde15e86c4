import type { Features } from './features.ts';
import type { DriftInput, Spread } from './parameters.ts';

/** The inputs whose spread is compared, the score last. */
export const driftInputs = [
  'visits',
  'total_bet',
  'avg_bet_size',
  'winnings',
  'withdrawals',
  'session_minutes',
  'risky_behavior',
  'score',
] as const satisfies readonly DriftInput[];

/** The bin of what is not known. */
export const missingBin = -1;

/** What of an assessment falls into a bin. */
export function driftValue(input: DriftInput, { features, score }: { features: Features; score: number }): number | null {
  return input === 'score' ? score : features[input];
}

/** The bin that a value falls into: bin i holds what lies below edge i, the last one what lies at or above the last edge. */
export function binOf({ edges }: Pick<Spread, 'edges'>, value: number | null): number {
  if (value === null) return missingBin;
  const bin = edges.findIndex((edge) => value < edge);
  return bin === -1 ? edges.length : bin;
}

/** One bin: the share that the training sample had in it, and what is there now. `from`, `below`: null: without that end. */
export type DriftBin = {
  bin: number;
  from: number | null;
  below: number | null;
  expected: number;
  members: number;
  share: number;
};

/** What a population stability index is read as. The borders are a convention, no law of nature. */
export const driftReadings = ['stable', 'moved', 'drifted'] as const;
export type DriftReading = (typeof driftReadings)[number];

/** How far one input has moved from its training sample. */
export type Drift = {
  members: number;
  /** null: nobody was counted. */
  psi: number | null;
  reading: DriftReading | null;
  /** What 19 of 20 samples of this size stay below though nothing has moved: at or below it the index may be chance. */
  byChance: number | null;
  bins: DriftBin[];
};

/** A share below this counts as this, so that an empty bin has a logarithm. */
const leastShare = 0.0001;

/**
 * Compares how members are spread now with how the training sample was, by the population stability index: the sum over all bins of
 * (share - expected) x ln(share / expected). Read by the usual convention: below 0.1 stable, below 0.25 moved, else drifted.
 * Sources: N. Siddiqi, Credit Risk Scorecards (2006), for index and convention; B. Yurdakul, Statistical Properties of Population
 * Stability Index (2018), for what chance makes: (1 / members + 1 / samples) x chi squared of bins - 1 degrees of freedom.
 * @param countOf members by bin @param samples size of the training sample
 */
export function driftOf({ edges, shares, missing }: Spread, countOf: ReadonlyMap<number, number>, samples: number): Drift {
  const counted = [missingBin, ...shares.keys()].map((bin) => ({ bin, members: countOf.get(bin) ?? 0 }));
  const members = counted.reduce((sum, one) => sum + one.members, 0);
  const bins = counted.map(
    (one): DriftBin => ({
      ...one,
      from: one.bin === missingBin ? null : (edges[one.bin - 1] ?? null),
      below: one.bin === missingBin ? null : (edges[one.bin] ?? null),
      expected: one.bin === missingBin ? missing : (shares[one.bin] ?? 0),
      share: members === 0 ? 0 : one.members / members,
    }),
  );
  if (members === 0) return { members, psi: null, reading: null, byChance: null, bins };
  const psi = bins.reduce((sum, { share, expected }) => sum + stability(share, expected), 0);
  const used = bins.filter(({ expected, members: inBin }) => expected > 0 || inBin > 0).length;
  return { members, psi, reading: readingOf(psi), byChance: chanceOf(used - 1, members, samples), bins };
}

function stability(share: number, expected: number): number {
  const [now, then] = [Math.max(share, leastShare), Math.max(expected, leastShare)];
  return (now - then) * Math.log(now / then);
}

/** The convention in a word. */
export function readingOf(psi: number): DriftReading {
  if (psi < 0.1) return 'stable';
  return psi < 0.25 ? 'moved' : 'drifted';
}

/** 95th percentile of chi squared by the cube-root approximation (Wilson and Hilferty 1931), over both sample sizes. */
function chanceOf(degrees: number, members: number, samples: number): number {
  if (degrees < 1) return 0;
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 1.6449 * Math.sqrt(spread)) ** 3 * (1 / members + 1 / samples);
}
