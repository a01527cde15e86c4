import type { Spread } from '../parameters.ts';
import { bordersOf, countParts } from './quantiles.ts';

const parts = 10;

/** How values are spread: in ten parts of about the same size, fewer where values repeat. null: unknown. */
export function spreadOf(values: readonly (number | null)[]): Spread {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  const edges = bordersOf(sorted, parts);
  let upTo = 0;
  const ends = countParts(edges, sorted).map((count) => {
    upTo += count;
    return rounded(upTo / values.length);
  });
  // Rounded where parts end, so that what is rounded still adds up to 1.
  const shares = ends.map((end, part) => rounded(end - (ends[part - 1] ?? 0)));
  return { edges, shares, missing: rounded(1 - (ends.at(-1) ?? 0)) };
}

function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
