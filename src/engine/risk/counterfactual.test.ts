import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../kernel/assert.ts';
import { riskLabels } from '../profile/fields.ts';
import { type ActionableInput, actionableInputs, type Change, towardsCalm, withChanges } from './counterfactual.ts';
import { type Features, lossRatioOf, scaled } from './features.ts';
import { additiveModel, defaultRiskModel, type RiskModel, riskModels } from './model.ts';

const pointsModel = must(riskModels.get('safeplay-points@1.0'), 'it ships');
const fitted = must(defaultRiskModel.parameters, 'the default model was fitted');

type Row = [
  visits: number | null,
  totalBet: number | null,
  avgBet: number | null,
  withdrawals: number | null,
  minutes: number | null,
  game: string,
  flag: 0 | 1,
];
function featuresFrom([visits, total_bet, avg_bet_size, withdrawals, session_minutes, game_type, risky_behavior]: Row): Features {
  return { visits, total_bet, avg_bet_size, winnings: null, withdrawals, session_minutes, game_type, risky_behavior };
}

type Case = { what: string; row: Row; scale?: number; label: string | null; says: string[] };

const byPoints: Case[] = [
  { what: 'LOW: nothing to reach', row: [25, 5000, 200, 4500, 45, 'blackjack', 0], label: null, says: [] },
  {
    what: 'just over a border: the nearest value below it',
    row: [50, 10_000, 400, 6000, 90, 'keno', 0],
    label: 'LOW',
    says: ['A limit on visits: at most 49 (now 50)'],
  },
  {
    what: 'a border that counts as below is the limit itself',
    row: [30, 10_000, 400, 6900, 121.5, 'keno', 0],
    label: 'LOW',
    says: ['Sessions of at most 120 minutes (now 121.5)'],
  },
  {
    what: 'one large change before two small ones',
    row: [120, 80_000, 667, 50_000, 150, 'slots', 1],
    label: 'HIGH',
    says: ['A limit on stakes: at most 499.99 per visit (now 667.00)'],
  },
  {
    what: 'two changes, where no single one is enough',
    row: [180, 150_000, 833, 80_000, 220, 'slots', 1],
    label: 'HIGH',
    says: ['A limit on visits: at most 100 (now 180)', 'A limit on stakes: at most 499.99 per visit (now 833.00)'],
  },
  {
    what: 'a loss limit, where losses alone weigh',
    row: [20, 1600, 80, 600, 50, 'slots', 1],
    label: 'MEDIUM',
    says: ['A loss limit: at most 50 % of stakes (now 62.5 %)'],
  },
  {
    what: 'amounts in other units than the bands: limits are in those of the features',
    row: [120, 8000, 66.7, 5000, 150, 'slots', 1],
    scale: 10,
    label: 'HIGH',
    says: ['A limit on stakes: at most 49.99 per visit (now 66.70)'],
  },
  {
    what: 'what nobody knows is not limited',
    row: [null, null, 4000, null, 200, 'slots', 0],
    label: 'MEDIUM',
    says: ['Sessions of at most 120 minutes (now 200)'],
  },
  { what: 'a flag alone is nothing that limits reach', row: [null, null, null, null, null, 'slots', 1], label: null, says: [] },
];

describe('towards calm, by the point table', () => {
  it.each(byPoints)('$what', ({ row, scale, label, says }) => {
    const found = towardsCalm(pointsModel, featuresFrom(row), scale);
    expect(found === null ? null : found.label).toBe(label);
    expect((found?.changes ?? []).map(({ sentence }) => sentence)).toEqual(says);
  });
});

/** 30 points for 100 visits, 20 for stakes of 1000, 20 for 200 minutes, 20 for all lost; nothing for flag or game. */
const straight = additiveModel({
  ...fitted,
  name: 'straight',
  base: 0,
  curves: {
    visits_risk: line(100, 30),
    bet_size_risk: line(1000, 20),
    session_risk: line(200, 20),
    loss_risk: line(1, 20),
    behavior_risk: line(1, 0),
  },
  game: { points: { other: 0 }, average: 0, importance: 0 },
});

function line(to: number, points: number) {
  const knots: [number, number][] = [
    [0, 0],
    [to, points],
  ];
  return { knots, average: 0, importance: 0.2, range: [0, to] as const };
}

const byCurves: Case[] = [
  { what: 'just LOW', row: [100, null, 499, null, 0, 'other', 0], label: null, says: [] },
  {
    what: 'whole units, rounded to the safe side',
    row: [100, null, null, null, 105, 'other', 0],
    label: 'LOW',
    says: ['A limit on visits: at most 98 (now 100)'],
  },
  {
    what: 'the least relative change of one input',
    row: [100, 1000, 1000, 0, 0, 'other', 0],
    label: 'MEDIUM',
    says: ['A limit on visits: at most 66 (now 100)'],
  },
  {
    what: 'a loss, in thousandths of the stakes',
    row: [null, 1000, null, 0, 200, 'other', 0],
    label: 'LOW',
    says: ['A loss limit: at most 99.9 % of stakes (now 100 %)'],
  },
];

describe('towards calm, by curves', () => {
  it.each(byCurves)('$what', ({ row, label, says }) => {
    const found = towardsCalm(straight, featuresFrom(row));
    expect(found === null ? null : found.label).toBe(label);
    expect((found?.changes ?? []).map(({ sentence }) => sentence)).toEqual(says);
  });
});

const lower = (model: RiskModel, changed: Features, features: Features): boolean =>
  riskLabels.indexOf(model.assess(changed).label) < riskLabels.indexOf(model.assess(features).label);
const costOf = (changes: readonly Pick<Change, 'now' | 'atMost'>[]): number =>
  changes.reduce((sum, { now, atMost }) => sum + (now - atMost) / now, 0);

const orUnknown = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 8 });
const money = (most: number) => fc.integer({ min: 0, max: most * 100 }).map((cents) => cents / 100);
const anyone: fc.Arbitrary<Features> = fc.record({
  visits: orUnknown(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 300, noNaN: true }))),
  total_bet: orUnknown(money(200_000)),
  avg_bet_size: orUnknown(money(4000)),
  winnings: fc.constant(null),
  withdrawals: orUnknown(money(200_000)),
  session_minutes: orUnknown(fc.integer({ min: 0, max: 4000 }).map((tenths) => tenths / 10)),
  game_type: fc.constantFrom(null, 'slots', 'roulette', 'blackjack', 'keno'),
  risky_behavior: fc.constantFrom(0, 1, null),
});

/** A curve of up to five knots that never falls. */
const anyCurve = (largest: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: largest * 1000 }), fc.integer({ min: 0, max: 1200 })), { minLength: 1, maxLength: 5 })
    .map((steps) => {
      const inputs = [...new Set(steps.map(([input]) => input / 1000))].sort((a, b) => a - b);
      let height = 0;
      const knots = inputs.map((input, index) => {
        height += (steps[index]?.[1] ?? 0) / 100;
        return [input, height] as const;
      });
      return { knots, average: height / 2, importance: 0.2, range: [0, largest] as const };
    });
const anyModel: fc.Arbitrary<RiskModel> = fc.oneof(
  fc.constantFrom(...riskModels.values()),
  fc
    .record({
      visits_risk: anyCurve(200),
      bet_size_risk: anyCurve(3000),
      session_risk: anyCurve(300),
      loss_risk: anyCurve(1),
      behavior_risk: fc.constant(fitted.curves.behavior_risk),
    })
    .map((curves) => additiveModel({ ...fitted, name: 'any', curves })),
);

/** Each of these inputs as low as it can go. */
function lowest(features: Features, inputs: readonly ActionableInput[]): Features {
  const least: Record<ActionableInput, number> = { visits: 1, avg_bet_size: 0.01, session_minutes: 1, loss_ratio: 0 };
  const now: Record<ActionableInput, number | null> = {
    visits: features.visits,
    avg_bet_size: features.avg_bet_size,
    session_minutes: features.session_minutes,
    loss_ratio: lossRatioOf(features),
  };
  const changes = inputs.filter((input) => (now[input] ?? 0) > least[input]).map((input) => ({ input, atMost: least[input] }));
  return withChanges(features, changes);
}

const subsetsOf = (size: number): ActionableInput[][] =>
  Array.from({ length: 2 ** actionableInputs.length }, (_, bits) => actionableInputs.filter((_input, place) => bits & (1 << place))).filter(
    (subset) => subset.length === size,
  );

describe('for anyone, by any model', () => {
  it('the model itself agrees: the changed player has a lower label, and every change is a limit below what is', () => {
    fc.assert(
      fc.property(anyModel, anyone, (model, features) => {
        const found = towardsCalm(model, features);
        if (!found) return;
        const changed = withChanges(features, found.changes);
        expect(model.assess(changed)).toMatchObject({ label: found.label, score: found.score });
        expect(lower(model, changed, features)).toBe(true);
        for (const { now, atMost } of found.changes) expect(atMost).toBeLessThan(now);
      }),
      { numRuns: 400 },
    );
  });

  it('no set of fewer inputs reaches it, however far they go, and nothing is found only where all together do not', () => {
    fc.assert(
      fc.property(anyModel, anyone, (model, features) => {
        const found = towardsCalm(model, features);
        const sizes = [1, 2, 3, 4].filter((size) => subsetsOf(size).some((subset) => lower(model, lowest(features, subset), features)));
        expect(found?.changes.length ?? null).toBe(sizes[0] ?? null);
      }),
      { numRuns: 400 },
    );
  });

  it('the nearest value that is enough: one unit more is too much', () => {
    const unit: Record<ActionableInput, number> = { visits: 1, avg_bet_size: 100, session_minutes: 1, loss_ratio: 1000 };
    fc.assert(
      fc.property(anyModel, anyone, (model, features) => {
        const found = towardsCalm(model, features);
        if (found?.changes.length !== 1) return;
        const change = must(found.changes[0], 'one');
        const more = (Math.round(change.atMost * unit[change.input]) + 1) / unit[change.input];
        if (more >= change.now) return;
        expect(lower(model, withChanges(features, [{ input: change.input, atMost: more }]), features)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('amounts in other units than those of the bands reach the same label', () => {
    fc.assert(
      fc.property(anyModel, anyone, fc.constantFrom(0.1, 4, 18.5), (model, features, scale) => {
        const found = towardsCalm(model, features, scale);
        if (!found) return;
        expect(lower(model, scaled(withChanges(features, found.changes), scale), scaled(features, scale))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

/** Visits and minutes only, on a grid that can be walked. */
const inGrid: fc.Arbitrary<Features> = fc
  .tuple(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 30 }))
  .map(([visits, minutes]) => featuresFrom([visits, null, null, null, minutes, 'slots', 1]));

/** The cheapest changes of the fewest inputs, of all there are. */
function byForce(model: RiskModel, features: Features): { size: number; costs: number } | null {
  const [visits, minutes] = [must(features.visits, 'known'), must(features.session_minutes, 'known')];
  let best: { size: number; costs: number } | null = null;
  for (let fewer = 1; fewer <= visits; fewer += 1) {
    for (let shorter = 1; shorter <= minutes; shorter += 1) {
      if (!lower(model, { ...features, visits: fewer, session_minutes: shorter }, features)) continue;
      const size = Number(fewer < visits) + Number(shorter < minutes);
      const costs = (visits - fewer) / visits + (minutes - shorter) / minutes;
      if (best === null || size < best.size || (size === best.size && costs < best.costs)) best = { size, costs };
    }
  }
  return best;
}

describe('against every possible change', () => {
  it('of curves, the fewest inputs and the least change, up to the last unit of each', () => {
    const models = fc
      .record({ visits_risk: anyCurve(30), session_risk: anyCurve(30) })
      .map((curves) => additiveModel({ ...fitted, name: 'any', base: 30, curves: { ...fitted.curves, ...curves } }));
    let found = 0;
    fc.assert(
      fc.property(models, inGrid, (model, features) => {
        const best = towardsCalm(model, features);
        const forced = byForce(model, features);
        expect(best?.changes.length).toBe(forced?.size);
        if (best === null || forced === null) return;
        found += 1;
        const unit = 1 / must(features.visits, 'known') + 1 / must(features.session_minutes, 'known');
        expect(costOf(best.changes)).toBeLessThanOrEqual(forced.costs + (forced.size === 1 ? 0 : unit) + 1e-9);
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(30);
  });

  it('of the point table, exactly', () => {
    const tops: Record<ActionableInput, readonly number[]> = {
      visits: [1, 49, 100, 150],
      avg_bet_size: [0.01, 499.99, 1000, 2000],
      session_minutes: [1, 59, 120, 180],
      loss_ratio: [0, 0.099, 0.3, 0.5],
    };
    fc.assert(
      fc.property(anyone, (features) => {
        const whole = { ...features, visits: features.visits === null ? null : Math.floor(features.visits) };
        const all: { input: ActionableInput; now: number; atMost: number }[][] = actionableInputs.reduce<
          { input: ActionableInput; now: number; atMost: number }[][]
        >(
          (rows, input) => {
            const now = input === 'loss_ratio' ? lossRatioOf(whole) : whole[input];
            const steps = now === null ? [] : tops[input].filter((top) => top < now).map((atMost) => ({ input, now, atMost }));
            return rows.flatMap((row) => [row, ...steps.map((step) => [...row, step])]);
          },
          [[]],
        );
        const enough = all.filter((changes) => lower(pointsModel, withChanges(whole, changes), whole));
        const fewest = Math.min(...enough.map((changes) => changes.length));
        const least = Math.min(...enough.filter((changes) => changes.length === fewest).map(costOf));
        const found = towardsCalm(pointsModel, whole);
        expect(found === null ? Number.POSITIVE_INFINITY : costOf(found.changes)).toBeCloseTo(least, 9);
      }),
      { numRuns: 300 },
    );
  });
});
