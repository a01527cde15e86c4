import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { openDatabase, Retry, refuseUnsafe, toTimestamp } from './database.ts';

let base: TestDatabase;
let owner: pg.Client;
/** Signed in as the runtime role: a role may end its own sessions. */
let rival: pg.Client;

beforeAll(async () => {
  base = await testDatabase();
  [owner, rival] = [base.ownerUrl, base.url].map((connectionString) => new pg.Client({ connectionString })) as [pg.Client, pg.Client];
  await owner.connect();
  await rival.connect();
  await owner.query(
    'CREATE TABLE public.note (id bigint PRIMARY KEY, text text NOT NULL); GRANT SELECT, INSERT, UPDATE ON public.note TO laurel_app',
  );
});

afterAll(async () => {
  await owner.end();
  await rival.end();
  await base.drop();
});

describe('values arrive as the domain keeps them', () => {
  test.each([
    ['a bigint is a safe integer', `9007199254740991::bigint`, 9007199254740991],
    ['a numeric is text, exact to the last digit', `12345678901234567890.123456789::numeric`, '12345678901234567890.123456789'],
    ['a date is text, free of time zones', `DATE '2026-03-29'`, '2026-03-29'],
    ['an instant is milliseconds', `TIMESTAMPTZ '2026-03-29 03:30:00.123+02'`, Date.UTC(2026, 2, 29, 1, 30, 0, 123)],
    ['an instant without fraction', `TIMESTAMPTZ '1969-12-31 23:59:59+00'`, -1000],
    ['a uuid is text', `'018F2C3D-0000-7000-8000-000000000001'::uuid`, '018f2c3d-0000-7000-8000-000000000001'],
    ['bytes are a Buffer', `'\\x00ff'::bytea`, Buffer.from([0, 255])],
    ['an absent value', `NULL::bigint`, null],
    ['bigints', `ARRAY[1, NULL, -9007199254740991]::bigint[]`, [1, null, -9007199254740991]],
    ['no bigints', `ARRAY[]::bigint[]`, []],
    ['dates', `ARRAY[DATE '2026-01-01', NULL]`, ['2026-01-01', null]],
    ['instants', `ARRAY[TIMESTAMPTZ '1970-01-01 00:00:01+00', NULL]`, [1000, null]],
    ['numerics', `ARRAY[0.10, NULL]::numeric[]`, ['0.10', null]],
  ])('%s', async (_, expression, expected) => {
    const { rows } = await sql<{ value: unknown }>`SELECT ${sql.raw(expression)} AS value`.execute(base.database.db);
    expect(rows[0]?.value).toEqual(expected);
  });

  test.each([
    ['beyond 2^53 - 1', `9007199254740992::bigint`],
    ['beyond -(2^53 - 1)', `-9007199254740992::bigint`],
    ['never', `'infinity'::timestamptz`],
    ['long after our calendar', `TIMESTAMPTZ '12026-01-01 00:00:00+00'`],
  ])('what cannot be kept exactly is an error: %s', async (_, expression) => {
    await expect(sql`SELECT ${sql.raw(expression)} AS value`.execute(base.database.db)).rejects.toThrow(RangeError);
    expect((await sql`SELECT 1 AS one`.execute(base.database.db)).rows).toEqual([{ one: 1 }]);
  });

  test('instants go in one by one and as arrays', async () => {
    const instants = [0, Date.UTC(2024, 1, 29, 23, 59, 59, 999)];
    const query = sql<{ at: number; one: number }>`
      SELECT at, ${toTimestamp(7)}::timestamptz AS one FROM unnest(${instants.map(toTimestamp)}::timestamptz[]) AS at`;
    expect((await query.execute(base.database.db)).rows).toEqual(instants.map((at) => ({ at, one: 7 })));
  });
});

const write = (id: number) => sql`INSERT INTO public.note VALUES (${id}, 'written')`;
const texts = async (id: number) => (await owner.query('SELECT text FROM public.note WHERE id = $1', [id])).rows;

/** Makes the closure meet a failure on its first tries and tells how often it ran. */
async function runWithFailures(id: number, failures: ((pid: number) => Promise<unknown>)[]) {
  let runs = 0;
  const answer = base.database.transaction(async (tx) => {
    runs += 1;
    await write(id).execute(tx);
    const pid = (await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx)).rows[0]?.pid ?? 0;
    await failures[runs - 1]?.(pid);
    await sql`SELECT 1`.execute(tx);
    return `run ${runs}`;
  });
  return { answer: await answer.catch((error: unknown) => error), runs: () => runs, rows: await texts(id) };
}

const sqlError = (code: string) => Object.assign(new Error(`SQLSTATE ${code}`), { code });
const throws = (error: Error) => () => Promise.reject(error);

describe('a transaction that meets trouble runs again, whole', () => {
  test.each([
    ['a serialization failure', 1, throws(sqlError('40001'))],
    ['a deadlock', 2, throws(sqlError('40P01'))],
    ['a lost connection', 3, throws(sqlError('08006'))],
    ['a module that asks for it', 4, throws(new Retry('the lane was taken over'))],
    ['a connection killed by the database', 5, (pid: number) => rival.query('SELECT pg_terminate_backend($1)', [pid])],
  ])('%s', async (_, id, failure) => {
    const { answer, runs, rows } = await runWithFailures(id, [failure, failure]);
    expect({ answer, runs: runs(), rows }).toEqual({ answer: 'run 3', runs: 3, rows: [{ text: 'written' }] });
  });

  test.each([
    ['an ordinary error', 11, new Error('no such rule')],
    ['a constraint that fires', 12, sqlError('23514')],
  ])('but not after %s', async (_, id, error) => {
    const { answer, runs, rows } = await runWithFailures(id, [throws(error)]);
    expect({ answer, runs: runs(), rows }).toEqual({ answer: error, runs: 1, rows: [] });
  });

  test('it gives up in the end, with the last error', async () => {
    const lasting = new Retry('for ever');
    const { answer, rows } = await runWithFailures(13, Array(100).fill(throws(lasting)));
    expect(answer).toBe(lasting);
    expect(rows).toEqual([]);
  });

  test('a failure at COMMIT', async () => {
    await owner.query(`CREATE TABLE public.parent (id bigint PRIMARY KEY);
      CREATE TABLE public.child (parent bigint REFERENCES public.parent DEFERRABLE INITIALLY DEFERRED);
      GRANT SELECT, INSERT ON public.parent, public.child TO laurel_app`);
    let runs = 0;
    await base.database.transaction(async (tx) => {
      runs += 1;
      if (runs === 2) await sql`INSERT INTO public.parent VALUES (1)`.execute(tx);
      await sql`INSERT INTO public.child VALUES (1)`.execute(tx);
    });
    expect(runs).toBe(2);
    expect((await owner.query('SELECT count(*)::int AS count FROM public.child')).rows).toEqual([{ count: 1 }]);
  });

  test('an error that the closure hides is still an error, since nothing was written', async () => {
    const answer = base.database.transaction(async (tx) => {
      await write(21).execute(tx);
      await write(21)
        .execute(tx)
        .catch(() => 'never mind');
      return 'all is well';
    });
    await expect(answer).rejects.toThrow('rolled back');
    expect(await texts(21)).toEqual([]);
  });

  test('two that lock in opposite order both succeed', async () => {
    await base.database.transaction(async (tx) => {
      await write(31).execute(tx);
      await write(32).execute(tx);
    });
    const bothHoldOne = Promise.withResolvers<void>();
    let holding = 0;
    const lockBoth = (first: number, second: number, mark: string) =>
      base.database.transaction(async (tx) => {
        const append = (id: number) => sql`UPDATE public.note SET text = text || ${mark}::text WHERE id = ${id}`.execute(tx);
        await append(first);
        holding += 1;
        if (holding === 2) bothHoldOne.resolve();
        await bothHoldOne.promise;
        await append(second);
      });
    await Promise.all([lockBoth(31, 32, 'a'), lockBoth(32, 31, 'b')]);
    for (const id of [31, 32]) expect((await texts(id))[0]?.text).toMatch(/^written(ab|ba)$/);
    expect(holding).toBe(3);
  });
});

test('a connection that broke while idle is replaced', async () => {
  const { rows } = await rival.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(await base.database.transaction(async (tx) => (await sql`SELECT 1 AS one`.execute(tx)).rows)).toEqual([{ one: 1 }]);
});

test('a database that is not there is a Fault that says so', async () => {
  const nowhere = openDatabase({ url: 'postgresql://laurel_app:x@127.0.0.1:1/laurel' });
  await expect(sql`SELECT 1`.execute(nowhere.db)).rejects.toMatchObject({ name: 'Fault', code: 'database_unavailable' });
  await expect(nowhere.transaction(async () => 'never')).rejects.toMatchObject({ name: 'Fault', code: 'database_unavailable' });
  await nowhere.close();
});

test('a database that may lose what it acknowledged is refused, by the name of the setting', async () => {
  await refuseUnsafe(base.database, false);
  const careless = await testDatabase();
  try {
    const name = new URL(careless.ownerUrl).pathname.slice(1);
    await owner.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    await expect(refuseUnsafe(careless.database, false)).rejects.toMatchObject({
      code: 'unsafe_database',
      detail: 'The database may lose what it acknowledged: synchronous_commit is off.',
    });
    await refuseUnsafe(careless.database, true);
  } finally {
    await careless.drop();
  }
});
