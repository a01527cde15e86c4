import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../test/database.ts';
import { parseSettings, type SettingName, type SettingsInput } from '../../../engine/settings.ts';
import { currentProgram, programAt } from '../current.ts';
import { seedProgram } from '../seed.ts';
import { changeSettings, type SettingsChange } from './change-settings.ts';
import { listSettings } from './list-settings.ts';
import { loosened } from './loosened.ts';

const actor = { id: 'manager', roles: ['loyalty_manager'] } as const;
const now = Date.parse('2026-03-01T12:00:00Z');

let base: TestDatabase;

beforeAll(async () => {
  base = await testDatabase();
  const seed = { baseCurrency: 'USD', timeZone: 'UTC', settings: { jurisdictions: 'DEFAULT,GB' }, tierThresholds: {} };
  await base.database.transaction((tx) => seedProgram(tx, actor, seed, now));
});

afterAll(async () => {
  await base.drop();
});

const change = (changes: object, alone = true): Promise<SettingsChange> =>
  base.database.transaction((tx) => changeSettings(tx, actor, changes as SettingsInput, { alone }, now));
const hash = async () => (await currentProgram(base.database.db)).policyHash;
const valueOf = async (name: SettingName) => (await listSettings(base.database.db)).find((setting) => setting.name === name);
const audits = async () =>
  (await base.database.pool.query("SELECT before, after FROM audit WHERE action = 'settings.changed' ORDER BY id")).rows;

describe('the settings of the program', () => {
  it('are shown with value, default, unit and the variable that seeds them', async () => {
    expect(await valueOf('max_daily_reward_per_player')).toEqual({
      name: 'max_daily_reward_per_player',
      value: '1000.00',
      default: '1000.00',
      unit: 'base currency',
      meaning: 'Most reward value per player in 24 hours',
      environmentVariable: 'MAX_DAILY_REWARD_PER_PLAYER',
    });
    expect(await valueOf('jurisdictions')).toMatchObject({ value: ['DEFAULT', 'GB'], default: ['DEFAULT'], unit: null });
  });

  it('change the policy and nothing else; changed back, the policy is the old one', async () => {
    const first = await hash();
    expect(await change({ max_daily_reward_per_player: 800, min_roi: '5' })).toEqual({
      changed: ['max_daily_reward_per_player', 'min_roi'],
      reclassifies: false,
    });
    const second = await hash();
    expect(second).not.toBe(first);
    expect((await currentProgram(base.database.db)).program.settings).toMatchObject({ max_daily_reward_per_player: 80_000, min_roi: 5 });
    expect((await programAt(base.database.db, first)).program.settings.min_roi).toBe(0);
    expect(await audits()).toEqual([
      {
        before: { max_daily_reward_per_player: '1000.00', min_roi: 0 },
        after: { max_daily_reward_per_player: '800.00', min_roi: 5 },
      },
    ]);
    await change({ max_daily_reward_per_player: '1000.00', min_roi: null });
    expect(await hash()).toBe(first);
  });

  it.each<[what: string, changes: object]>([
    ['nothing', {}],
    ['the same amount in other words', { max_daily_reward_per_player: '1000' }],
    ['the same list as text', { jurisdictions: 'DEFAULT, GB' }],
    ['a map that names what it names already', { retention_multipliers: { VIP: 1.5 } }],
  ])('the same again changes nothing: %s', async (_, changes) => {
    const [before, trail] = [await hash(), (await audits()).length];
    expect(await change(changes)).toEqual({ changed: [], reclassifies: false });
    expect([await hash(), (await audits()).length]).toEqual([before, trail]);
  });

  it('a map replaces the stored one', async () => {
    await change({ lp_earn_weights: { slots: 1.5, poker: 0.5 } });
    await change({ lp_earn_weights: { poker: 0.25 } });
    expect((await valueOf('lp_earn_weights'))?.value).toEqual({ poker: 0.25 });
  });

  it.each<[changes: object, path: string, code: string, message: string]>([
    [{ max_dayly_reward_per_player: 5 }, 'max_dayly_reward_per_player', 'unknown_setting', 'did you mean max_daily_reward_per_player?'],
    [{ generosity: 11 }, 'generosity', 'unknown_setting', 'there is no setting of that name'],
    [{ lp_unit: '10.005' }, 'lp_unit', 'too_many_decimals', '10.005'],
    [{ min_roi: 'much' }, 'min_roi', 'invalid_setting', 'expected a number'],
    [{ risk_high_keeps: 1 }, 'risk_high_keeps', 'invalid_setting', 'may not pass at risk HIGH'],
    [{ risk_medium_keeps: 0.1, risk_high_keeps: 0.2 }, 'risk_high_keeps', 'invalid_setting', 'may not rise with risk'],
    [{ jurisdictions: ['DEFAULT', 'XX'] }, 'jurisdictions', 'invalid_setting', 'known: DEFAULT, GB'],
  ])('are refused whole: %j', async (changes, path, code, message) => {
    const before = await hash();
    const sound = { max_weekly_reward_per_player: 4000 };
    const refused = { code, errors: [{ path, code, message: expect.stringContaining(message) }] };
    await expect(change({ ...sound, ...changes })).rejects.toMatchObject(refused);
    expect(await hash()).toBe(before);
  });

  it.each<[changes: object, reclassifies: boolean]>([
    [{ new_player_wager_threshold: 900 }, true],
    [{ vip_min_sessions: 40 }, true],
    [{ breakeven_band: 0.04 }, true],
    [{ lp_qualification_days: 180 }, true],
    [{ tier_grace_days: 10, min_roi: 1 }, true],
    [{ lp_unit: 20, min_roi: 2 }, false],
  ])('%j moves members: %s', async (changes, reclassifies) => {
    expect(await change(changes)).toMatchObject({ reclassifies });
  });

  it('protection is made milder by two people, stricter by one', async () => {
    const milder = { risk_medium_keeps: 0.6, jurisdictions: ['DEFAULT'] };
    await expect(change(milder, false)).rejects.toMatchObject({
      code: 'approval_required',
      detail: 'A second person has to agree to milder protection: risk_medium_keeps, jurisdictions.',
    });
    expect(await change({ risk_medium_keeps: 0.4 }, false)).toMatchObject({ changed: ['risk_medium_keeps'] });
    expect(await change(milder)).toMatchObject({ changed: ['risk_medium_keeps', 'jurisdictions'] });
  });
});

describe('protection after a change is milder', () => {
  it.each<[before: SettingsInput, after: SettingsInput, milder: string[]]>([
    [{}, { risk_medium_keeps: 0.6 }, ['risk_medium_keeps']],
    [{}, { risk_medium_keeps: 0.4 }, []],
    [{}, { risk_high_keeps: 0.1, risk_critical_keeps: 0.1 }, ['risk_high_keeps', 'risk_critical_keeps']],
    [{ forbid_loss_triggered_rewards: true }, {}, ['forbid_loss_triggered_rewards']],
    [{}, { forbid_loss_triggered_rewards: true }, []],
    [{}, { abuse_score_threshold: 80 }, ['abuse_score_threshold']],
    [{}, { abuse_score_threshold: 60 }, []],
    [{}, { abuse_weights: { MULTI_ACCOUNT: 39 } }, ['abuse_weights']],
    [{}, { abuse_weights: { MULTI_ACCOUNT: 41 } }, []],
    [{}, { abuse_half_life_days: 60 }, ['abuse_half_life_days']],
    [{}, { abuse_half_life_days: 120 }, []],
    [{}, { abuse_thresholds: { win_rate: 1.3 } }, ['abuse_thresholds']],
    [{}, { manual_credit_limit: 501 }, ['manual_credit_limit']],
    [{ jurisdictions: 'DEFAULT,GB' }, { jurisdictions: 'DEFAULT' }, ['jurisdictions']],
    [{ jurisdictions: 'DEFAULT,GB' }, { jurisdictions: 'GB,DEFAULT' }, ['jurisdictions']],
    [{ jurisdictions: 'DEFAULT' }, { jurisdictions: 'DEFAULT,GB' }, []],
    [{}, { max_daily_reward_per_player: 5000, min_roi: -50 }, []],
  ])('from %j to %j: %j', (before, after, milder) => {
    expect(loosened(parseSettings(before, 'USD'), parseSettings(after, 'USD'))).toEqual(milder);
  });
});
