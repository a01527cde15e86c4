/** Numbers that look like chance and that a seed repeats. */
export type Draws = {
  /** From 0 to below 1. */
  uniform(): number;
  /** A whole number from 0 to below `n`. */
  below(n: number): number;
  /** Mean 0, variance 1. */
  normal(): number;
  /** The standard logistic distribution. */
  logistic(): number;
};

/**
 * Draws of a seed.
 * Source: mulberry32, in the public domain (Tommy Ettinger); normal by the sum of twelve uniforms, which asks no logarithm.
 */
export function drawsOf(seed: number): Draws {
  let state = seed | 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    below: (n) => Math.floor(uniform() * n),
    normal: () => Array.from({ length: 12 }, uniform).reduce((sum, drawn) => sum + drawn, -6),
    logistic: () => {
      const drawn = (uniform() + 2 ** -33) / (1 + 2 ** -32);
      return Math.log(drawn / (1 - drawn));
    },
  };
}
