import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { type Laurel, openLaurel } from './main.ts';
import { type Config, loadConfig } from './platform/config.ts';
import { createLog } from './platform/log.ts';

let base: TestDatabase;
let folder: string;

beforeEach(async () => {
  base = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'laurel-main-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await base.drop(); // fails when a start that was refused left a connection open
});

const configOf = (environment: Record<string, string> = {}): Config =>
  loadConfig({ LAUREL_DATA_DIR: folder, DATABASE_URL: base.url, DATABASE_OWNER_URL: base.ownerUrl, ...environment }, null);

const open = (config: Config): Promise<Laurel> => openLaurel(config, 'test', createLog({ level: 'silent' }));

async function runAs(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('a database that may lose what it acknowledged', () => {
  const name = (): string => new URL(base.url).pathname.slice(1);

  test.each<[where: string, turnOff: () => Promise<void>]>([
    ['for the database', () => runAs(base.ownerUrl, `ALTER DATABASE ${name()} SET synchronous_commit = off`)],
    ['for the role', () => runAs(base.url, `ALTER ROLE laurel_app IN DATABASE ${name()} SET synchronous_commit = off`)],
  ])('is refused when synchronous_commit is off %s, unless that is allowed', async (_, turnOff) => {
    await turnOff();
    await expect(open(configOf())).rejects.toMatchObject({
      code: 'unsafe_database',
      detail: 'The database may lose what it acknowledged: synchronous_commit is off.',
    });
    const laurel = await open(configOf({ ALLOW_UNSAFE_DATABASE: 'true' }));
    await laurel.stop();
  });
});

describe('one role for server and owner', () => {
  test('is refused although the configuration cannot see it', async () => {
    // Roles are compared by name when the configuration is read, and by their rights when the schema is brought up to date.
    const config = { ...configOf(), DATABASE_URL: base.ownerUrl };
    await expect(open(config)).rejects.toMatchObject({ code: 'unsafe_database', detail: expect.stringContaining('laurel_owner') });
  });

  test('is refused at a start that migrates nothing, too', async () => {
    const config = { ...configOf(), DATABASE_URL: base.ownerUrl, DATABASE_OWNER_URL: null };
    await expect(open(config)).rejects.toMatchObject({ code: 'unsafe_database', detail: expect.stringContaining('laurel_owner') });
  });

  test('two URLs that name two databases are refused before anything is migrated', async () => {
    const elsewhere = await testDatabase({ empty: true });
    try {
      const config = { ...configOf(), DATABASE_OWNER_URL: elsewhere.ownerUrl };
      await expect(open(config)).rejects.toMatchObject({ code: 'unsafe_database', detail: expect.stringContaining('two different') });
    } finally {
      await elsewhere.drop();
    }
  });
});

describe('a start', () => {
  test('keeps the program of the first: other settings change nothing, another currency is refused', async () => {
    const first = await open(configOf({ LP_UNIT: '20' }));
    await first.stop();
    const second = await open(configOf({ LP_UNIT: '30' }));
    await second.stop();
    await expect(open(configOf({ BASE_CURRENCY: 'EUR' }))).rejects.toMatchObject({
      code: 'invalid_setting',
      detail: 'base_currency is USD since the first start and cannot become EUR',
    });
  });

  test('takes the master key from the configuration, wherever that has it from', async () => {
    const LAUREL_MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
    const laurel = await open(configOf({ LAUREL_MASTER_KEY }));
    const same = await open(configOf({ LAUREL_MASTER_KEY }));
    expect(same.master.wrapping.equals(laurel.master.wrapping)).toBe(true);
    await same.stop();
    await laurel.stop();
  });

  test('refuses a master key that is not the one of the first start', async () => {
    await (await open(configOf())).stop(); // with a key file made in the data folder
    const LAUREL_MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
    await expect(open(configOf({ LAUREL_MASTER_KEY }))).rejects.toMatchObject({ code: 'invalid_setting' });
  });
});
