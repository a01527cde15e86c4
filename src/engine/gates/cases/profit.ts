import type { GateCase, Scene } from './stage.ts';

const bonus = (amount: string): GateCase['rule'] => ({ reward_config: { type: 'BONUS_BALANCE', amount } });

/** The reference case: 2 000.00 of play, nothing more or less after the reward, edge 5 %. A winner of 300.00 is WINNING. */
const reference: Omit<Scene, 'says'> = {
  member: { wagered: '2000.00', won: '2000.00' },
  settings: { retention_multipliers: { BREAKEVEN: 1 } },
};
const referenceFacts = {
  base_wager: '2000.00',
  retention_multiplier: 1,
  expected_wager: '2000.00',
  house_edge: 0.05,
  expected_revenue: '100.00',
  reward_cost: '100.00',
  expected_profit: '0.00',
  roi_percent: 0,
  incremental_revenue: '0.00',
  incremental_roi_percent: -100,
};
const oneCentMore = { ...referenceFacts, reward_cost: '100.01', expected_profit: '-0.01', roi_percent: -0.01 };
const refused: GateCase['expect'] = {
  outcome: 'REFUSED',
  reason: 'roi_below_minimum',
  granted: '0.00',
  trace: { profit: 'refuse roi_below_minimum' },
};
const resized = (granted: string): GateCase['expect'] => ({
  outcome: 'REDUCED',
  reason: 'resized',
  granted,
  trace: { profit: 'reduce resized' },
});
const approved = (granted: string): GateCase['expect'] => ({ outcome: 'APPROVED', reason: 'ok', granted, trace: {} });

/** Stakes on two games: theo 50.00 + 54.00 = 104.00, an edge of 3.4666... % */
const twoGames: Omit<Scene, 'says'> = {
  member: { wagered: '3000.00', won: '3000.00', games: { slots: '1000.00', roulette: '2000.00' } },
  settings: { retention_multipliers: { BREAKEVEN: 1 } },
};

export const profitCases: readonly GateCase[] = [
  {
    says: 'break-even passes: 100.00 against 2 000.00 of play',
    ...reference,
    rule: bonus('100.00'),
    expect: { ...approved('100.00'), facts: { profit: referenceFacts } },
  },
  { says: 'one cent more does not', ...reference, rule: bonus('100.01'), expect: { ...refused, facts: { profit: oneCentMore } } },
  {
    says: 'one cent more is resized where the program says so',
    member: reference.member,
    settings: { ...reference.settings, on_unprofitable: 'resize' },
    rule: bonus('100.01'),
    expect: { ...resized('100.00'), facts: { profit: oneCentMore } },
  },
  {
    says: 'the reference player',
    rule: bonus('300.00'),
    expect: {
      ...approved('300.00'),
      facts: {
        profit: {
          base_wager: '15000.00',
          retention_multiplier: 1.1,
          expected_wager: '16500.00',
          house_edge: 0.05,
          expected_revenue: '825.00',
          reward_cost: '300.00',
          expected_profit: '525.00',
          roi_percent: 175,
          incremental_revenue: '75.00',
          incremental_roi_percent: -75,
        },
      },
    },
  },
  {
    says: 'a program that counts only the growth refuses the same',
    settings: { profit_model: 'incremental' },
    rule: bonus('300.00'),
    expect: { ...refused, facts: { profit: { roi_percent: 175, incremental_roi_percent: -75 } } },
  },
  {
    says: 'the growth alone pays for 75.00',
    settings: { profit_model: 'incremental', on_unprofitable: 'resize' },
    rule: bonus('300.00'),
    expect: resized('75.00'),
  },
  {
    says: 'no growth, nothing to resize to',
    settings: { profit_model: 'incremental', on_unprofitable: 'resize', retention_multipliers: { LOSING: 0.9 } },
    rule: bonus('300.00'),
    expect: refused,
  },
  {
    says: 'a return of 10 % is asked for: 750.00 of 825.00',
    settings: { min_roi: 10, on_unprofitable: 'resize' },
    rule: bonus('800.00'),
    expect: resized('750.00'),
  },
  {
    says: 'a loss of half is accepted',
    settings: { min_roi: -50 },
    rule: bonus('1000.00'),
    expect: { ...approved('1000.00'), facts: { profit: { roi_percent: -17.5 } } },
  },
  {
    says: 'break-even is exact where the edge is not: 104.00',
    ...twoGames,
    rule: bonus('104.00'),
    expect: { ...approved('104.00'), facts: { profit: { house_edge: 0.034667, expected_revenue: '104.00', roi_percent: 0 } } },
  },
  { says: 'one cent more is more', ...twoGames, rule: bonus('104.01'), expect: refused },
  {
    says: 'play of sixty days counts half, the first and the last day included',
    member: { registered: '2026-01-02T23:00:00Z' },
    rule: bonus('300.00'),
    expect: { ...approved('300.00'), facts: { profit: { base_wager: '7500.00', expected_revenue: '412.50' } } },
  },
  {
    says: 'play of less than thirty days counts whole',
    member: { registered: '2026-02-20T00:00:00Z' },
    rule: bonus('300.00'),
    expect: { ...approved('300.00'), facts: { profit: { base_wager: '15000.00' } } },
  },
  {
    says: 'points without a value cost nothing and have no return',
    rule: { reward_config: { type: 'LOYALTY_POINTS', amount: 100 } },
    expect: { ...approved('100'), facts: { profit: { reward_cost: '0.00', roi_percent: null, incremental_roi_percent: null } } },
  },
  {
    says: 'points that a fifth of never come back cost four fifths',
    settings: { rp_breakage: 0.2 },
    rule: { reward_config: { type: 'REWARD_POINTS', amount: 10_000 } },
    expect: { ...approved('10000'), facts: { profit: { reward_cost: '80.00' } } },
  },
  { says: 'who never played brings nothing', member: { wagered: '0.00', won: '0.00' }, rule: bonus('0.01'), expect: refused },
];
