import { describe, expect, it } from 'vitest';
import { type RiskLabel, riskLabels } from '../../../engine/profile/fields.ts';
import { overrideOf, type RiskOverride } from '../../../engine/risk/override.ts';
import { labelUnder, lowers } from './lowers.ts';

const none = null;
const gravity = (label: RiskLabel) => riskLabels.indexOf(label);

describe('what takes a second person', () => {
  const cases: [what: string, from: RiskOverride | null, to: RiskOverride | null, needs: boolean][] = [
    ['to raise LOW to HIGH', none, overrideOf('HIGH', 'LOW'), false],
    ['to fix the computed label', none, overrideOf('MEDIUM', 'MEDIUM'), false],
    ['to lower HIGH to LOW', none, overrideOf('LOW', 'HIGH'), true],
    ['to raise a raised label', overrideOf('MEDIUM', 'LOW'), overrideOf('HIGH', 'LOW'), false],
    ['to lower a raised label, still above the computed one', overrideOf('CRITICAL', 'LOW'), overrideOf('HIGH', 'LOW'), true],
    ['to lift a raised label', overrideOf('HIGH', 'LOW'), none, true],
    ['to lift a raised label while as much is computed: later it may not be', overrideOf('HIGH', 'HIGH'), none, true],
    ['to lift a lowered label', overrideOf('LOW', 'HIGH'), none, false],
    ['to raise a lowered label, below the computed one', overrideOf('LOW', 'HIGH'), overrideOf('MEDIUM', 'HIGH'), false],
    ['to have a lowered label cover less', overrideOf('LOW', 'HIGH'), overrideOf('LOW', 'MEDIUM'), false],
    ['to have a lowered label cover more', overrideOf('LOW', 'MEDIUM'), overrideOf('LOW', 'HIGH'), true],
    ['the same again', overrideOf('HIGH', 'LOW'), overrideOf('HIGH', 'LOW'), false],
  ];
  it.each(cases)('%s', (_, from, to, needs) => {
    expect(lowers(from, to)).toBe(needs);
  });
});

it('one person, whatever they ask for and whenever, never gets a label below the computed one', () => {
  const reached = new Map<string, RiskOverride | null>([['', none]]);
  for (const present of reached.values()) {
    for (const computed of riskLabels)
      for (const wish of [none, ...riskLabels]) {
        const wanted = wish === none ? none : overrideOf(wish, computed);
        if (!lowers(present, wanted)) reached.set(wanted === none ? '' : `${wanted.label} ${wanted.covers}`, wanted);
      }
  }
  expect(reached.size).toBeGreaterThan(riskLabels.length);
  for (const override of reached.values())
    for (const computed of riskLabels) expect(gravity(labelUnder(override, computed))).toBeGreaterThanOrEqual(gravity(computed));
});
