import { describe, expect, it } from 'vitest';
import { type RiskLabel, riskLabels } from '../profile/fields.ts';
import type { RiskFactors } from './assessment.ts';
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

describe('recommend', () => {
  it.each(cases)('$what', ({ points, label, says }) => {
    expect(recommend({ factors: factors(points), label })).toEqual(says);
  });

  it('whatever the points: something is said, nothing twice, and never an encouragement to play', () => {
    const choices = Object.values(pointTable).map((bands) => bands.map(({ points }) => points));
    const all = choices.reduce<number[][]>((rows, options) => rows.flatMap((row) => options.map((points) => [...row, points])), [[]]);
    expect(all).toHaveLength(512);
    for (const points of all) {
      for (const label of riskLabels) {
        const says = recommend({ factors: factors(points as Points), label });
        expect(says.length).toBeGreaterThan(0);
        expect(new Set(says).size).toBe(says.length);
        expect(says.join(' ')).not.toMatch(/\b(bonus|deposit more|play more|bet more|win|reward|try|continue)\b/i);
      }
    }
  });
});
