import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { systemClock } from '../kernel/clock.ts';
import { Fault } from '../kernel/errors.ts';
import { grantRuntimeRights } from './postgres/grants.ts';
import { listPartitions, makePartitions, type Partition } from './postgres/partitions.ts';
import { toTimestamp } from './postgres/row-types.ts';
import { toFault } from './retry.ts';

const folder = new URL('../../sql/', import.meta.url);

type Migration = { number: number; name: string; text: string; sha256: Buffer };

export type MigrateOptions = { ownerUrl: string; runtimeUrl: string };

/**
 * Brings the schema up to date as the owner: Laurel's numbered files, the job queue's own migrations, the monthly partitions
 * ahead, then the runtime role's rights after `tables` in flow.ts. Processes that do this at once wait for one another.
 * @throws Fault `unsafe_database` when the runtime role could act as the owner; `migration_refused` when the files and
 *   what was applied differ; `database_unavailable`
 */
export async function migrate({ ownerUrl, runtimeUrl }: MigrateOptions): Promise<{ applied: string[] }> {
  const files = await readMigrations();
  return await withClient(ownerUrl, async (client) => {
    const runtimeRole = await runtimeRoleOf(client, runtimeUrl);
    const applied = await applyAll(client, files);
    await runMigrations({ connectionString: ownerUrl, logger: new Logger(() => () => {}) });
    await inTransaction(client, async () => {
      await client.query('LOCK TABLE laurel.migration IN EXCLUSIVE MODE');
      await makePartitions(client, systemClock.now());
      await grantRuntimeRights(client, runtimeRole);
    });
    return { applied };
  });
}

/** Makes the monthly partitions ahead, as the owner: what a server that runs for months does every day. */
export async function makePartitionsAhead(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, (client) => inTransaction(client, () => makePartitions(client, systemClock.now())));
}

/** The months of the large tables as they lie there. */
export async function readPartitions(ownerUrl: string): Promise<Partition[]> {
  return await withClient(ownerUrl, listPartitions);
}

/** The numbered files in order. @throws Fault `migration_refused` on a strange name, a gap or a number used twice */
export async function readMigrations(from: URL = folder): Promise<Migration[]> {
  const names = (await readdir(from)).filter((name) => name.endsWith('.sql') && name !== 'schema.sql').sort();
  return await Promise.all(
    names.map(async (name, index) => {
      const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
      if (number !== index + 1) {
        throw refused(
          `sql/${name}: migrations are named NNNN_name.sql and numbered without gap or repetition; expected number ${index + 1}.`,
        );
      }
      const text = await readFile(new URL(name, from), 'utf8');
      return { number, name: name.slice(0, -'.sql'.length), text, sha256: createHash('sha256').update(text).digest() };
    }),
  );
}

function refused(detail: string): Fault {
  return new Fault('migration_refused', { detail });
}

/** Each file in its own transaction, under a lock that makes a second process wait and then find the work done. */
async function applyAll(client: pg.Client, files: readonly Migration[]): Promise<string[]> {
  const applied: string[] = [];
  for (let another = true; ; ) {
    try {
      const name = await inTransaction(client, () => applyNext(client, files));
      if (name === undefined) return applied;
      applied.push(name);
    } catch (error) {
      // The very first file makes the table that is locked, so two first starts may meet: the later one looks again, once.
      const met = another && applied.length === 0 && ['23505', '42P06', '42P07'].includes((error as { code?: string }).code ?? '');
      if (!met || !(await isMigrated(client))) throw error;
      another = false;
    }
  }
}

async function applyNext(client: pg.Client, files: readonly Migration[]): Promise<string | undefined> {
  const next = files[await checkApplied(client, files)];
  if (!next) return undefined;
  await client.query(next.text);
  await client.query('INSERT INTO laurel.migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)', [
    next.number,
    next.name,
    next.sha256,
    toTimestamp(systemClock.now()),
  ]);
  return next.name;
}

/** How many files are applied, each compared with its hash. */
async function checkApplied(client: pg.Client, files: readonly Migration[]): Promise<number> {
  if (!(await isMigrated(client))) return 0;
  await client.query('LOCK TABLE laurel.migration IN EXCLUSIVE MODE');
  const { rows } = await client.query<{ name: string; sha256: Buffer }>('SELECT name, sha256 FROM laurel.migration ORDER BY number');
  for (const [index, { name, sha256 }] of rows.entries()) {
    const file = files[index];
    if (!file) throw refused(`The database knows migration ${name}, which this version of Laurel does not: it belongs to a newer one.`);
    if (file.name !== name || !file.sha256.equals(sha256)) {
      throw refused(`sql/${file.name}.sql is not what was applied as ${name}. Applied migrations never change: add a new one.`);
    }
  }
  return rows.length;
}

async function isMigrated(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(`SELECT to_regclass('laurel.migration') IS NOT NULL AS found`);
  return rows[0]?.found === true;
}

/**
 * The runtime role's name. Refuses one that is the owner, may become the owner, or is a superuser: then append-only would be
 * a mere wish.
 */
async function runtimeRoleOf(owner: pg.Client, runtimeUrl: string): Promise<string> {
  const [{ name, place }, own] = await Promise.all([withClient(runtimeUrl, whereabouts), whereabouts(owner)]);
  if (place !== own.place) {
    throw new Fault('unsafe_database', { detail: 'DATABASE_URL and DATABASE_OWNER_URL name two different databases.' });
  }
  const { rows } = await owner.query<{ same: boolean }>(`SELECT pg_has_role($1, current_user, 'MEMBER') AS same`, [name]);
  if (rows[0]?.same !== false) {
    const detail = `The server's role "${name}" has the owner's rights. Use two roles: the server must not be able to change the past.`;
    throw new Fault('unsafe_database', { detail });
  }
  return name;
}

/** Who a connection is, and on which database of which running server. */
async function whereabouts(client: pg.Client): Promise<{ name: string; place: string }> {
  const { rows } = await client.query<{ name: string; place: string }>(`
    SELECT current_user::text AS name, oid || ' ' || pg_postmaster_start_time()::text AS place
      FROM pg_database WHERE datname = current_database()`);
  return rows[0] ?? { name: '', place: '' };
}

async function inTransaction<T>(client: pg.Client, run: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const value = await run();
    await client.query('COMMIT');
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function withClient<T>(connectionString: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, application_name: 'laurel-migrate' });
  client.on('error', () => {});
  try {
    await client.connect();
    return await run(client);
  } catch (error) {
    throw toFault(error);
  } finally {
    await client.end().catch(() => {});
  }
}
