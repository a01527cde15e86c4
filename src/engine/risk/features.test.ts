import { describe, expect, it } from 'vitest';
import { type Features, featureNames, featuresOf } from './features.ts';
import { assessPoints } from './points.ts';

type Source = Parameters<typeof featuresOf>[0];

/** P001, in minor units. */
const p001: Source = {
  sessions: 25,
  days_active: 0,
  total_wagered: 1_500_000,
  total_won: 1_200_000,
  total_withdrawn: null,
  avg_session_minutes: 115.2,
  favourite_game_type: null,
  risky_behavior: null,
};

const ofP001: Features = {
  visits: 25,
  total_bet: 15_000,
  avg_bet_size: 600,
  winnings: 12_000,
  withdrawals: 12_000,
  session_minutes: 115.2,
  game_type: null,
  risky_behavior: 0,
};

const cases: { what: string; change: Partial<Source>; currency?: string; features: Partial<Features> }[] = [
  { what: 'P001: wins stand for withdrawals that nobody counted', change: {}, features: ofP001 },
  { what: 'withdrawals that somebody counted', change: { total_withdrawn: 0 }, features: { withdrawals: 0 } },
  {
    what: 'the favourite game and an open flag',
    change: { favourite_game_type: 'slots', risky_behavior: true },
    features: { game_type: 'slots', risky_behavior: 1 },
  },
  {
    what: 'active days where nobody counted sessions',
    change: { sessions: null, days_active: 10 },
    features: { visits: 10, avg_bet_size: 1500 },
  },
  {
    what: 'no visit, no average',
    change: { sessions: 0, avg_session_minutes: null },
    features: { visits: 0, avg_bet_size: null, session_minutes: null },
  },
  { what: 'no stakes', change: { total_wagered: null }, features: { total_bet: null, avg_bet_size: null } },
  {
    what: 'yen have no minor unit',
    change: {},
    currency: 'JPY',
    features: { total_bet: 1_500_000, avg_bet_size: 60_000, winnings: 1_200_000 },
  },
  { what: 'dinars have three decimals', change: {}, currency: 'KWD', features: { total_bet: 1500, avg_bet_size: 60 } },
];

describe("a member's features", () => {
  it.each(cases)('$what', ({ change, currency = 'USD', features }) => {
    expect(featuresOf({ ...p001, ...change }, currency)).toMatchObject(features);
  });

  it('P001 is at risk LOW with 37 points', () => {
    expect(assessPoints(featuresOf(p001, 'USD'))).toMatchObject({ score: 37, label: 'LOW', confidence: 0.75, missing: ['game_type'] });
  });

  it('the names are those of the features, in the published order', () => {
    expect(Object.keys(featuresOf(p001, 'USD'))).toEqual(featureNames);
  });
});
