import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../kernel/errors.ts';
import { type Config, loadConfig, settings } from './config.ts';

const runtimeUrl = 'postgresql://laurel_app:s3cret-app@db.example:5432/laurel';
const ownerUrl = 'postgresql://laurel_owner:s3cret-owner@db.example:5432/laurel';
const masterKey = Buffer.alloc(32, 7).toString('base64');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'laurel-config-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(environment: Record<string, string>, file?: string): Config {
  const path = join(folder, '.env');
  rmSync(path, { force: true });
  if (file !== undefined) writeFileSync(path, file);
  return loadConfig(environment, path);
}

function refusal(environment: Record<string, string>, file?: string): Fault {
  try {
    load(environment, file);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const described = (config: Config, name: string) => config.described.find((setting) => setting.name === name);

describe('without anything set', () => {
  it('everything has its default, and the program is told nothing', () => {
    expect(load({})).toMatchObject({
      PORT: 8000,
      HOST: '127.0.0.1',
      LAUREL_DATA_DIR: '.laurel',
      DATABASE_URL: null,
      DATABASE_OWNER_URL: null,
      ALLOW_UNSAFE_DATABASE: false,
      BASE_CURRENCY: 'USD',
      TIME_ZONE: 'UTC',
      JOURNALS: 4,
      LOG_LEVEL: 'info',
      LAUREL_MASTER_KEY: null,
      program: { baseCurrency: undefined, timeZone: undefined, settings: {}, tierThresholds: {} },
    });
  });

  it('every variable is described with its default', () => {
    const config = load({});
    expect(config.described.map(({ name, value, source }) => [name, value, source])).toEqual(
      settings.map(({ name, default: value }) => [name, value, 'default']),
    );
  });

  it('no two variables share a name, and each says what it is for', () => {
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
    for (const { name, description } of settings) expect(`${name}: ${description}`).toMatch(/^[A-Z][A-Z0-9_]*: [A-Z].+/);
  });

  it('each default is one that could be set', () => {
    const all = settings.flatMap(({ name, default: value }) => (value === null ? [] : [[name, value]]));
    expect(() => load(Object.fromEntries(all) as Record<string, string>)).not.toThrow();
  });
});

describe('a value that can be used', () => {
  it.each<[name: keyof Config, text: string, value: unknown]>([
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['ALLOW_UNSAFE_DATABASE', 'true', true],
    ['BASE_CURRENCY', 'KWD', 'KWD'],
    ['TIME_ZONE', 'Asia/Kathmandu', 'Asia/Kathmandu'],
    ['JOURNALS', '64', 64],
    ['LOG_LEVEL', 'silent', 'silent'],
    ['DATABASE_URL', runtimeUrl, runtimeUrl],
    ['LAUREL_MASTER_KEY', masterKey, masterKey],
    ['WEBHOOK_URL', 'https://example.org/hook', 'https://example.org/hook'],
    ['WEBHOOK_SECRET', 'whsec_MfKQ9r8GKYqrTwjU', 'whsec_MfKQ9r8GKYqrTwjU'],
  ])('%s=%s', (name, text, value) => {
    expect(load({ [name]: text })[name]).toBe(value);
  });

  it('of the program is handed on as it is written, and only what was said', () => {
    const { program } = load({ BASE_CURRENCY: 'KWD', LP_UNIT: '1.005', HOUSE_EDGE: 'slots=0.04', TIER_GOLD_LP: '9000' });
    expect(program).toEqual({
      baseCurrency: 'KWD',
      timeZone: undefined,
      settings: { lp_unit: '1.005', house_edge: 'slots=0.04' },
      tierThresholds: { gold: 9000 },
    });
  });
});

describe('a value that cannot be used stops the start with one line that names its variable', () => {
  it.each<[name: string, text: string]>([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['PORT', '8000.5'],
    ['ALLOW_UNSAFE_DATABASE', 'yes'],
    ['ALLOW_UNSAFE_DATABASE', 'TRUE'],
    ['ALLOW_UNSAFE_DATABASE', 'constructor'],
    ['BASE_CURRENCY', 'usd'],
    ['BASE_CURRENCY', 'LP'],
    ['TIME_ZONE', 'Berlin'],
    ['TIME_ZONE', '+01:00'],
    ['JOURNALS', '0'],
    ['JOURNALS', '65'],
    ['LOG_LEVEL', 'verbose'],
    ['DATABASE_URL', 'mysql://db.example/laurel'],
    ['DATABASE_URL', 'db.example'],
    ['LAUREL_MASTER_KEY', 'short'],
    ['LAUREL_MASTER_KEY', Buffer.alloc(31, 7).toString('base64')],
    ['WEBHOOK_URL', 'ftp://example.org'],
    ['WEBHOOK_SECRET', 'whsec_short'],
    ['TIER_SILVER_LP', '0'],
    ['TIER_GOLD_LP', '1e4'],
    ['HOUSE_EDGE', 'slots'],
    ['HOUSE_EDGE', 'slots=1.5'],
    ['LP_UNIT', '10.005'],
    ['VIP_MIN_SESSIONS', '1.5'],
    ['AUTO_ISSUE', 'maybe'],
    ['ON_UNPROFITABLE', 'shrug'],
    ['JURISDICTIONS', ','],
    ['RISK_HIGH_KEEPS', '1'],
    ['RISK_HIGH_KEEPS', '0.9'],
    ['RETENTION_MULTIPLIERS', 'WHALE=2'],
  ])('%s=%s', (name, text) => {
    const fault = refusal({ [name]: text });
    expect(fault).toMatchObject({ code: 'invalid_setting', errors: [{ path: name }] });
    expect(fault.detail).toMatch(new RegExp(`^${name} cannot have this value: .+`));
    expect(fault.detail).not.toContain('\n');
  });

  it('also from the .env file', () => {
    expect(refusal({}, 'PORT=none\n').detail).toBe('PORT cannot have this value: Port of the HTTP server (TCP port)');
  });
});

describe('a name that Laurel does not know', () => {
  it.each([[{ LAUREL_DATADIR: 'x' }, undefined], [{}, 'LAUREL_DATADIR=x\n'] as const])('stops the start: %j %j', (environment, file) => {
    const fault = refusal(environment, file);
    expect(fault.code).toBe('unknown_setting');
    expect(fault.detail).toBe('LAUREL_DATADIR is not a setting of Laurel; see docs/reference/configuration.md');
  });

  it('is none of our business unless it begins with LAUREL_', () => {
    expect(load({ HOME: '/', PATH: '', PORTS: '1' }, 'OTHER=1\n').PORT).toBe(8000);
  });
});

describe('the environment and the .env file', () => {
  it('the environment wins, and where each came from is said', () => {
    const config = load({ PORT: '1' }, 'PORT=2\nHOST=0.0.0.0 # all\nLP_UNIT="20"\n');
    expect([config.PORT, config.HOST, config.program.settings]).toEqual([1, '0.0.0.0', { lp_unit: '20' }]);
    expect(described(config, 'PORT')).toMatchObject({ value: '1', source: 'environment' });
    expect(described(config, 'HOST')).toMatchObject({ value: '0.0.0.0', source: '.env' });
    expect(described(config, 'LP_UNIT')).toMatchObject({ value: '20', source: '.env' });
    expect(described(config, 'TIME_ZONE')).toMatchObject({ value: 'UTC', source: 'default' });
  });

  it('what the environment overrides in the file may be anything', () => {
    expect(load({ PORT: '1' }, 'PORT=none\n').PORT).toBe(1);
  });

  it('an empty variable is one that nobody set, and takes away what the file says', () => {
    const config = load({ DATABASE_URL: '' }, `DATABASE_URL=${runtimeUrl}\n`);
    expect(config.DATABASE_URL).toBeNull();
    expect(described(config, 'DATABASE_URL')).toMatchObject({ value: null, source: 'default' });
  });

  it('no file is needed, nor looked for when none is asked for', () => {
    expect(loadConfig({}, null).PORT).toBe(8000);
  });
});

describe('secrets', () => {
  const secrets = {
    DATABASE_URL: runtimeUrl,
    DATABASE_OWNER_URL: ownerUrl,
    LAUREL_MASTER_KEY: masterKey,
    WEBHOOK_SECRET: 'whsec_s3cretMfKQ9r8GKYqr',
  };

  it('are there to be used, and never shown', () => {
    const config = load(secrets);
    expect(config).toMatchObject(secrets);
    const shown = JSON.stringify(config.described);
    for (const hidden of ['s3cret', masterKey]) expect(shown).not.toContain(hidden);
    for (const name of Object.keys(secrets)) expect(described(config, name)).toMatchObject({ value: 'set', source: 'environment' });
  });

  it.each(['DATABASE_URL', 'DATABASE_OWNER_URL', 'LAUREL_MASTER_KEY', 'WEBHOOK_SECRET'])('%s is not shown when it is refused', (name) => {
    const fault = refusal({ [name]: 'mysql://s3cret:s3cret@x' });
    expect(`${fault.message} ${fault.detail} ${JSON.stringify(fault.errors)}`).not.toContain('s3cret');
  });
});

describe('the two roles of the database', () => {
  it.each<[what: string, environment: Record<string, string>, path: string, says: string]>([
    [
      'the same for both',
      { DATABASE_URL: runtimeUrl, DATABASE_OWNER_URL: runtimeUrl },
      'DATABASE_OWNER_URL',
      'DATABASE_URL and DATABASE_OWNER_URL must be different roles',
    ],
    [
      'the same with another password',
      { DATABASE_URL: runtimeUrl, DATABASE_OWNER_URL: ownerUrl.replace('laurel_owner', 'laurel_app') },
      'DATABASE_OWNER_URL',
      'DATABASE_URL and DATABASE_OWNER_URL must be different roles',
    ],
    ['an owner alone', { DATABASE_OWNER_URL: ownerUrl }, 'DATABASE_URL', 'DATABASE_OWNER_URL without DATABASE_URL: give both or neither'],
  ])('%s stops the start', (_, environment, path, says) => {
    expect(refusal(environment)).toMatchObject({ code: 'invalid_setting', detail: says, errors: [{ path }] });
  });

  it('two different ones are well, and so is a server that may not migrate', () => {
    expect(load({ DATABASE_URL: runtimeUrl, DATABASE_OWNER_URL: ownerUrl }).DATABASE_OWNER_URL).toBe(ownerUrl);
    expect(load({ DATABASE_URL: runtimeUrl }).DATABASE_OWNER_URL).toBeNull();
  });
});
