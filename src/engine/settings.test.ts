import { describe, expect, it } from 'vitest';
import { Fault } from '../kernel/errors.ts';
import { packsInForce } from './gates/packs/packs.ts';
import { houseEdge, parseSettings, retentionMultiplier, type SettingsInput } from './settings.ts';

const read = (input: SettingsInput) => parseSettings(input, 'USD');

function faultOf(run: () => unknown): { path: string | undefined; code: string; message: string | undefined } {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return { path: error.errors[0]?.path, code: error.code, message: error.errors[0]?.message };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('settings nobody gave', () => {
  it('have their defaults, money in minor units', () => {
    expect(read({})).toMatchObject({
      new_player_wager_threshold: 100_000,
      vip_wager_threshold: 10_000_000,
      vip_min_sessions: 50,
      breakeven_band: 0.05,
      lp_unit: 1000,
      max_daily_reward_per_player: 100_000,
      max_weekly_reward_per_player: 500_000,
      max_monthly_reward_per_player: 1_500_000,
      risk_medium_keeps: 0.5,
      risk_high_keeps: 0,
      forbid_loss_triggered_rewards: false,
      min_roi: 0,
      on_unprofitable: 'refuse',
      retention_multipliers: { NEW: 1.2, LOSING: 1.1, BREAKEVEN: 1.15, WINNING: 0.9, VIP: 1.5 },
      lp_earn_weights: {},
      jurisdictions: ['DEFAULT'],
    });
  });

  it('are in the minor units of the currency', () => {
    expect(parseSettings({}, 'JPY').max_daily_reward_per_player).toBe(1000);
    expect(parseSettings({}, 'KWD').max_daily_reward_per_player).toBe(1_000_000);
  });
});

describe('a setting may be written as text or as JSON', () => {
  it.each<[input: SettingsInput, expected: object]>([
    [{ max_daily_reward_per_player: '250.50' }, { max_daily_reward_per_player: 25_050 }],
    [{ max_daily_reward_per_player: 250.5 }, { max_daily_reward_per_player: 25_050 }],
    [{ min_roi: '-12.5' }, { min_roi: -12.5 }],
    [{ min_roi: -100 }, { min_roi: -100 }],
    [{ auto_issue: 'false' }, { auto_issue: false }],
    [{ auto_issue: false }, { auto_issue: false }],
    [{ jurisdictions: 'DEFAULT, GB' }, { jurisdictions: ['DEFAULT', 'GB'] }],
    [{ jurisdictions: ['GB'] }, { jurisdictions: ['GB'] }],
    [{ lp_earn_weights: 'slots=1.5, poker=0' }, { lp_earn_weights: { slots: 1.5, poker: 0 } }],
    [{ lp_earn_weights: { slots: 1.5 } }, { lp_earn_weights: { slots: 1.5 } }],
    [{ on_unprofitable: 'resize' }, { on_unprofitable: 'resize' }],
    [
      { risk_medium_keeps: '1', risk_high_keeps: 0.99 },
      { risk_medium_keeps: 1, risk_high_keeps: 0.99 },
    ],
  ])('%j', (input, expected) => {
    expect(read(input)).toMatchObject(expected);
  });

  it('a map changes what it names and leaves the rest', () => {
    const settings = read({ house_edge: { slots: 0.04 }, retention_multipliers: 'VIP=2' });
    expect([
      houseEdge(settings, 'slots'),
      houseEdge(settings, 'roulette'),
      houseEdge(settings, 'constructor'),
      houseEdge(settings, null),
    ]).toEqual([0.04, 0.027, 0.05, 0.05]);
    expect([retentionMultiplier(settings, 'VIP'), retentionMultiplier(settings, 'NEW')]).toEqual([2, 1.2]);
  });
});

describe('a setting that cannot be used is refused by its path', () => {
  it.each<[input: object, code: string]>([
    [{ max_dayly_reward: 1 }, 'unknown_setting'],
    [{ constructor: 1 }, 'unknown_setting'],
    [{ lp_unit: 'ten' }, 'invalid_amount'],
    [{ lp_unit: -1 }, 'invalid_setting'],
    [{ lp_unit: 0 }, 'invalid_setting'],
    [{ lp_earn_weights: { slots: 0.123 } }, 'invalid_setting'],
    [{ lp_unit: '10.005' }, 'too_many_decimals'],
    [{ lp_unit: true }, 'invalid_setting'],
    [{ vip_min_sessions: 1.5 }, 'invalid_setting'],
    [{ vip_min_sessions: -1 }, 'invalid_setting'],
    [{ breakeven_band: 1.1 }, 'invalid_setting'],
    [{ breakeven_band: '' }, 'invalid_setting'],
    [{ breakeven_band: '5%' }, 'invalid_setting'],
    [{ min_roi: -100.01 }, 'invalid_setting'],
    [{ min_roi: Number.POSITIVE_INFINITY }, 'invalid_setting'],
    [{ abuse_score_threshold: 101 }, 'invalid_setting'],
    [{ auto_issue: 'yes' }, 'invalid_setting'],
    [{ jurisdictions: '' }, 'invalid_setting'],
    [{ jurisdictions: [] }, 'invalid_setting'],
    [{ jurisdictions: ['GB', 7] }, 'invalid_setting'],
    [{ house_edge: 'slots' }, 'invalid_setting'],
    [{ house_edge: 'slots=0.05=0.06' }, 'invalid_setting'],
    [{ house_edge: { slots: 1.5 } }, 'invalid_setting'],
    [{ house_edge: [0.05] }, 'invalid_setting'],
    [{ retention_multipliers: { LOSNG: 1.1 } }, 'invalid_setting'],
    [{ on_unprofitable: 'shrink' }, 'invalid_setting'],
    [{ on_unprofitable: ['resize'] }, 'invalid_setting'],
  ])('%j: %s', (input, code) => {
    expect(faultOf(() => read(input))).toMatchObject({ path: `settings.${Object.keys(input)[0]}`, code });
  });

  it('protection cannot be switched off, and cannot grow milder with risk', () => {
    const refused = (input: SettingsInput) => faultOf(() => read(input));
    expect(refused({ risk_medium_keeps: 1, risk_high_keeps: 1 })).toMatchObject({
      path: 'settings.risk_high_keeps',
      code: 'invalid_setting',
    });
    expect(refused({ risk_critical_keeps: 1 })).toMatchObject({ path: 'settings.risk_critical_keeps', code: 'invalid_setting' });
    expect(refused({ risk_high_keeps: 0.6 })).toMatchObject({ path: 'settings.risk_high_keeps', code: 'invalid_setting' });
    expect(refused({ risk_high_keeps: 0.2, risk_critical_keeps: 0.3 })).toMatchObject({ path: 'settings.risk_critical_keeps' });
  });

  it('a policy pack that is not known is named, with those that are', () => {
    expect(faultOf(() => packsInForce(['DEFAULT', 'XX'])).message).toBe('XX is not a policy pack; known: DEFAULT, GB, SE, DK, IE, CA-ON');
  });
});
