import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../kernel/assert.ts';
import { riskFactors } from './assessment.ts';
import type { FeatureName, Features } from './features.ts';
import { additiveModel, defaultRiskModel } from './model.ts';
import { type AdditiveParameters, curveInputs } from './parameters.ts';

const parameters: AdditiveParameters = must(defaultRiskModel.parameters, 'the default model was fitted');

const assess = (features: Features) => defaultRiskModel.assess(features);
const explain = (features: Features) => defaultRiskModel.explain(features);

const number = (max: number) => fc.oneof(fc.double({ min: 0, max, noNaN: true }), fc.integer({ min: 0, max: 500 }));
const game = fc.oneof(fc.constantFrom('slots', 'roulette', 'blackjack', 'poker', 'unknown', 'constructor'), fc.string());
const known = fc.record({
  visits: number(1e4),
  total_bet: number(1e6),
  avg_bet_size: number(1e5),
  winnings: number(1e6),
  withdrawals: number(1e6),
  session_minutes: number(1e3),
  game_type: game,
  risky_behavior: fc.constantFrom(0 as const, 1 as const),
});
const anything: fc.Arbitrary<Features> = known.chain((features) =>
  fc
    .subarray(Object.keys(features) as FeatureName[])
    .map((unknown) => ({ ...features, ...Object.fromEntries(unknown.map((name) => [name, null])) })),
);

/** In the middle of what training saw. */
const ordinary: Features = {
  visits: 80,
  total_bet: 32_000,
  avg_bet_size: 400,
  winnings: 25_000,
  withdrawals: 24_000,
  session_minutes: 100,
  game_type: 'roulette',
  risky_behavior: 0,
};

describe('more of what harms never lowers a score', () => {
  const more: [what: string, change: (features: Features & Record<'visits', number>, by: number) => Features][] = [
    ['more visits', (features, by) => ({ ...features, visits: features.visits + by })],
    ['larger bets', (features, by) => ({ ...features, avg_bet_size: (features.avg_bet_size ?? 0) + by })],
    ['longer sessions', (features, by) => ({ ...features, session_minutes: (features.session_minutes ?? 0) + by })],
    ['more staked for the same withdrawals', (features, by) => ({ ...features, total_bet: (features.total_bet ?? 0) + by })],
    ['less withdrawn', (features, by) => ({ ...features, withdrawals: Math.max(0, (features.withdrawals ?? 0) - by) })],
    ['a flag', (features) => ({ ...features, risky_behavior: 1 })],
  ];
  it.each(more)('%s', (_, change) => {
    fc.assert(
      fc.property(known, number(1e5), (features, by) => {
        expect(assess(change(features, by)).score).toBeGreaterThanOrEqual(assess(features).score);
      }),
    );
  });
});

describe('no cliffs', () => {
  const names = ['visits', 'total_bet', 'avg_bet_size', 'winnings', 'withdrawals', 'session_minutes'] as const;
  it.each(names)('1 %% more of %s moves a score by less than 2 points', (name) => {
    fc.assert(
      fc.property(known, (features) => {
        const moved = assess({ ...features, [name]: features[name] * 1.01 }).score - assess(features).score;
        expect(Math.abs(moved)).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  it('a stake of 500.00 is worth about what one of 499.00 is', () => {
    const at = (avg_bet_size: number) => assess({ ...ordinary, avg_bet_size }).score;
    expect(at(500) - at(499)).toBeLessThan(0.5);
  });
});

describe('an explanation', () => {
  const hundredths = (points: number) => Math.round(points * 100);

  it('adds up to the score, to the hundredth, and says so where the scale ends', () => {
    fc.assert(
      fc.property(anything, (features) => {
        const { score, factors, missing } = assess(features);
        const { base, terms, clamped, missing: unknown } = explain(features);
        const sum = terms.reduce((all, { points }) => all + hundredths(points), hundredths(base));
        expect(clamped ? Math.min(10_000, Math.max(0, sum)) : sum).toBe(hundredths(score));
        expect(clamped).toBe(sum < 0 || sum > 10_000);
        expect(Object.fromEntries(terms.filter(({ term }) => term !== 'game_type').map(({ term, points }) => [term, points]))).toEqual(
          factors,
        );
        expect(unknown).toEqual(missing);
      }),
    );
  });

  it('counts above the calmest player: nothing is below 0', () => {
    fc.assert(
      fc.property(anything, (features) => {
        for (const { points } of explain(features).terms) expect(points).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is clamped where a model counts past the end', () => {
    const steep = { ...parameters, base: 99 };
    fc.assert(fc.property(known, (features) => assessWith(steep, features).score <= 100));
    expect(assessWith(steep, { ...ordinary, visits: 200 })).toEqual({ score: 100, clamped: true });
  });
});

describe('what is not known', () => {
  const inputs = riskFactors.map((factor): [factor: typeof factor, feature: FeatureName] => {
    const input = curveInputs[factor];
    return [factor, input === 'loss_ratio' ? 'withdrawals' : input];
  });
  it.each(inputs)('%s counts as that of the average player of the training sample, and confidence falls', (factor, feature) => {
    const assessed = assess({ ...ordinary, [feature]: null });
    expect(assessed.factors[factor]).toBe(parameters.curves[factor].average);
    expect(assessed.missing).toEqual([feature]);
    expect(assessed.confidence).toBeLessThan(assess(ordinary).confidence);
  });

  it('is the game: its average counts', () => {
    const assessed = { ...ordinary, game_type: null };
    expect(explain(assessed).terms.find(({ term }) => term === 'game_type')?.points).toBe(parameters.game.average);
    expect(assess(assessed).confidence).toBeLessThan(assess(ordinary).confidence);
  });

  it('is winnings: listed, and no more, since nothing scores them', () => {
    expect(assess({ ...ordinary, winnings: null })).toEqual({ ...assess(ordinary), missing: ['winnings'] });
  });

  it('the more of it, the less sure', () => {
    const names = Object.keys(ordinary) as FeatureName[];
    const without = (unknown: readonly FeatureName[]) => ({ ...ordinary, ...Object.fromEntries(unknown.map((name) => [name, null])) });
    fc.assert(
      fc.property(fc.subarray(names), fc.constantFrom(...names), (unknown, too) => {
        expect(assess(without([...unknown, too])).confidence).toBeLessThanOrEqual(assess(without(unknown)).confidence);
      }),
    );
    expect(assess(without(names)).confidence).toBeLessThan(0.5);
  });
});

describe('what training never saw', () => {
  it('nothing unusual: 0.95', () => expect(assess(ordinary).confidence).toBe(0.95));

  const unusual: [what: string, change: Partial<Features>][] = [
    ['more visits than anybody', { visits: 5000 }],
    ['larger bets than anybody', { avg_bet_size: 50_000 }],
    ['longer sessions than anybody', { session_minutes: 900 }],
    ['losses like nobody', { withdrawals: 0 }],
    ['a game that nobody played', { game_type: 'snail racing' }],
  ];
  it.each(unusual)('%s: 0.95 x 0.85', (_, change) => {
    expect(assess({ ...ordinary, ...change }).confidence).toBe(0.81);
  });
});

function assessWith(changed: AdditiveParameters, features: Features): { score: number; clamped: boolean } {
  const model = additiveModel(changed);
  return { score: model.assess(features).score, clamped: model.explain(features).clamped };
}
