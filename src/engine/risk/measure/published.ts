import type { RiskLabel } from '../../profile/fields.ts';
import type { Features } from '../features.ts';

/** A published player, and what was published of them: the score's range (ends included) and the label. */
export type PublishedPlayer = {
  name: string;
  features: Features;
  expected: { from: number; to: number; label: RiskLabel };
};

/** The four published scenarios of SafePlay, and Laurel's reference player. Money in rand, as the published bands. */
export const publishedPlayers: readonly PublishedPlayer[] = [
  {
    name: 'Low',
    features: {
      visits: 25,
      total_bet: 5000,
      avg_bet_size: 200,
      winnings: 4800,
      withdrawals: 4500,
      session_minutes: 45,
      game_type: 'blackjack',
      risky_behavior: 0,
    },
    expected: { from: 20, to: 30, label: 'LOW' },
  },
  {
    name: 'Medium',
    features: {
      visits: 75,
      total_bet: 25_000,
      avg_bet_size: 333,
      winnings: 22_000,
      withdrawals: 18_000,
      session_minutes: 90,
      game_type: 'roulette',
      risky_behavior: 0,
    },
    expected: { from: 45, to: 55, label: 'MEDIUM' },
  },
  {
    name: 'High',
    features: {
      visits: 120,
      total_bet: 80_000,
      avg_bet_size: 667,
      winnings: 65_000,
      withdrawals: 50_000,
      session_minutes: 150,
      game_type: 'slots',
      risky_behavior: 1,
    },
    expected: { from: 65, to: 75, label: 'HIGH' },
  },
  {
    name: 'Critical',
    features: {
      visits: 180,
      total_bet: 150_000,
      avg_bet_size: 833,
      winnings: 120_000,
      withdrawals: 80_000,
      session_minutes: 220,
      game_type: 'slots',
      risky_behavior: 1,
    },
    expected: { from: 85, to: 95, label: 'CRITICAL' },
  },
  {
    name: 'P001',
    features: {
      visits: 25,
      total_bet: 15_000,
      avg_bet_size: 600,
      winnings: 12_000,
      withdrawals: 12_000,
      session_minutes: 115.2,
      game_type: null,
      risky_behavior: 0,
    },
    expected: { from: 0, to: 39.99, label: 'LOW' },
  },
];
