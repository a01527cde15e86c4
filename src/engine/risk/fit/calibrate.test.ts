import { describe, expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';
import { drawsOf } from './draws.ts';

/** Logits, and outcomes that come true at 1 / (1 + exp(-(level + slope x logit))). */
function sample(level: number, slope: number): { logits: Float64Array; outcomes: boolean[] } {
  const draws = drawsOf(5);
  const logits = Float64Array.from({ length: 20_000 }, () => 2 * draws.normal());
  return { logits, outcomes: [...logits].map((logit) => level + slope * logit + draws.logistic() > 0) };
}

describe('calibration', () => {
  it.each([
    ['true chances', 0, 1],
    ['chances that are too sure', 0, 0.5],
    ['chances that are not sure enough', 0, 2],
    ['chances that are all too high', -1, 1],
    ['logits that say the contrary', 0.5, -1],
    ['logits that say nothing', 1, 0],
  ])('finds level and slope of %s', (_, level, slope) => {
    const { logits, outcomes } = sample(level, slope);
    const found = calibrate(logits, outcomes);
    expect(Math.abs(found.level - level)).toBeLessThan(0.1);
    expect(Math.abs(found.slope - slope)).toBeLessThan(0.1);
  });

  it('stays finite where one logit parts all', () => {
    const { level, slope } = calibrate(Float64Array.of(-2, -1, 1, 2), [false, false, true, true]);
    expect(level).toBeCloseTo(0, 6);
    expect(slope).toBeGreaterThan(0.5);
    expect(slope).toBeLessThan(5);
  });
});
