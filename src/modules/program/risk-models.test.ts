import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import shipped from '../../engine/risk/models/safeplay-additive-2.0.json' with { type: 'json' };
import type { AdditiveParameters } from '../../engine/risk/parameters.ts';
import type { SettingsInput } from '../../engine/settings.ts';
import { currentProgram } from './current.ts';
import { addRiskModel, listRiskModels, parametersHash, readParameters } from './risk-models.ts';
import { seedProgram } from './seed.ts';
import { changeSettings } from './settings/change-settings.ts';

const officer = { id: 'officer', roles: ['compliance'] } as const;
const now = Date.parse('2026-03-01T12:00:00Z');
const own = hashed({ ...(shipped as unknown as AdditiveParameters), name: 'house', version: '3', base: 1 });

let base: TestDatabase;

beforeAll(async () => {
  base = await testDatabase();
  const seed = { baseCurrency: 'USD', timeZone: 'UTC', settings: {}, tierThresholds: {} };
  await base.database.transaction((tx) => seedProgram(tx, officer, seed, now));
});

afterAll(() => base.drop());

function hashed(parameters: AdditiveParameters): AdditiveParameters {
  return { ...parameters, hash: parametersHash(parameters) };
}

const add = (parameters: unknown) => base.database.transaction((tx) => addRiskModel(tx, officer, parameters, now));
const change = (settings: SettingsInput, alone = true) =>
  base.database.transaction((tx) => changeSettings(tx, officer, settings, { alone }, now));
const program = async () => (await currentProgram(base.database.db)).program;

describe('parameters', () => {
  it('those that Laurel brings along are what their hash names', () => {
    expect(readParameters(shipped).hash).toBe(shipped.hash);
  });

  it('that were changed after they were fitted are refused', () => {
    expect(() => readParameters({ ...own, base: 2 })).toThrow(expect.objectContaining({ code: 'invalid_model' }));
  });
});

describe("the operator's own models", () => {
  it('can be named by no setting before they are added', async () => {
    await expect(change({ risk_model: 'house@3' })).rejects.toMatchObject({
      code: 'invalid_setting',
      errors: [{ path: 'risk_model', code: 'invalid_setting' }],
    });
  });

  it('are added once; under the same name others are refused', async () => {
    await add(own);
    await add(own);
    await add(shipped);
    expect(await listRiskModels(base.database.db)).toEqual([{ hash: own.hash, parameters: own, addedBy: 'officer', addedAt: now }]);
    const others = [hashed({ ...own, base: 2 }), hashed({ ...(shipped as unknown as AdditiveParameters), base: 2 })];
    for (const other of others) await expect(add(other)).rejects.toMatchObject({ code: 'already_exists' });
  });

  it('look at members beside the first one, then count with it, then alone; the policy carries them', async () => {
    expect(await change({ risk_challenger: 'house@3' })).toEqual({ changed: ['risk_challenger'], reclassifies: true });
    expect((await currentProgram(base.database.db)).policy.risk_models).toEqual([own]);
    expect((await program()).risk).toMatchObject({ challenger: { id: 'house@3' }, challengerActs: false });
    await change({ risk_challenger_acts: true });
    await change({ risk_model: 'house@3', risk_challenger: 'safeplay-additive@2.0' });
    expect((await program()).risk).toMatchObject({ champion: { id: 'house@3' }, challenger: { id: 'safeplay-additive@2.0' } });
  });

  it.each([
    { risk_model: 'safeplay-points@1.0' },
    { risk_challenger: 'none', risk_challenger_acts: false },
    { risk_challenger_acts: false },
    { risk_amount_scale: 0.5 },
  ])('%j may be milder: one person alone cannot', async (settings) => {
    await expect(change(settings, false)).rejects.toMatchObject({ code: 'approval_required' });
  });

  it('a program that was stored before there was a choice goes on with the points', async () => {
    const { policyHash } = await currentProgram(base.database.db);
    await base.database.pool.query(
      `INSERT INTO policy SELECT repeat('0', 64), content #- '{settings,risk_model}', created_at FROM policy WHERE policy_hash = $1`,
      [policyHash],
    );
    await base.database.pool.query("UPDATE program SET settings = settings - 'risk_model', policy_hash = repeat('0', 64)");
    expect((await program()).risk.champion.id).toBe('safeplay-points@1.0');
    await change({ lp_value: 0.5, risk_challenger: 'none', risk_challenger_acts: false });
    expect((await program()).risk.champion.id).toBe('safeplay-points@1.0');
    await change({ risk_model: 'house@3', lp_value: 0, risk_challenger: 'safeplay-additive@2.0', risk_challenger_acts: true });
    expect((await currentProgram(base.database.db)).policyHash).toBe(policyHash);
  });

  it('a policy of before they were left stays what it was', async () => {
    const { policyHash } = await currentProgram(base.database.db);
    await change({ risk_model: 'safeplay-points@1.0', risk_challenger: 'none', risk_challenger_acts: false });
    expect((await currentProgram(base.database.db)).policy.risk_models).toBeUndefined();
    await change({ risk_model: 'house@3', risk_challenger: 'safeplay-additive@2.0', risk_challenger_acts: true });
    expect((await currentProgram(base.database.db)).policyHash).toBe(policyHash);
  });
});
