import { describe, expect, it } from 'vitest';
import type { RiskLabel } from '../../profile/fields.ts';
import { riskModels } from '../model.ts';
import { figuresOf } from './figures.ts';
import { publishedPlayers } from './published.ts';
import { crossTrial, type Trial, trialOf } from './trial.ts';

const points = riskModels.get('safeplay-points@1.0');
if (points === undefined) throw new Error('the point model is there');
const profiles = publishedPlayers.map(({ features, expected: { label } }) => ({ features, label }));

describe('a trial', () => {
  it('has what a model says of each profile, in their order', () => {
    expect(trialOf(points, profiles)).toEqual({
      scores: [23, 39, 86, 98, 37],
      said: ['LOW', 'LOW', 'CRITICAL', 'CRITICAL', 'LOW'],
      known: ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'LOW'],
      chances: null,
    });
  });

  it('of several models asks each for its own rows', () => {
    const says = (score: number) => ({
      ...points,
      assess: (seen: Parameters<typeof points.assess>[0]) => ({ ...points.assess(seen), score }),
    });
    expect(crossTrial([says(1), says(2)], profiles).scores).toEqual([1, 2, 1, 2, 1]);
  });
});

describe('the figures of a trial', () => {
  const known: RiskLabel[] = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
  const trial: Trial = { scores: [10, 65, 50, 90], said: ['LOW', 'HIGH', 'MEDIUM', 'CRITICAL'], known, chances: [0.1, 0.6, 0.3, 0.9] };

  it('are those of HIGH or above', () => {
    const figures = figuresOf(trial, { ...trial, scores: [4, 3, 2, 1] });
    expect(figures).toMatchObject({
      rows: 4,
      positives: 2,
      auc: { value: 0.75 },
      // The other has every pair the wrong way round.
      ahead: { value: 0.75 },
      // (0.01 + 0.36 + 0.49 + 0.01) / 4
      brier: expect.closeTo(0.2175, 12),
      brierOfBaseRate: 0.25,
      // (0.1 + 0.6 + 0.7 + 0.1) / 4
      calibrationError: expect.closeTo(0.375, 12),
    });
    expect(figures.bands.map(({ group, count, observed }) => [group, count, observed])).toEqual([
      ['LOW', 1, 0],
      ['MEDIUM', 1, 1],
      ['HIGH', 1, 0],
      ['CRITICAL', 1, 1],
    ]);
    expect(figures.atGate).toEqual({ found: 0.5, falseAlarms: 0.5, right: 0.5 });
    expect(figures.agreement.HIGH).toEqual({ LOW: 0, MEDIUM: 1, HIGH: 0, CRITICAL: 0 });
  });

  it('of a model without documented chances are those of its order alone', () => {
    const figures = figuresOf({ ...trial, chances: null }, null);
    expect(figures).toMatchObject({ auc: { value: 0.75 }, ahead: null, brier: null, calibrationError: null, bands: [], tenths: [] });
  });

  it('of nothing are unknown', () => {
    expect(figuresOf({ scores: [], said: [], known: [], chances: [] }, null)).toMatchObject({ rows: 0, auc: null, brier: null });
  });
});
