/** From and to; both ends belong to it. */
export type Interval = readonly [from: number, to: number];

/** Half the width, in standard errors, of an interval that holds the truth in 95 of 100 samples, where errors are normal. */
const z95 = 1.959963984540054;

/** 95 % interval of an estimate whose errors are normal. */
export function normalInterval(estimate: number, standardError: number): Interval {
  return [estimate - z95 * standardError, estimate + z95 * standardError];
}

/**
 * 95 % interval of a share of which `hits` of `count` were seen; 0-1 when nothing was.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilsonInterval(hits: number, count: number): Interval {
  if (count === 0) return [0, 1];
  const share = hits / count;
  const square = z95 ** 2;
  const middle = (share + square / (2 * count)) / (1 + square / count);
  const half = (z95 / (1 + square / count)) * Math.sqrt((share * (1 - share)) / count + square / (4 * count ** 2));
  // Rounding must not push the ends past what the formula gives there exactly.
  return [hits === 0 ? 0 : middle - half, hits === count ? 1 : middle + half];
}
