import type { Figure } from '../figure.ts';

/**
 * The value that a share of the samples does not exceed, by nearest rank: always one that was measured.
 * @param share 0-1
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** What waiting is like, in milliseconds: usually, for one request in twenty, and for one in a hundred. The target is that of p95. */
export function latencies(name: string, samplesMs: readonly number[], p95AtMost?: number): Figure[] {
  const target = p95AtMost === undefined ? undefined : { atMost: p95AtMost };
  return [
    { name: `${name}, p50`, value: percentile(samplesMs, 0.5), unit: 'ms' },
    { name: `${name}, p95`, value: percentile(samplesMs, 0.95), unit: 'ms', target },
    { name: `${name}, p99`, value: percentile(samplesMs, 0.99), unit: 'ms' },
  ];
}
