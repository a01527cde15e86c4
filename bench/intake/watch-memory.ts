import type { Product } from '../launch.ts';

const everyMs = 5000;

/** Looks every five seconds what the server holds. `growth`: the mean of the last third of the time beside that of the first. */
export function watchMemory(product: Product): { stop(): { growth: number; peakMb: number } } {
  const seen = [product.memoryMb()];
  const timer = setInterval(() => seen.push(product.memoryMb()), everyMs);
  return {
    stop() {
      clearInterval(timer);
      return { growth: growthOf(seen), peakMb: product.peakMemoryMb() };
    },
  };
}

/** The mean of the last third of the samples beside that of the first. */
export function growthOf(samples: readonly number[]): number {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  return mean(samples.slice(-third)) / mean(samples.slice(0, third));
}
