import { must } from '../../../kernel/assert.ts';
import { riskLabels } from '../../profile/fields.ts';
import { pointsAt } from '../additive.ts';
import type { Curve } from '../parameters.ts';
import { boost, type Heights } from './boost.ts';
import { type Columns, columnsOf, type NumberColumn, unknownBin } from './columns.ts';
import type { Draws } from './draws.ts';
import { atRisk, type LabelledProfile } from './labelled.ts';
import { shaped } from './shape.ts';

/** Bootstrap samples that are averaged: fewer where there are so many rows that they hardly differ. */
const mostBags = 8;
const fewestBags = 2;
const baggedRows = 40_000;

const folds = 5;

/** Profiles, ready to be fitted. */
export type Training = {
  columns: Columns;
  /** Labels as ranks among those that are there. */
  ranks: Uint8Array;
  /** The cut between those below HIGH and those from HIGH on. */
  riskCut: number;
};

/** Curves and games in logits, each about 0 on average, and the logit of the average player to be HIGH or above. */
export type Terms = { level: number; curves: ReadonlyMap<NumberColumn, Curve['knots']>; games: readonly number[] };

/** Cuts the inputs of profiles into bins, and ranks their labels. */
export function trainingOf(profiles: readonly LabelledProfile[]): Training {
  const labels = riskLabels.filter((label) => profiles.some((profile) => profile.label === label));
  const ranks = Uint8Array.from(profiles, ({ label }) => labels.indexOf(label));
  return { columns: columnsOf(profiles), ranks, riskCut: labels.findIndex(atRisk) - 1 };
}

/** Fits all rows. */
export function termsOfAll(training: Training, draws: Draws): Terms {
  return termsOf(training, new Uint8Array(training.ranks.length).fill(1), draws);
}

/** Logit of each row to be HIGH or above, by a fit that did not see it. Folds hold as much of each label as all have. */
export function outOfFold(training: Training, draws: Draws): Float64Array {
  const { ranks, columns } = training;
  const foldOf = foldsOf(ranks, draws);
  const logits = new Float64Array(ranks.length);
  for (let fold = 0; fold < folds; fold++) {
    const others = foldOf.map((other) => (other === fold ? 0 : 1));
    const terms = termsOf(training, others, draws);
    for (let row = 0; row < logits.length; row++) if (foldOf[row] === fold) logits[row] = logitOf(terms, columns, row);
  }
  return logits;
}

/** Fits the rows of weight 1: boosts over bootstrap samples of them, averages what came out, and draws curves through it. */
function termsOf({ columns: { numbers, game }, ranks, riskCut }: Training, weights: Uint8Array, draws: Draws): Terms {
  const columns = [...numbers, game];
  const bags = Math.min(mostBags, Math.max(fewestBags, Math.ceil(baggedRows / ranks.length)));
  const bagged = Array.from({ length: bags }, () => boost({ columns, ranks, weights: resampled(weights, draws) }));
  const curves = numbers.map((column, index) => [column, shaped(column.middles, meanHeights(bagged, index), column.counts)] as const);
  const level = -meanOf(bagged.map(({ cuts }) => must(cuts[riskCut], 'profiles are on both sides of it')));
  return { level, curves: new Map(curves), games: meanHeights(bagged, numbers.length) };
}

/** As many rows as there were, drawn with replacement. */
function resampled(weights: Uint8Array, draws: Draws): Uint8Array {
  const rows = [...weights.keys()].filter((row) => weights[row] === 1);
  const drawn = new Uint8Array(weights.length);
  for (let draw = 0; draw < rows.length; draw++) {
    const row = must(rows[draws.below(rows.length)], 'one of them');
    drawn[row] = (drawn[row] as number) + 1;
  }
  return drawn;
}

function meanHeights(bagged: readonly Heights[], index: number): number[] {
  const heights = bagged.map((bag) => must(bag.heights[index], 'every bag has all columns'));
  return [...must(heights[0], 'there are bags').keys()].map((bin) => meanOf(heights.map((height) => height[bin] as number)));
}

function foldsOf(ranks: Uint8Array, draws: Draws): Uint8Array {
  const shuffled = [...ranks.keys()].map((row) => [draws.uniform(), row] as const).sort(([a], [b]) => a - b);
  const byLabel = shuffled.map(([, row]) => row).sort((a, b) => (ranks[a] as number) - (ranks[b] as number));
  const foldOf = new Uint8Array(ranks.length);
  for (const [place, row] of byLabel.entries()) foldOf[row] = place % folds;
  return foldOf;
}

function logitOf({ level, curves, games }: Terms, { game }: Columns, row: number): number {
  const played = game.bins[row] as number;
  let logit = level + (played === unknownBin ? 0 : (games[played] as number));
  for (const [{ values }, knots] of curves) {
    const value = values[row] as number;
    if (!Number.isNaN(value)) logit += pointsAt({ knots, average: 0 }, value);
  }
  return logit;
}

/** Of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
