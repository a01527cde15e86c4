import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../src/platform/database.ts';

export type TestDatabase = {
  /** Open under the runtime role, as the server has it. */
  database: Database;
  url: string;
  ownerUrl: string;
  /** Closes `database` and removes the copy; fails when a session of it is left open. */
  drop(): Promise<void>;
};

/**
 * A migrated database of one's own: a copy of the run's template, made in ~100 ms. One for each test file.
 * `empty`: nothing in it, for tests of the migrations themselves.
 */
export async function testDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner(`CREATE DATABASE ${name} TEMPLATE ${empty ? 'template1' : 'laurel'}`);
  const url = onDatabase(inject('templateRuntimeUrl'), name);
  const database = openDatabase({ url, applicationName: name });
  return {
    database,
    url,
    ownerUrl: onDatabase(inject('templateOwnerUrl'), name),
    async drop() {
      await database.close();
      await asOwner(`DROP DATABASE ${name}`);
    },
  };
}

function onDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** Runs beside the template, not in it: a database with a session in it cannot be copied. */
async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: onDatabase(inject('templateOwnerUrl'), 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
