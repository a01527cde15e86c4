import { type Interval, normalInterval } from './interval.ts';
import { midranks } from './midranks.ts';

/** An area under a ROC curve, or the difference of two, with its 95 % interval. */
export type Auc = { value: number; interval: Interval };

/**
 * Area under the ROC curve: the chance that a positive of the sample has a higher score than a negative one, a tie counting half
 * (Mann-Whitney). The interval is DeLong's; with fewer than two of either kind nothing is known of it, and it is 0-1.
 * null: all are positive, or none is. In the time that sorting takes.
 * Sources: DeLong, DeLong, Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating characteristic curves:
 * a nonparametric approach", Biometrics 44 (1988); Sun and Xu, "Fast implementation of DeLong's algorithm ...", IEEE Signal Processing
 * Letters 21 (2014).
 */
export function aucOf(scores: ArrayLike<number>, positive: ArrayLike<boolean>): Auc | null {
  const placed = placementsOf(scores, positive);
  return placed && estimateOf(placed, 0, 1);
}

/**
 * How much larger the area of `one` is than that of `other`, two scores of the same rows. The interval knows that they saw the same rows.
 * null: all are positive, or none is. Sources: as `aucOf`.
 */
export function aucDifference(one: ArrayLike<number>, other: ArrayLike<number>, positive: ArrayLike<boolean>): Auc | null {
  const [first, second] = [placementsOf(one, positive), placementsOf(other, positive)];
  if (first === null || second === null) return null;
  const less = (from: Float64Array, what: Float64Array): Float64Array => from.map((value, row) => value - (what[row] as number));
  const apart = { positives: less(first.positives, second.positives), negatives: less(first.negatives, second.negatives) };
  return estimateOf(apart, -1, 1);
}

/** Per positive the share of negatives below it, per negative the share of positives above it; ties count half. */
type Placements = { positives: Float64Array; negatives: Float64Array };

/** Of the rows that a row is ranked above, those of its own kind are taken away: what is left are the others below it. */
function placementsOf(scores: ArrayLike<number>, positive: ArrayLike<boolean>): Placements | null {
  const all = midranks(scores);
  const kind = (wanted: boolean): Float64Array => {
    const rows = Array.from(all.keys()).filter((row) => positive[row] === wanted);
    const own = midranks(rows.map((row) => scores[row] as number));
    return Float64Array.from(rows, (row, place) => (all[row] as number) - (own[place] as number));
  };
  const [negativesBelow, positivesBelow] = [kind(true), kind(false)];
  if (negativesBelow.length === 0 || positivesBelow.length === 0) return null;
  return {
    positives: negativesBelow.map((below) => below / positivesBelow.length),
    negatives: positivesBelow.map((below) => 1 - below / negativesBelow.length),
  };
}

function estimateOf({ positives, negatives }: Placements, least: number, most: number): Auc {
  const value = mean(positives);
  if (positives.length < 2 || negatives.length < 2) return { value, interval: [least, most] };
  const [from, to] = normalInterval(value, Math.sqrt(variance(positives) / positives.length + variance(negatives) / negatives.length));
  return { value, interval: [Math.max(least, from), Math.min(most, to)] };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample. */
function variance(values: Float64Array): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
