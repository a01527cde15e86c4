import { describe, expect, it } from 'vitest';
import { bucketOf } from './bucket.ts';

describe('the bucket of an external id', () => {
  // Computed apart from this code. They can never change: every row of every installation lies where they say.
  it.each<[id: string, bucket: number]>([
    ['', 197],
    ['P001', 162],
    ['P002', 13],
    ['A', 245],
    ['a', 237],
    ['0', 62],
    ['player-42', 176],
    ['018f2c3d-0000-7000-8000-000000000001', 236],
    ['VIP:eu.west_1', 5],
    ['z'.repeat(64), 73],
  ])('of %j is %i for ever', (id, bucket) => {
    expect(bucketOf(id)).toBe(bucket);
  });

  it('spreads ids that count up over all 256', () => {
    const counts = Array.from({ length: 256 }, () => 0);
    for (let n = 0; n < 100_000; n += 1) {
      const bucket = bucketOf(`P${n}`);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // 390 on average. A fair draw keeps to 390 ± 99 (five standard deviations) but once in some ten thousand such tests.
    expect(Math.min(...counts)).toBeGreaterThan(291);
    expect(Math.max(...counts)).toBeLessThan(490);
  });
});
