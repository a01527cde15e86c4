import { describe, expect, it } from 'vitest';
import { must } from '../../kernel/assert.ts';
import { type RiskLabel, riskLabels } from '../profile/fields.ts';
import type { RiskFactors } from './assessment.ts';
import type { FeatureName, Features } from './features.ts';
import { defaultRiskModel, riskModels } from './model.ts';
import { pointTable } from './points.ts';
import { recommend } from './recommend.ts';

type Points = [visits: number, betSize: number, session: number, loss: number, behavior: number];

const factors = ([visits_risk, bet_size_risk, session_risk, loss_risk, behavior_risk]: Points): RiskFactors => ({
  visits_risk,
  bet_size_risk,
  session_risk,
  loss_risk,
  behavior_risk,
});

const support = 'Contact player support - several signs of harm come together';
const visits = 'Monitor play frequency - visit count is elevated';
const bets = 'Reduce bet size - average stake per session is high';
const breaks = 'Take regular breaks - session duration is high';
const losses = 'Set a loss limit - net losses are significant';
const flagged = 'Review recent play with player support - risky behavior was flagged';
const calm = 'Keep deposit and time limits in place - no sign of risk stands out';
const unknown = 'Keep deposit and time limits in place - too little is known of recent play';

const byPoints = { parameters: null };
const encouragement = /\b(bonus|deposit more|play more|bet more|win|reward|try|continue)\b/i;

const cases: { what: string; points: Points; label: RiskLabel; says: string[] }[] = [
  { what: 'nothing stands out', points: [5, 5, 5, 10, 0], label: 'LOW', says: [calm] },
  { what: 'the published call: visits and sessions', points: [15, 5, 15, 10, 0], label: 'MEDIUM', says: [visits, breaks] },
  { what: 'the heaviest factor first', points: [15, 5, 5, 20, 0], label: 'MEDIUM', says: [losses, visits] },
  { what: 'LOW with one long session', points: [5, 5, 20, 5, 0], label: 'LOW', says: [breaks] },
  { what: 'MEDIUM by many small signs: the heaviest of them', points: [10, 12, 10, 10, 0], label: 'MEDIUM', says: [visits] },
  {
    what: 'CRITICAL calls a person first',
    points: [20, 25, 20, 20, 15],
    label: 'CRITICAL',
    says: [support, visits, bets, breaks, losses, flagged],
  },
  { what: 'a flag weighs its whole factor', points: [5, 18, 5, 5, 15], label: 'MEDIUM', says: [flagged, bets] },
];

describe('recommend, by the point table', () => {
  it.each(cases)('$what', ({ points, label, says }) => {
    expect(recommend({ factors: factors(points), label, missing: [] }, byPoints)).toEqual(says);
  });

  it('whatever the points: something is said, nothing twice, and never an encouragement to play', () => {
    const choices = Object.values(pointTable).map((bands) => bands.map(({ points }) => points));
    const all = choices.reduce<number[][]>((rows, options) => rows.flatMap((row) => options.map((points) => [...row, points])), [[]]);
    expect(all).toHaveLength(512);
    for (const points of all) {
      for (const label of riskLabels) {
        const says = recommend({ factors: factors(points as Points), label, missing: [] }, byPoints);
        expect(says.length).toBeGreaterThan(0);
        expect(new Set(says).size).toBe(says.length);
        expect(says.join(' ')).not.toMatch(encouragement);
      }
    }
  });
});

/** A scorecard in which visits can have 30 points, bets 20, sessions 10, losses 0 and a flag 10. */
const scorecard = {
  parameters: {
    ...must(defaultRiskModel.parameters, 'the default model was fitted'),
    curves: {
      visits_risk: curveUpTo(30),
      bet_size_risk: curveUpTo(20),
      session_risk: curveUpTo(10),
      loss_risk: curveUpTo(0),
      behavior_risk: curveUpTo(10),
    },
  },
};

function curveUpTo(points: number) {
  return { knots: [[0, 0] as const, [1, points] as const], average: points / 2, importance: 0.2, range: [0, 1] as const };
}

const weighed: { what: string; points: Points; label: RiskLabel; missing?: FeatureName[]; says: string[] }[] = [
  { what: 'nothing stands out', points: [16, 10, 5, 0, 0], label: 'LOW', says: [calm] },
  {
    what: 'a factor weighs its share of what it can have, not its points',
    points: [18, 10, 9, 0, 0],
    label: 'MEDIUM',
    says: [breaks, visits],
  },
  { what: 'a factor that the model gives no points is never advised on', points: [0, 0, 0, 0, 10], label: 'LOW', says: [flagged] },
  { what: 'MEDIUM by many small signs', points: [15, 10.5, 5, 0, 0], label: 'MEDIUM', says: [bets] },
  { what: 'CRITICAL', points: [30, 0, 0, 0, 0], label: 'CRITICAL', says: [support, visits] },
  { what: 'what nobody knows is not advised on', points: [25, 15, 5, 0, 0], label: 'HIGH', missing: ['visits'], says: [bets] },
  {
    what: 'nothing known',
    points: [15, 10, 5, 0, 0],
    label: 'HIGH',
    missing: ['visits', 'avg_bet_size', 'session_minutes'],
    says: [unknown],
  },
];

describe('recommend, by curves', () => {
  it.each(weighed)('$what', ({ points, label, missing = [], says }) => {
    expect(recommend({ factors: factors(points), label, missing }, scorecard)).toEqual(says);
  });
});

/** The published scenarios. Which advice they must have, and must not have, whatever the model. */
const scenarios: { what: string; features: Features; has: string[]; hasNot: string[] }[] = [
  {
    what: 'Low',
    features: featuresFrom([25, 5000, 200, 4800, 4500, 45, 'blackjack', 0]),
    has: [calm],
    hasNot: [support, visits, bets, breaks, losses, flagged],
  },
  { what: 'Medium', features: featuresFrom([75, 25_000, 333, 22_000, 18_000, 90, 'roulette', 0]), has: [], hasNot: [support, flagged] },
  {
    what: 'High',
    features: featuresFrom([120, 80_000, 667, 65_000, 50_000, 150, 'slots', 1]),
    has: [flagged, losses, visits],
    hasNot: [calm],
  },
  {
    what: 'Critical',
    features: featuresFrom([180, 150_000, 833, 120_000, 80_000, 220, 'slots', 1]),
    has: [support, breaks, flagged],
    hasNot: [calm],
  },
];

function featuresFrom(row: [number, number, number, number, number, number, string, 0 | 1]): Features {
  const [visits, total_bet, avg_bet_size, winnings, withdrawals, session_minutes, game_type, risky_behavior] = row;
  return { visits, total_bet, avg_bet_size, winnings, withdrawals, session_minutes, game_type, risky_behavior };
}

describe.each([...riskModels.values()])('recommend, of $id', (model) => {
  it.each(scenarios)('the published scenario $what has sensible advice', ({ features, has, hasNot }) => {
    const says = recommend(model.assess(features), model);
    expect(says).toEqual(expect.arrayContaining(has));
    expect(says.filter((sentence) => hasNot.includes(sentence))).toEqual([]);
    expect(says.join(' ')).not.toMatch(encouragement);
  });
});
