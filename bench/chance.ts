/**
 * Chance that repeats: numbers in [0, 1) from a seed, for inputs that must be the same every time.
 * Source: Marsaglia, "Xorshift RNGs", 2003 (32 bits; 13, 17, 5).
 */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 8; warmUp += 1) next(); // small seeds lie close together at first
  return next;
}
