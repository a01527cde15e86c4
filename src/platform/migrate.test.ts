import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { tables } from '../flow.ts';
import { migrate, readMigrations } from './migrate.ts';

let base: TestDatabase;
const clients: pg.Client[] = [];

beforeEach(async () => {
  base = await testDatabase({ empty: true });
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
  await base.drop();
});

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, options: '-c search_path=laurel' });
  clients.push(client);
  await client.connect();
  return client;
}

const roles = () => ({ ownerUrl: base.ownerUrl, runtimeUrl: base.url });

test('the first run applies every file in order, the next one none', async () => {
  const files = (await readMigrations()).map(({ name }) => name);
  expect(await migrate(roles())).toEqual({ applied: files });
  expect(await migrate(roles())).toEqual({ applied: [] });
  const { rows } = await (await connect(base.url)).query('SELECT name FROM migration ORDER BY number');
  expect(rows.map((row) => row.name)).toEqual(files);
});

test('processes that migrate at once share the work and all succeed', async () => {
  const answers = await Promise.all([migrate(roles()), migrate(roles()), migrate(roles())]);
  const files = (await readMigrations()).map(({ name }) => name);
  expect(answers.flatMap(({ applied }) => applied).sort()).toEqual(files);
});

describe('a database that does not fit the files is refused', () => {
  test.each([
    ['an applied file was changed', `UPDATE migration SET sha256 = decode(repeat('00', 32), 'hex') WHERE number = 1`, /0001_platform/],
    ['an applied file was renamed', `UPDATE migration SET name = 'other' WHERE number = 1`, /applied as other/],
    [
      'it belongs to a newer version',
      `INSERT INTO migration SELECT 9999, '9999_future', sha256, applied_at FROM migration LIMIT 1`,
      /newer/,
    ],
  ])('%s', async (_, tamper, detail) => {
    await migrate(roles());
    await (await connect(base.ownerUrl)).query(tamper);
    await expect(migrate(roles())).rejects.toMatchObject({ code: 'migration_refused', detail: expect.stringMatching(detail) });
  });
});

describe('the numbers of the files have no gap and no repetition', () => {
  const read = async (names: string[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'laurel-migrations-'));
    for (const name of names) await writeFile(join(folder, name), 'SELECT 1;');
    try {
      return (await readMigrations(pathToFileURL(`${folder}/`))).map(({ number }) => number);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test('in order', async () => {
    expect(await read(['0001_a.sql', '0002_b.sql', 'schema.sql'])).toEqual([1, 2]);
  });

  test.each([
    ['a gap', ['0001_a.sql', '0003_c.sql'], /0003_c/],
    ['a repetition', ['0001_a.sql', '0001_b.sql'], /0001_b/],
    ['a strange name', ['0001_a.sql', 'fix.sql'], /fix/],
  ])('%s', async (_, names, detail) => {
    await expect(read(names)).rejects.toMatchObject({ code: 'migration_refused', detail: expect.stringMatching(detail) });
  });
});

test('one role for both is refused: append-only would be a mere wish', async () => {
  await expect(migrate({ ownerUrl: base.ownerUrl, runtimeUrl: base.ownerUrl })).rejects.toMatchObject({ code: 'unsafe_database' });
});

test('a database that is not there is a Fault that says so', async () => {
  const nowhere = 'postgresql://laurel_owner:x@127.0.0.1:1/laurel';
  await expect(migrate({ ownerUrl: nowhere, runtimeUrl: nowhere })).rejects.toMatchObject({ code: 'database_unavailable' });
});

test('the server cannot change, remove or empty what is append-only, nor make or drop anything', async () => {
  await migrate(roles());
  const server = await connect(base.url);
  const { rows } = await server.query(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'laurel'::regnamespace AND relkind IN ('r', 'p')`,
  );
  const present = rows.map((row) => row.name as string);
  const appendOnly = Object.values(tables).flatMap(({ append }): string[] => [...append].filter((table) => present.includes(table)));
  expect(appendOnly).toContain('audit');
  const attempts = [
    ...appendOnly.flatMap((table) => [
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
      `ALTER TABLE ${table} ADD COLUMN note text`,
    ]),
    `UPDATE audit SET actor = 'nobody'`,
    'TRUNCATE setting',
    'CREATE TABLE laurel.mine (id bigint)',
    'CREATE SCHEMA mine',
  ];
  const refused: string[] = [];
  for (const attempt of attempts) {
    await server.query(attempt).catch(({ code }: { code: string }) => refused.push(`${attempt}: ${code}`));
  }
  expect(refused).toEqual(attempts.map((attempt) => `${attempt}: 42501`));
});

test('a right that was given by hand is taken back', async () => {
  await migrate(roles());
  await (await connect(base.ownerUrl)).query('GRANT UPDATE, DELETE ON audit TO laurel_app; GRANT UPDATE (actor) ON audit TO laurel_app');
  await migrate(roles());
  const server = await connect(base.url);
  await expect(server.query(`UPDATE audit SET actor = 'nobody'`)).rejects.toMatchObject({ code: '42501' });
});
