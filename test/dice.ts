/** Numbers from 0 to below `n`. */
export type Dice = (n: number) => number;

/**
 * Dice whose numbers a seed repeats.
 * Source: mulberry32, in the public domain (Tommy Ettinger).
 */
export function dice(seed: number): Dice {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}
