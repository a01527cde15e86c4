import { describe, expect, it } from 'vitest';
import { latencies, percentile } from './latency.ts';

const toHundred = Array.from({ length: 100 }, (_, index) => 100 - index);

describe('a percentile', () => {
  it.each<[samples: number[], share: number, value: number]>([
    [toHundred, 0.5, 50],
    [toHundred, 0.95, 95],
    [toHundred, 0.99, 99],
    [toHundred, 1, 100],
    [[7], 0.5, 7],
    [[7], 0.99, 7],
    [[1, 2, 3], 0.5, 2],
    [[1, 2, 3], 0, 1],
  ])('of %j at %d is %d', (samples, share, value) => {
    expect(percentile(samples, share)).toBe(value);
  });

  it('of nothing is no number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('the target is that of one request in twenty', () => {
    expect(latencies('list', toHundred, 50)).toEqual([
      { name: 'list, p50', value: 50, unit: 'ms' },
      { name: 'list, p95', value: 95, unit: 'ms', target: { atMost: 50 } },
      { name: 'list, p99', value: 99, unit: 'ms' },
    ]);
  });
});
