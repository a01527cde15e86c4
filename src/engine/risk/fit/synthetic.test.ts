import { describe, expect, it } from 'vitest';
import { riskLabels } from '../../profile/fields.ts';
import { publishedPlayers } from '../measure/published.ts';
import { shippedProfiles, syntheticProfiles, truth } from './synthetic.ts';

type Synthetic = Parameters<typeof truth>[0];

describe('synthetic profiles', () => {
  it('the same seed gives the same ones, another seed others', () => {
    expect(syntheticProfiles(20, 3)).toEqual(syntheticProfiles(20, 3));
    expect(syntheticProfiles(20, 3)).not.toEqual(syntheticProfiles(20, 4));
  });

  it.each([
    [250, [62, 88, 62, 38]],
    [1000, [250, 350, 250, 150]],
    [1, [0, 1, 0, 0]],
    [0, [0, 0, 0, 0]],
  ])('%d have the published mix of labels', (count, counts) => {
    const profiles = syntheticProfiles(count, shippedProfiles.seed);
    expect(riskLabels.map((wanted) => profiles.filter(({ label }) => label === wanted).length)).toEqual(counts);
  });

  it('look like the lines of a real sheet', () => {
    const hundredths = (amount: number) => Math.abs(amount * 100 - Math.round(amount * 100)) < 1e-4;
    for (const { features } of syntheticProfiles(2000, 11)) {
      const { visits, total_bet, avg_bet_size, winnings, withdrawals, session_minutes } = features as Synthetic;
      expect(Number.isInteger(visits) && visits > 0 && session_minutes > 0).toBe(true);
      expect([total_bet, avg_bet_size, winnings, withdrawals].every(hundredths)).toBe(true);
      expect(avg_bet_size).toBeCloseTo(total_bet / visits, 1);
      expect(withdrawals).toBeLessThanOrEqual(winnings);
    }
  });

  it('go together: who plays more loses more and is flagged more often', () => {
    const profiles = syntheticProfiles(5000, 12).map(({ features }) => features as Synthetic);
    const flagged = (some: Synthetic[]) => some.filter(({ risky_behavior }) => risky_behavior === 1).length / some.length;
    const [many, few] = [profiles.filter(({ visits }) => visits > 150), profiles.filter(({ visits }) => visits < 50)];
    expect(flagged(many)).toBeGreaterThan(1.5 * flagged(few));
  });
});

describe('the truth behind them', () => {
  it.each(publishedPlayers.filter(({ features }) => features.game_type !== null))('puts $name where it was published', (player) => {
    const { features, expected } = player;
    expect(truth(features as Synthetic)).toBeGreaterThanOrEqual(expected.from);
    expect(truth(features as Synthetic)).toBeLessThanOrEqual(expected.to);
  });

  it('comes true: of those at 40, 60 and 80 points 10, 50 and 90 in a hundred are HIGH or above', () => {
    const profiles = syntheticProfiles(60_000, 13);
    for (const [points, chance] of [
      [40, 0.1],
      [60, 0.5],
      [80, 0.9],
    ] as const) {
      const near = profiles.filter(({ features }) => Math.abs(truth(features as Synthetic) - points) < 2);
      const atRisk = near.filter(({ label }) => label === 'HIGH' || label === 'CRITICAL').length / near.length;
      expect(Math.abs(atRisk - chance)).toBeLessThan(0.04);
    }
  });
});
