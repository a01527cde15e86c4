import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parseSettings, type SettingName, type SettingsInput, settingNames, settingSpecs, unitOf } from '../engine/settings.ts';
import { isTimeZone } from '../kernel/calendar.ts';
import { type Currency, isMoney } from '../kernel/currency.ts';
import { Fault, fieldFault } from '../kernel/errors.ts';

/** One environment variable: what it is for, what it is when nobody sets it, and how its text is read (undefined: cannot be used). */
type Variable<T> = { default: string | null; unit?: string; description: string; secret?: true; read(text: string): T | undefined };

const text = (value: string): string | undefined => (value === '' ? undefined : value);
const flag = (value: string): boolean | undefined => (value === 'true' ? true : value === 'false' ? false : undefined);
const count = (least: number, most: number) => (value: string) =>
  /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most ? Number(value) : undefined;
const url =
  (...protocols: string[]) =>
  (value: string) =>
    URL.canParse(value) && protocols.includes(new URL(value).protocol) ? value : undefined;
const postgres = url('postgres:', 'postgresql:');
const oneOf =
  (...values: string[]) =>
  (value: string) =>
    values.includes(value) ? value : undefined;

/** What one instance needs to run. */
const instance = {
  PORT: { default: '8000', unit: 'TCP port', description: 'Port of the HTTP server', read: count(0, 65_535) },
  HOST: { default: '127.0.0.1', description: 'Address the HTTP server binds to', read: text },
  LAUREL_DATA_DIR: { default: '.laurel', description: 'Folder of the embedded database, keys and uploads', read: text },
  DATABASE_URL: {
    default: null,
    description: 'PostgreSQL 15 or newer, runtime role; without it the embedded one is used',
    secret: true,
    read: postgres,
  },
  DATABASE_OWNER_URL: {
    default: null,
    description: 'The same database as its owner: migrations and partitions',
    secret: true,
    read: postgres,
  },
  ALLOW_UNSAFE_DATABASE: { default: 'false', description: 'Run although the database may lose what it acknowledged', read: flag },
  BASE_CURRENCY: {
    default: 'USD',
    unit: 'ISO 4217',
    description: 'Base currency, fixed at first start',
    read: (value: string) => (isMoney(value) ? value : undefined),
  },
  TIME_ZONE: {
    default: 'UTC',
    unit: 'IANA zone',
    description: 'Zone of days, weeks and months, fixed at first start',
    read: (value: string) => (isTimeZone(value) ? value : undefined),
  },
  REQUESTS_PER_MINUTE: {
    default: '60000',
    unit: 'requests per address',
    description: 'Requests that one address may send in a minute, a stop for a loop that runs wild',
    read: count(1, 100_000_000),
  },
  JOURNALS: { default: '4', unit: 'lanes', description: 'Batches that one process writes at the same time', read: count(1, 64) },
  LOG_LEVEL: {
    default: 'info',
    description: 'Least level that is logged: trace, debug, info, warn, error or silent',
    read: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  },
  LAUREL_MASTER_KEY: {
    default: null,
    unit: '32 bytes, base64',
    description: "Wraps the members' keys; without it a key file in the data folder",
    secret: true,
    read: (value: string) => (/^[A-Za-z0-9+/]{43}=$/.test(value) ? value : undefined),
  },
  WEBHOOK_URL: { default: null, description: 'Where events are sent (Standard Webhooks)', read: url('http:', 'https:') },
  WEBHOOK_SECRET: {
    default: null,
    unit: 'whsec_ and base64',
    description: 'Signs the events that are sent',
    secret: true,
    read: (value: string) => (/^whsec_[A-Za-z0-9+/=]{16,}$/.test(value) ? value : undefined),
  },
} as const satisfies Record<string, Variable<unknown>>;

/** Thresholds of the default tiers at first start. */
const tierThresholds = {
  TIER_SILVER_LP: { default: '1000', unit: 'LP', description: 'Silver from, at first start', read: count(1, 999_999_999) },
  TIER_GOLD_LP: { default: '10000', unit: 'LP', description: 'Gold from, at first start', read: count(1, 999_999_999) },
  TIER_PLATINUM_LP: { default: '50000', unit: 'LP', description: 'Platinum from, at first start', read: count(1, 999_999_999) },
} as const satisfies Record<string, Variable<number>>;

/** One variable as documents and `laurel config` show it. */
export type Setting = { name: string; default: string | null; unit?: string; description: string; secret?: true };

/** Every variable there is: those of the instance, then those that seed version 1 of the program. */
export const settings: readonly Setting[] = [
  ...Object.entries({ ...instance, ...tierThresholds }).map(([name, { read: _, ...variable }]) => ({ name, ...variable })),
  ...settingNames.map((name) => {
    const { default: value, meaning } = settingSpecs[name];
    return { name: name.toUpperCase(), default: value, unit: unitOf(name), description: meaning };
  }),
];

export type Source = 'environment' | '.env' | 'default';

type Read<Variables extends Record<string, Variable<unknown>>> = {
  [Name in keyof Variables]: NonNullable<ReturnType<Variables[Name]['read']>> | (Variables[Name]['default'] extends null ? null : never);
};

export type Config = Read<typeof instance> & {
  /** What the environment really says of the program; everything else keeps its stored value or its default. */
  program: {
    baseCurrency?: string;
    timeZone?: string;
    settings: SettingsInput;
    tierThresholds: { silver?: number; gold?: number; platinum?: number };
  };
  /** Where each variable came from, and its text; secrets are left out. */
  described: readonly (Setting & { value: string | null; source: Source })[];
};

/**
 * The configuration of this process, from the environment and a `.env` file. The environment wins, also where it is empty: an empty
 * variable is one that nobody set.
 * @throws Fault with one line that names the variable: `unknown_setting` for an unknown LAUREL_ name, `invalid_setting` for a value that
 *   cannot be used
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>, envFile: string | null = '.env'): Config {
  const file = envFile !== null && existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8').replace(/^\uFEFF/, '')) : {};
  refuseUnknown({ ...file, ...environment });
  const given = (name: string): { value: string; source: Source } | null => {
    const value = environment[name] ?? file[name];
    if (value === undefined || value === '') return null;
    return { value, source: environment[name] === undefined ? '.env' : 'environment' };
  };
  const read = <T>(name: string, variable: Variable<T>): T | null => {
    const value = given(name)?.value ?? variable.default;
    return value === null ? null : (variable.read(value) ?? invalid(name, variable));
  };
  const values = Object.fromEntries(
    Object.entries<Variable<unknown>>(instance).map(([name, variable]) => [name, read(name, variable)]),
  ) as unknown as Read<typeof instance>;
  checkRoles(values.DATABASE_URL, values.DATABASE_OWNER_URL);
  const programSettings = Object.fromEntries(
    settingNames.flatMap((name): [SettingName, string][] => {
      const found = given(name.toUpperCase());
      return found ? [[name, found.value]] : [];
    }),
  );
  checkSettings(programSettings, values.BASE_CURRENCY);
  const threshold = (name: keyof typeof tierThresholds): number | undefined =>
    given(name) ? (read(name, tierThresholds[name]) ?? undefined) : undefined;
  return {
    ...values,
    program: {
      baseCurrency: given('BASE_CURRENCY') ? values.BASE_CURRENCY : undefined,
      timeZone: given('TIME_ZONE') ? values.TIME_ZONE : undefined,
      settings: programSettings,
      tierThresholds: { silver: threshold('TIER_SILVER_LP'), gold: threshold('TIER_GOLD_LP'), platinum: threshold('TIER_PLATINUM_LP') },
    },
    described: settings.map((setting) => {
      const found = given(setting.name);
      const shown = setting.secret && found ? 'set' : (found?.value ?? setting.default);
      return { ...setting, value: shown, source: found?.source ?? 'default' };
    }),
  };
}

function refuseUnknown(all: Readonly<Record<string, string | undefined>>): void {
  const known = new Set(settings.map(({ name }) => name));
  const unknown = Object.keys(all).find((name) => name.startsWith('LAUREL_') && !known.has(name));
  if (unknown !== undefined)
    throw fieldFault(unknown, 'unknown_setting', `${unknown} is not a setting of Laurel; see docs/reference/configuration.md`);
}

function invalid(name: string, { unit, description }: Variable<unknown>): never {
  throw fieldFault(name, 'invalid_setting', `${name} cannot have this value: ${description}${unit ? ` (${unit})` : ''}`);
}

/** A program setting is refused here already, before a database is started for it, and by the name of its variable. */
function checkSettings(input: SettingsInput, currency: Currency): void {
  try {
    parseSettings(input, currency, 'program');
  } catch (error) {
    const [first] = error instanceof Fault ? error.errors : [];
    if (!first) throw error;
    const name = first.path.slice('program.'.length).toUpperCase();
    throw fieldFault(name, 'invalid_setting', `${name} cannot have this value: ${first.message}`);
  }
}

/** The server must not own what it may not change: append-only tables are only safe from a role that has no rights on them. */
function checkRoles(runtime: string | null, owner: string | null): void {
  if (owner !== null && runtime === null)
    throw fieldFault('DATABASE_URL', 'invalid_setting', 'DATABASE_OWNER_URL without DATABASE_URL: give both or neither');
  if (runtime === null || owner === null) return;
  if (new URL(runtime).username === new URL(owner).username) {
    throw fieldFault('DATABASE_OWNER_URL', 'invalid_setting', 'DATABASE_URL and DATABASE_OWNER_URL must be different roles');
  }
}
