import { describe, expect, it } from 'vitest';
import { publishedPlayers } from './measure/published.ts';
import { defaultRiskModel, riskModels } from './model.ts';

/** What the point table says of the published players: only the first lies where it was published. */
const byPoints: Record<string, [score: number, label: string]> = {
  Low: [23, 'LOW'],
  Medium: [39, 'LOW'],
  High: [86, 'CRITICAL'],
  Critical: [98, 'CRITICAL'],
  P001: [37, 'LOW'],
};

describe('the published players', () => {
  it.each(publishedPlayers)('$name lies where it was published, a point from either end', ({ features, expected: { from, to, label } }) => {
    const assessed = defaultRiskModel.assess(features);
    expect(assessed.label).toBe(label);
    expect(assessed.score).toBeGreaterThan(from + 1);
    expect(assessed.score).toBeLessThan(to - 1);
  });

  it.each(publishedPlayers)('$name, by the point table', ({ name, features }) => {
    const assessed = riskModels.get('safeplay-points@1.0')?.assess(features);
    expect([assessed?.score, assessed?.label]).toEqual(byPoints[name]);
  });

  it.each([null, 'unknown'])('P001 is calm where the game is %s', (game) => {
    const p001 = publishedPlayers.find(({ name }) => name === 'P001');
    expect(p001 && defaultRiskModel.assess({ ...p001.features, game_type: game })).toMatchObject({ label: 'LOW' });
  });
});
