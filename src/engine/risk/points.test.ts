import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RiskFactors } from './assessment.ts';
import type { Features } from './features.ts';
import { assessPoints } from './points.ts';

/** Nothing stands out: 5 + 5 + 5 + 5 + 0 points. */
const calm: Features = {
  visits: 10,
  total_bet: 1000,
  avg_bet_size: 100,
  winnings: 1000,
  withdrawals: 1000,
  session_minutes: 30,
  game_type: 'poker',
  risky_behavior: 0,
};

const factors = (
  visits_risk: number,
  bet_size_risk: number,
  session_risk: number,
  loss_risk: number,
  behavior_risk: number,
): RiskFactors => ({
  visits_risk,
  bet_size_risk,
  session_risk,
  loss_risk,
  behavior_risk,
});

type Row = [visits: number, bet: number, avg: number, won: number, out: number, minutes: number, game: string | null, flag: 0 | 1];
const features = ([visits, total_bet, avg_bet_size, winnings, withdrawals, session_minutes, game_type, risky_behavior]: Row): Features => ({
  visits,
  total_bet,
  avg_bet_size,
  winnings,
  withdrawals,
  session_minutes,
  game_type,
  risky_behavior,
});

describe('the published scenarios', () => {
  // The table is the definition of version 1: only the first scenario lands in the range published for it.
  const scenarios: [name: string, row: Row, score: number, label: string, confidence: number, points: RiskFactors][] = [
    ['Low', [25, 5000, 200, 4800, 4500, 45, 'blackjack', 0], 23, 'LOW', 0.75, factors(5, 5, 5, 10, 0)],
    ['Medium', [75, 25_000, 333, 22_000, 18_000, 90, 'roulette', 0], 39, 'LOW', 0.85, factors(10, 5, 10, 10, 0)],
    ['High', [120, 80_000, 667, 65_000, 50_000, 150, 'slots', 1], 86, 'CRITICAL', 0.94, factors(15, 12, 15, 15, 15)],
    ['Critical', [180, 150_000, 833, 120_000, 80_000, 220, 'slots', 1], 98, 'CRITICAL', 0.95, factors(20, 12, 20, 15, 15)],
    ['the reference player', [25, 15_000, 600, 12_000, 12_000, 115.2, null, 0], 37, 'LOW', 0.75, factors(5, 12, 10, 10, 0)],
    ['the published call', [120, 50_000, 417, 45_000, 40_000, 150, 'slots', 0], 54, 'MEDIUM', 0.94, factors(15, 5, 15, 10, 0)],
  ];
  it.each(scenarios)('%s', (_name, row, score, label, confidence, points) => {
    const model = 'safeplay-points@1.0';
    const missing = row[6] === null ? ['game_type'] : [];
    expect(assessPoints(features(row))).toEqual({ score, label, confidence, factors: points, missing, model });
  });
});

describe('every band, at its borders', () => {
  const bands: Record<keyof RiskFactors, { feature: keyof Features; borders: [value: number, points: number][] }> = {
    visits_risk: {
      feature: 'visits',
      borders: [
        [0, 5],
        [49, 5],
        [49.9, 5],
        [50, 10],
        [100, 10],
        [100.1, 15],
        [101, 15],
        [150, 15],
        [151, 20],
      ],
    },
    bet_size_risk: {
      feature: 'avg_bet_size',
      borders: [
        [0, 5],
        [499.99, 5],
        [500, 12],
        [1000, 12],
        [1000.01, 18],
        [2000, 18],
        [2000.01, 25],
        [1e12, 25],
      ],
    },
    session_risk: {
      feature: 'session_minutes',
      borders: [
        [0, 5],
        [59.9, 5],
        [60, 10],
        [120, 10],
        [120.1, 15],
        [180, 15],
        [180.1, 20],
      ],
    },
    // stakes are 1 000: the loss is what was not withdrawn
    loss_risk: {
      feature: 'withdrawals',
      borders: [
        [1500, 5],
        [1000, 5],
        [900.01, 5],
        [900, 10],
        [700, 10],
        [699.99, 15],
        [500, 15],
        [499.99, 20],
        [0, 20],
      ],
    },
    behavior_risk: {
      feature: 'risky_behavior',
      borders: [
        [0, 0],
        [1, 15],
      ],
    },
  };
  const cases = Object.entries(bands).flatMap(([factor, { feature, borders }]) =>
    borders.map(([value, points]) => ({ factor: factor as keyof RiskFactors, feature, value, points })),
  );
  it.each(cases)('$factor: $feature $value gives $points', ({ factor, feature, value, points }) => {
    const assessment = assessPoints({ ...calm, [feature]: value });
    expect(assessment.factors).toEqual({ ...factors(5, 5, 5, 5, 0), [factor]: points });
  });

  it('the loss ratio is compared as written, not as doubles happen to fall', () => {
    // 0.3 - 0.27 is 0.02999... in doubles; the loss is exactly 10 %
    expect(assessPoints({ ...calm, total_bet: 0.3, withdrawals: 0.27 }).factors.loss_risk).toBe(10);
    expect(assessPoints({ ...calm, total_bet: 1.1, withdrawals: 0.77 }).factors.loss_risk).toBe(10);
    expect(assessPoints({ ...calm, total_bet: 1e-7, withdrawals: 5e-8 }).factors.loss_risk).toBe(15);
    expect(assessPoints({ ...calm, total_bet: 999_999_999_999.99, withdrawals: 499_999_999_999.99 }).factors.loss_risk).toBe(20);
  });

  it('without stakes there is no loss', () => {
    expect(assessPoints({ ...calm, total_bet: 0, withdrawals: 0 }).factors.loss_risk).toBe(5);
  });
});

describe('from points to a score', () => {
  const cases: { what: string; change: Partial<Features>; score: number; label: string }[] = [
    { what: 'poker counts as it is', change: {}, score: 20, label: 'LOW' },
    { what: 'slots count a fifth more', change: { game_type: 'slots' }, score: 24, label: 'LOW' },
    { what: 'roulette a tenth more', change: { game_type: 'roulette' }, score: 22, label: 'LOW' },
    { what: 'blackjack a tenth less', change: { game_type: 'blackjack' }, score: 18, label: 'LOW' },
    { what: 'a game nobody listed', change: { game_type: 'constructor' }, score: 20, label: 'LOW' },
    { what: '22.5 is rounded up', change: { withdrawals: 900, game_type: 'blackjack' }, score: 23, label: 'LOW' },
    { what: '39.6 is shown as 40 and still LOW', change: { avg_bet_size: 1500, game_type: 'slots' }, score: 40, label: 'LOW' },
    { what: '40 is MEDIUM', change: { visits: 60, session_minutes: 60, withdrawals: 600 }, score: 40, label: 'MEDIUM' },
    {
      what: '60 is HIGH',
      change: { visits: 120, session_minutes: 150, withdrawals: 600, game_type: 'slots' },
      score: 60,
      label: 'HIGH',
    },
    {
      what: '80 is CRITICAL',
      change: { visits: 200, avg_bet_size: 5000, session_minutes: 300, withdrawals: 600 },
      score: 80,
      label: 'CRITICAL',
    },
    {
      what: 'more than 100 is 100',
      change: { visits: 200, avg_bet_size: 5000, session_minutes: 300, withdrawals: 0, risky_behavior: 1, game_type: 'slots' },
      score: 100,
      label: 'CRITICAL',
    },
  ];
  it.each(cases)('$what', ({ change, score, label }) => {
    expect(assessPoints({ ...calm, ...change })).toMatchObject({ score, label });
  });
});

describe('what is not known', () => {
  const unknown: Features = {
    visits: null,
    total_bet: null,
    avg_bet_size: null,
    winnings: null,
    withdrawals: null,
    session_minutes: null,
    game_type: null,
    risky_behavior: null,
  };

  it('takes the lowest band, is listed, and leaves the least confidence', () => {
    expect(assessPoints(unknown)).toEqual({
      score: 20,
      label: 'LOW',
      confidence: 0.7,
      factors: factors(5, 5, 5, 5, 0),
      missing: Object.keys(unknown),
      model: 'safeplay-points@1.0',
    });
  });

  it.each(Object.keys(unknown) as (keyof Features)[])('%s alone', (feature) => {
    const full = features([180, 150_000, 2500, 0, 0, 220, 'slots', 1]);
    const assessment = assessPoints({ ...full, [feature]: null });
    expect(assessment.missing).toEqual([feature]);
    expect(assessment.score).toBeLessThanOrEqual(assessPoints(full).score);
  });
});

describe('for any player', () => {
  const amount = fc.oneof(fc.integer({ min: 0, max: 200_000 }), fc.double({ min: 0, max: 1e12, noNaN: true }));
  const anyone: fc.Arbitrary<Features> = fc.record({
    visits: fc.oneof(fc.nat(300), fc.double({ min: 0, max: 300, noNaN: true })),
    total_bet: amount,
    avg_bet_size: fc.oneof(fc.double({ min: 0, max: 3000, noNaN: true }), amount),
    winnings: amount,
    withdrawals: amount,
    session_minutes: fc.double({ min: 0, max: 300, noNaN: true }),
    game_type: fc.constantFrom('slots', 'roulette', 'poker', 'blackjack', 'baccarat', 'bingo', null),
    risky_behavior: fc.constantFrom(0, 1),
  });
  const worse = { visits: 1, total_bet: 1, avg_bet_size: 1, session_minutes: 1, withdrawals: -1 } as const;

  it.each(Object.entries(worse))('%s moved by a step of sign %i never lowers the score', (feature, sign) => {
    fc.assert(
      fc.property(anyone, fc.double({ min: 0, max: 1e6, noNaN: true }), (player, step) => {
        const moved = Math.max(0, (player[feature as keyof typeof worse] ?? 0) + sign * step);
        expect(assessPoints({ ...player, [feature]: moved }).score).toBeGreaterThanOrEqual(assessPoints(player).score);
      }),
    );
  });

  it('a flag never lowers the score, wins do not change it', () => {
    fc.assert(
      fc.property(anyone, amount, (player, winnings) => {
        const score = assessPoints(player).score;
        expect(assessPoints({ ...player, risky_behavior: 1 }).score).toBeGreaterThanOrEqual(score);
        expect(assessPoints({ ...player, winnings }).score).toBe(score);
      }),
    );
  });

  it('the score is an integer of 0 to 100 and its label fits it', () => {
    const lowest = { LOW: 0, MEDIUM: 40, HIGH: 60, CRITICAL: 80 };
    const highest = { LOW: 40, MEDIUM: 60, HIGH: 80, CRITICAL: 100 };
    fc.assert(
      fc.property(anyone, (player) => {
        const { score, label, confidence } = assessPoints(player);
        expect(Number.isInteger(score)).toBe(true);
        expect(score).toBeGreaterThanOrEqual(lowest[label]);
        expect(score).toBeLessThanOrEqual(highest[label]);
        expect(confidence).toBeGreaterThanOrEqual(0.7);
        expect(confidence).toBeLessThanOrEqual(0.95);
      }),
    );
  });
});
