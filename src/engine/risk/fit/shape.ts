import { must } from '../../../kernel/assert.ts';
import type { Curve } from '../parameters.ts';

type Knots = Curve['knots'];
type Knot = Knots[number];

/** Most knots of a curve, and how much of a logit a knot must be worth to be kept. */
const mostKnots = 12;
const worthKeeping = 0.04;

/**
 * A curve that never falls through the heights of bins, straight between knots at their middles: first the heights are made to rise
 * (neighbours that fall are merged to their mean by rows), then knots that hardly bend the curve are left out.
 */
export function shaped(middles: readonly number[], heights: readonly number[], rows: readonly number[]): Knots {
  const risen = rising(heights, rows);
  return fewerKnots(middles.map((middle, bin): Knot => [significant(middle), must(risen[bin], 'one for each bin')]));
}

/** The nearest values, by weighted squares, that never fall. Source: pool adjacent violators (Ayer et al., 1955). */
export function rising(values: readonly number[], weights: readonly number[]): number[] {
  const pools: { mean: number; weight: number; length: number }[] = [];
  for (const [index, value] of values.entries()) {
    let pool = { mean: value, weight: must(weights[index], 'one for each value'), length: 1 };
    for (let last = pools.at(-1); last && last.mean > pool.mean; last = pools.at(-1)) {
      pools.pop();
      const weight = last.weight + pool.weight;
      pool = { mean: (last.mean * last.weight + pool.mean * pool.weight) / weight, weight, length: last.length + pool.length };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ mean, length }) => Array.from({ length }, () => mean));
}

/** Leaves out the knot that matters least, again and again, until few are left and each of them matters. */
function fewerKnots(all: Knots): Knots {
  const knots = all.filter(([input], index) => index === 0 || input > must(all[index - 1], 'before')[0]);
  while (knots.length > 2) {
    const bends = knots.slice(1, -1).map((knot, index) => bendOf(knots[index] as Knot, knot, knots[index + 2] as Knot));
    const least = Math.min(...bends);
    if (knots.length <= mostKnots && least >= worthKeeping) break;
    knots.splice(bends.indexOf(least) + 1, 1);
  }
  return knots;
}

/** How far a knot lies from the straight line between its neighbours. */
function bendOf([before, from]: Knot, [input, height]: Knot, [after, to]: Knot): number {
  return Math.abs(height - from - ((to - from) * (input - before)) / (after - before));
}

/** Three significant digits: a knot at 412.37 says more than is known. */
function significant(value: number): number {
  return Number(value.toPrecision(3));
}
