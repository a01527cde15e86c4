import { must } from '../../../kernel/assert.ts';
import { type Column, unknownBin } from './columns.ts';

/** What is fitted: labels as ranks 0, 1, 2 ... and how often each row counts. */
export type Sample = { readonly columns: readonly Column[]; readonly ranks: Uint8Array; readonly weights: Uint8Array };

/**
 * Heights by column and bin, in logits, and the cuts between the ranks: the chance of a rank of at least k is
 * 1 / (1 + exp(cuts[k - 1] - sum of heights)).
 */
export type Heights = { readonly heights: readonly Float64Array[]; readonly cuts: readonly number[] };

const rounds = 40;
/** What part of each step is taken. */
const pace = 0.5;
/** What holds neighbouring bins together, and games near each other: as much as so many units of information would. */
const stiffness = 1.5;
const gameStiffness = 16;
/** Weakest information that a step divides by. */
const leastInformation = 1e-9;

/**
 * Boosts one curve of bins per column, column after column, in small Newton steps toward the ordered labels: the same curves under one cut
 * per border between labels, so that four labels tell more than two. A step follows rank - expected rank. Differences between
 * neighbouring bins (and the points of games) are held back by a ridge. An unknown value counts nothing.
 * Source: Lou, Caruana and Gehrke, "Intelligible models for classification and regression" (KDD 2012); McCullagh, "Regression models for
 * ordinal data" (1980), whose thresholds are fitted here as if each were a yes-or-no question of its own.
 */
export function boost({ columns, ranks, weights }: Sample): Heights {
  const cuts = cutsAtFirst(ranks, weights);
  const sums = new Float64Array(ranks.length);
  const heights = columns.map(({ counts }) => new Float64Array(counts.length));
  for (let round = 0; round < rounds; round++) {
    moveCuts(cuts, sums, ranks, weights);
    const expected = expectedRanks(cuts);
    for (const [index, column] of columns.entries()) {
      const height = must(heights[index], 'one for each column');
      const steps = stepsOf(column, height, { expected, sums, ranks, weights });
      for (let bin = 0; bin < steps.length; bin++) height[bin] = (height[bin] as number) + (steps[bin] as number);
      const { bins } = column;
      for (let row = 0; row < bins.length; row++) {
        const bin = bins[row] as number;
        if (bin !== unknownBin) sums[row] = (sums[row] as number) + (steps[bin] as number);
      }
    }
  }
  return { heights, cuts };
}

type Standing = { expected: Float64Array; sums: Float64Array; ranks: Uint8Array; weights: Uint8Array };

/** Newton steps of a column's bins, as much up as down over its rows, so that the cuts alone carry the level. */
function stepsOf(column: Column, heights: Float64Array, { expected, sums, ranks, weights }: Standing): Float64Array {
  const { bins, counts, ordered } = column;
  const slopes = new Float64Array(counts.length);
  const information = new Float64Array(counts.length);
  const rows = new Float64Array(counts.length);
  for (let row = 0; row < bins.length; row++) {
    const bin = bins[row] as number;
    const weight = weights[row] as number;
    if (bin === unknownBin || weight === 0) continue;
    const at = placeOf(sums[row] as number);
    const cell = at | 0;
    const low = expected[cell] as number;
    const rise = (expected[cell + 1] as number) - low;
    slopes[bin] = (slopes[bin] as number) + weight * ((ranks[row] as number) - low - rise * (at - cell));
    information[bin] = (information[bin] as number) + weight * rise * cellsPerLogit;
    rows[bin] = (rows[bin] as number) + weight;
  }
  const steps = slopes.map((slope, bin) => {
    const [pull, hold] = ordered ? heldByNeighbours(heights, bin) : [-gameStiffness * (heights[bin] as number), gameStiffness];
    return (pace * (slope + pull)) / ((information[bin] as number) + hold + leastInformation);
  });
  const all = rows.reduce((sum, count) => sum + count, 0);
  const mean = all === 0 ? 0 : steps.reduce((sum, step, bin) => sum + step * (rows[bin] as number), 0) / all;
  return steps.map((step) => step - mean);
}

function heldByNeighbours(heights: Float64Array, bin: number): [pull: number, hold: number] {
  const stiff = stiffness * (heights.length - 1);
  const height = heights[bin] as number;
  const neighbours = [heights[bin - 1], heights[bin + 1]].filter((neighbour) => neighbour !== undefined);
  const pull = neighbours.reduce((sum, neighbour) => sum + stiff * (neighbour - height), 0);
  return [pull, stiff * neighbours.length];
}

/** Logits are looked up in cells; beyond the last of them nothing changes any more. */
const furthest = 16;
const cellsPerLogit = 32;
const cells = 2 * furthest * cellsPerLogit;

function placeOf(sum: number): number {
  return Math.min(cells - 0.001, Math.max(0, (sum + furthest) * cellsPerLogit));
}

/** Expected rank at the borders of the cells. */
function expectedRanks(cuts: readonly number[]): Float64Array {
  const expected = new Float64Array(cells + 1);
  for (let cell = 0; cell <= cells; cell++)
    for (const cut of cuts) expected[cell] = (expected[cell] as number) + chanceAt(cell / cellsPerLogit - furthest - cut);
  return expected;
}

/** Cuts that give each rank its share of the rows. */
function cutsAtFirst(ranks: Uint8Array, weights: Uint8Array): number[] {
  const [shares] = sharesOfRanks(ranks, weights);
  return shares.map((share) => Math.log((1 - share) / share));
}

/** Share of rows of rank 1 and above, 2 and above ..., never 0 or 1; and how many rows there are. */
function sharesOfRanks(ranks: Uint8Array, weights: Uint8Array): [shares: number[], rows: number] {
  const rows = Array.from({ length: ranks.reduce((most, rank) => Math.max(most, rank), 0) + 1 }, () => 0);
  for (let row = 0; row < ranks.length; row++) rows[ranks[row] as number] = (rows[ranks[row] as number] ?? 0) + (weights[row] as number);
  const all = rows.reduce((sum, count) => sum + count, 0);
  const shares = rows.slice(1).map((_, rank) => (rows.slice(rank + 1).reduce((sum, count) => sum + count, 0) + 0.5) / (all + 1));
  return [shares, all];
}

/** One step of each cut toward the share of rows above it. Rows are counted by cell first. */
function moveCuts(cuts: number[], sums: Float64Array, ranks: Uint8Array, weights: Uint8Array): void {
  const rows = new Float64Array(cells + 1);
  for (let row = 0; row < sums.length; row++) {
    const cell = Math.round(placeOf(sums[row] as number));
    rows[cell] = (rows[cell] as number) + (weights[row] as number);
  }
  const [shares, all] = sharesOfRanks(ranks, weights);
  for (const [index, cut] of cuts.entries()) {
    let above = 0;
    let information = leastInformation;
    for (let cell = 0; cell <= cells; cell++) {
      const chance = chanceAt(cell / cellsPerLogit - furthest - cut);
      above += (rows[cell] as number) * chance;
      information += (rows[cell] as number) * chance * (1 - chance);
    }
    cuts[index] = cut + (above - must(shares[index], 'one for each cut') * all) / information;
  }
}

function chanceAt(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
