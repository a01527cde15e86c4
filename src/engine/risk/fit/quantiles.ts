/**
 * Values at which a new part begins, where sorted values are cut into at most `parts` of about the same size; each value has a part of
 * its own where there are no more values than parts. A value is never in two parts, so there may be fewer of them.
 */
export function bordersOf(sorted: Float64Array, parts: number): number[] {
  const distinct = [...new Set(sorted)];
  if (distinct.length <= parts) return distinct.slice(1);
  const least = sorted[0] ?? 0;
  const cuts = Array.from({ length: parts - 1 }, (_, cut) => sorted[Math.round(((cut + 1) * sorted.length) / parts)] ?? least);
  return [...new Set(cuts)].filter((cut) => cut > least);
}

/** The part that a value lies in: how many borders it has reached. */
export function partOf(borders: readonly number[], value: number): number {
  let [low, high] = [0, borders.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((borders[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many values lie in each part. */
export function countParts(borders: readonly number[], values: Float64Array): number[] {
  const counts = Array.from({ length: borders.length + 1 }, () => 0);
  for (const value of values) counts[partOf(borders, value)] = (counts[partOf(borders, value)] ?? 0) + 1;
  return counts;
}
