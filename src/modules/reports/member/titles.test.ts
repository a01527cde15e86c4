import { describe, expect, it } from 'vitest';
import type { Happening } from './happening.ts';
import { titleOf } from './titles.ts';

const words = {
  baseCurrency: 'USD',
  tiers: [{ tierId: 'silver', name: 'Silver', threshold: 1000, multiplier: 1.1, benefits: {}, colour: '#c0c0c0' }],
};
const when = { at: Date.parse('2026-03-02T12:00:00Z'), id: 'x' };
const until = Date.parse('2026-03-09T12:00:00Z');
const played = { day: '2026-03-02', bets: 0, wageredMinor: 0, wonMinor: 0, depositedMinor: 0, withdrawnMinor: 0, lp: 0 };
const reward = { rewardId: 'r', ruleId: 'WELCOME', amountMinor: 80_00, currency: 'USD' };
const given = { decisionId: 'd', ruleId: 'WELCOME', amountMinor: 300_00, currency: 'USD' };
const points = { amountMinor: 500, currency: 'RP' };
const bonus = { ...given, grantId: 'g', targetMinor: 3000_00, cappedMinor: 0 };
const credit = { decisionId: 'd', reason: 'ok', note: null, outcome: 'APPROVED', amountMinor: 50, currency: 'RP' };

/** What a support agent reads out. */
const cases: [says: string, happening: Omit<Happening, 'at' | 'id'> & Record<string, unknown>][] = [
  ['The player was created.', { kind: 'player_created' }],
  [
    'Status changed from ACTIVE to COOLING_OFF until 2026-03-09T12:00:00.000Z: asked by phone.',
    { kind: 'status_changed', from: 'ACTIVE', to: 'COOLING_OFF', until, reason: 'asked by phone.' },
  ],
  ['Status changed from ACTIVE to CLOSED.', { kind: 'status_changed', from: 'ACTIVE', to: 'CLOSED', until: null, reason: null }],
  [
    'COOLING_OFF prolonged until 2026-03-09T12:00:00.000Z: longer.',
    { kind: 'status_changed', from: 'COOLING_OFF', to: 'COOLING_OFF', until, reason: 'longer' },
  ],
  [
    'On 2026-03-02: 12 bets, deposited 50.00, wagered 100.00 and won 80.00 USD, earning 10 LP.',
    { kind: 'play', ...played, bets: 12, wageredMinor: 100_00, wonMinor: 80_00, depositedMinor: 50_00, lp: 10 },
  ],
  ['On 2026-03-02: 1 bet, wagered 1.00 USD.', { kind: 'play', ...played, bets: 1, wageredMinor: 1_00 }],
  ['On 2026-03-02: withdrew 20.00 USD.', { kind: 'play', ...played, withdrawnMinor: 20_00 }],
  ['Was seen on 2026-03-02.', { kind: 'play', ...played }],
  [
    'A sheet of totals added: deposited 5000.00, wagered 15000.00 and won 12000.00 USD; 1500 LP.',
    { kind: 'import', totals: { deposited: 5000_00, wagered: 15_000_00, won: 12_000_00, sessions: 25 }, lp: 1500 },
  ],
  ['A sheet of totals was taken in.', { kind: 'import', totals: { sessions: 1 }, lp: 0 }],
  ['Segment changed from NEW to LOSING.', { kind: 'segment_changed', from: 'NEW', to: 'LOSING', cause: 'import' }],
  ['Tier changed from bronze to Silver.', { kind: 'tier_changed', from: 'bronze', to: 'silver', cause: 'import' }],
  ['Risk changed from LOW to HIGH.', { kind: 'risk_changed', from: 'LOW', to: 'HIGH', cause: 'import' }],
  ['Rule WELCOME offered 80.00 USD.', { kind: 'reward_offered', ...reward }],
  ['Rule WELCOME gave 300.00 USD.', { kind: 'reward_issued', ...given }],
  ['The reward of 80.00 USD by rule WELCOME was cancelled.', { kind: 'reward_cancelled', ...reward }],
  ['The offer of 80.00 USD by rule WELCOME lapsed.', { kind: 'reward_lapsed', ...reward }],
  ['50 RP was given by hand (goodwill).', { kind: 'manual_credit', ...credit, note: 'goodwill' }],
  [
    'A credit of 50 RP by hand was refused: self_excluded.',
    { kind: 'manual_credit', ...credit, outcome: 'REFUSED', reason: 'self_excluded' },
  ],
  ['500 RP was put on hold.', { kind: 'points_held', ...points }],
  ['500 RP was spent.', { kind: 'points_spent', reason: null, wasHeld: false, ...points }],
  ['500 RP was spent (coffee).', { kind: 'points_spent', reason: 'coffee', wasHeld: false, ...points }],
  ['500 RP of those on hold was spent.', { kind: 'points_spent', reason: null, wasHeld: true, ...points }],
  ['500 RP came back from hold.', { kind: 'points_released', timedOut: false, ...points }],
  ['500 RP came back from hold: nobody used it in time.', { kind: 'points_released', timedOut: true, ...points }],
  ['500 RP expired.', { kind: 'points_expired', ...points }],
  ['48.00 USD was paid out (bank-7).', { kind: 'payout', reference: 'bank-7', amountMinor: 48_00, currency: 'USD' }],
  ['500 RP was booked back: a spending was reversed.', { kind: 'reversal', code: 'spent', transferId: 't', ...points }],
  ['500 RP was booked back: a credit by hand was reversed.', { kind: 'reversal', code: 'manual_credit', transferId: 't', ...points }],
  [
    'The bonus of 300.00 USD by rule WELCOME can be played: it becomes own money after bets of 3000.00 USD.',
    { kind: 'bonus_activated', ...bonus },
  ],
  [
    'The bonus of 300.00 USD given by hand can be played: it becomes own money after the first bet.',
    { kind: 'bonus_activated', ...bonus, ruleId: null, targetMinor: 0 },
  ],
  ['The bonus of 300.00 USD by rule WELCOME is paused.', { kind: 'bonus_suspended', ...bonus }],
  ['The bonus of 300.00 USD by rule WELCOME can be played again.', { kind: 'bonus_resumed', ...bonus }],
  ['300.00 USD of the bonus by rule WELCOME became own money.', { kind: 'bonus_converted', ...bonus }],
  [
    '300.00 USD of the bonus by rule WELCOME became own money; 12.00 USD above its limit was forfeited.',
    { kind: 'bonus_converted', ...bonus, cappedMinor: 12_00 },
  ],
  ['The bonus of 300.00 USD by rule WELCOME was played away.', { kind: 'bonus_lost', ...bonus }],
  ['300.00 USD of the bonus by rule WELCOME expired.', { kind: 'bonus_expired', ...bonus }],
  ['The bonus by rule WELCOME expired.', { kind: 'bonus_expired', ...bonus, amountMinor: 0 }],
  ['300.00 USD of the bonus given by hand was forfeited.', { kind: 'bonus_forfeited', ...bonus, ruleId: null }],
  ['300.00 USD of the bonus given by hand was taken back.', { kind: 'bonus_cancelled', ...bonus, ruleId: null }],
];

describe('what happened, in one sentence', () => {
  it.each(cases)('%s', (says, happening) => {
    expect(titleOf({ ...when, ...happening } as Happening, words)).toBe(says);
  });
});
