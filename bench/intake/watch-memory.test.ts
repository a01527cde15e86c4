import { expect, it } from 'vitest';
import { growthOf } from './watch-memory.ts';

it.each<[what: string, samples: number[], growth: number]>([
  ['steady', [100, 100, 100, 100, 100, 100], 1],
  ['growing', [100, 100, 150, 150, 200, 200], 2],
  ['a peak in the middle does not count', [100, 400, 100], 1],
  ['too short to have thirds', [100, 120], 1.2],
])('memory, %s: %j', (_, samples, growth) => {
  expect(growthOf(samples)).toBe(growth);
});
