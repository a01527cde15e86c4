import { describe, expect, it } from 'vitest';
import { type RiskLabel, riskLabels } from '../profile/fields.ts';
import { fixedTo, graver, overrideOf, stands } from './override.ts';

/** What counts under an officer's label that was given when another one was computed. */
const inForce = (given: RiskLabel, over: RiskLabel, computed: RiskLabel): RiskLabel => {
  const override = overrideOf(given, over);
  return stands(override, computed) ? override.label : computed;
};

describe("an officer's label", () => {
  const cases: [what: string, given: RiskLabel, over: RiskLabel, computed: RiskLabel, counts: RiskLabel][] = [
    ['raised, and nothing changed', 'HIGH', 'LOW', 'LOW', 'HIGH'],
    ['raised, and the player got worse, up to it', 'HIGH', 'LOW', 'HIGH', 'HIGH'],
    ['raised, and the player got worse than that', 'HIGH', 'LOW', 'CRITICAL', 'CRITICAL'],
    ['lowered, and nothing changed', 'LOW', 'HIGH', 'HIGH', 'LOW'],
    ['lowered, and the player got better', 'LOW', 'HIGH', 'MEDIUM', 'LOW'],
    ['lowered, and the player got worse than anyone had seen', 'LOW', 'HIGH', 'CRITICAL', 'CRITICAL'],
    ['the same as the computed one holds it where it is', 'HIGH', 'HIGH', 'LOW', 'HIGH'],
  ];
  it.each(cases)('%s', (_, given, over, computed, counts) => {
    expect(inForce(given, over, computed)).toBe(counts);
  });

  it('never counts less when more is computed', () => {
    for (const given of riskLabels)
      for (const over of riskLabels)
        for (const [index, computed] of riskLabels.entries()) {
          const next = riskLabels[index + 1] ?? computed;
          expect(graver(inForce(given, over, computed), inForce(given, over, next))).toBe(inForce(given, over, next));
        }
  });

  it('fixed, it stands whatever is computed', () => {
    expect(riskLabels.filter((computed) => stands(fixedTo('LOW'), computed))).toEqual(riskLabels);
  });
});
