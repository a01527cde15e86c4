import { type Interval, wilsonInterval } from './interval.ts';

/** Rows that were given one chance, or chances close by: what was expected of them and what came true. */
export type Calibration<Group> = {
  group: Group;
  count: number;
  /** Mean of the chances that were predicted; null without rows. */
  expected: number | null;
  /** Share that came true; null without rows. */
  observed: number | null;
  /** 95 % interval of the share (Wilson). */
  interval: Interval;
};

/**
 * Mean squared distance between predicted chances and what came true (1 or 0): 0 is perfect, and who always says the base rate p
 * gets p (1 - p). null without rows. Source: Brier, "Verification of forecasts expressed in terms of probability", 1950.
 */
export function brierOf(chances: ArrayLike<number>, positive: ArrayLike<boolean>): number | null {
  let sum = 0;
  for (let row = 0; row < chances.length; row += 1) sum += ((chances[row] as number) - (positive[row] ? 1 : 0)) ** 2;
  return chances.length === 0 ? null : sum / chances.length;
}

/** Whether chances hold, group by group, in the order of `groups`. @param groupOf group of a row */
export function calibrationBy<Group>(
  groups: readonly Group[],
  groupOf: (row: number) => Group,
  chances: ArrayLike<number>,
  positive: ArrayLike<boolean>,
): Calibration<Group>[] {
  const sums = new Map(groups.map((group) => [group, { count: 0, expected: 0, positives: 0 }]));
  for (let row = 0; row < chances.length; row += 1) {
    const sum = sums.get(groupOf(row));
    if (sum === undefined) continue;
    sum.count += 1;
    sum.expected += chances[row] as number;
    sum.positives += positive[row] ? 1 : 0;
  }
  return Array.from(sums, ([group, { count, expected, positives }]) => ({
    group,
    count,
    expected: count === 0 ? null : expected / count,
    observed: count === 0 ? null : positives / count,
    interval: wilsonInterval(positives, count),
  }));
}

/** Chances from `group` / 10 to below (`group` + 1) / 10; a chance of 1 is in the last. */
export function calibrationByTenths(chances: ArrayLike<number>, positive: ArrayLike<boolean>): Calibration<number>[] {
  const tenths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  return calibrationBy(tenths, (row) => Math.min(9, Math.floor((chances[row] as number) * 10)), chances, positive);
}

/**
 * Expected calibration error: how far chances are from what came true, the mean over groups weighed by their rows. null without rows.
 * Source: Naeini, Cooper, Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
 */
export function calibrationError(groups: readonly Calibration<unknown>[]): number | null {
  const filled = groups.flatMap(({ count, expected, observed }) =>
    expected === null || observed === null ? [] : [{ count, apart: Math.abs(expected - observed) }],
  );
  const rows = filled.reduce((sum, { count }) => sum + count, 0);
  return rows === 0 ? null : filled.reduce((sum, { count, apart }) => sum + (count / rows) * apart, 0);
}
