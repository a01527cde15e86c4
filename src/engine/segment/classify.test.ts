import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segments } from '../profile/fields.ts';
import { parseSettings } from '../settings.ts';
import { classify } from './classify.ts';

const settings = parseSettings({}, 'USD');
type Known = Parameters<typeof classify>[0];

/** Money in cents. NEW below 1 000.00; VIP from 100 000.00 and 50 sessions; the band is 5 % of turnover. */
const cases: [what: string, known: Known, segment: string][] = [
  ['nobody', { total_wagered: null, net_pnl: null, sessions: null, days_active: 0 }, 'NEW'],
  ['one cent short of 1 000', { total_wagered: 99_999, net_pnl: -99_999, sessions: 3, days_active: 1 }, 'NEW'],
  ['1 000 is no longer new', { total_wagered: 100_000, net_pnl: -100_000, sessions: 3, days_active: 1 }, 'LOSING'],
  ['a large turnover in few sessions', { total_wagered: 10_000_000, net_pnl: 0, sessions: 49, days_active: 60 }, 'BREAKEVEN'],
  ['100 000 in 50 sessions', { total_wagered: 10_000_000, net_pnl: -9_000_000, sessions: 50, days_active: 1 }, 'VIP'],
  ['one cent short of 100 000', { total_wagered: 9_999_999, net_pnl: 0, sessions: 50, days_active: 1 }, 'BREAKEVEN'],
  ['active days where nobody counts sessions', { total_wagered: 10_000_000, net_pnl: 0, sessions: null, days_active: 50 }, 'VIP'],
  ['0 sessions are a count', { total_wagered: 10_000_000, net_pnl: 0, sessions: 0, days_active: 50 }, 'BREAKEVEN'],
  ['5 % ahead is within the band', { total_wagered: 200_000, net_pnl: 10_000, sessions: 3, days_active: 1 }, 'BREAKEVEN'],
  ['a cent more is winning', { total_wagered: 200_000, net_pnl: 10_001, sessions: 3, days_active: 1 }, 'WINNING'],
  ['5 % behind is within the band', { total_wagered: 200_000, net_pnl: -10_000, sessions: 3, days_active: 1 }, 'BREAKEVEN'],
  ['a cent more is losing', { total_wagered: 200_000, net_pnl: -10_001, sessions: 3, days_active: 1 }, 'LOSING'],
  ['P001', { total_wagered: 1_500_000, net_pnl: -300_000, sessions: 25, days_active: 0 }, 'LOSING'],
  [
    'exact where doubles are not: 5 % of 90 071 992 547 409.00',
    { total_wagered: 9_007_199_254_740_900, net_pnl: 450_359_962_737_045, sessions: 3, days_active: 1 },
    'BREAKEVEN',
  ],
  ['and one cent above it', { total_wagered: 9_007_199_254_740_900, net_pnl: 450_359_962_737_046, sessions: 3, days_active: 1 }, 'WINNING'],
];

describe('classify', () => {
  it.each(cases)('%s', (_what, known, segment) => {
    expect(classify(known, settings)).toBe(segment);
  });

  it('reads its thresholds from the settings', () => {
    const strict = parseSettings(
      { new_player_wager_threshold: '10', breakeven_band: 0.2, vip_wager_threshold: '50', vip_min_sessions: 1 },
      'USD',
    );
    expect(classify({ total_wagered: 4999, net_pnl: 900, sessions: 1, days_active: 1 }, strict)).toBe('BREAKEVEN');
    expect(classify({ total_wagered: 5000, net_pnl: 900, sessions: 1, days_active: 1 }, strict)).toBe('VIP');
  });

  it('a better result never moves a member toward LOSING', () => {
    const order = ['LOSING', 'BREAKEVEN', 'WINNING'];
    const result = fc.integer({ min: -10_000_000, max: 10_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 100_000, max: 9_999_999 }), result, fc.nat(1_000_000), (total_wagered, net_pnl, better) => {
        const of = (pnl: number): number => order.indexOf(classify({ total_wagered, net_pnl: pnl, sessions: 1, days_active: 1 }, settings));
        expect(of(net_pnl)).toBeGreaterThanOrEqual(0);
        expect(of(net_pnl + better)).toBeGreaterThanOrEqual(of(net_pnl));
      }),
    );
  });

  it('every segment can be reached', () => {
    expect(new Set(cases.map(([, , segment]) => segment))).toEqual(new Set(segments));
  });
});
