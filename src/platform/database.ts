import { isAbortedTransactionError, Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { Fault } from '../kernel/errors.ts';
import type { MemberKey } from '../kernel/ids.ts';
import { preparing } from './postgres/prepared.ts';
import { rowTypes } from './postgres/row-types.ts';
import { failureOf, type Outcome, toFault, withRetries } from './retry.ts';

export { toTimestamp } from './postgres/row-types.ts';
export { Retry } from './retry.ts';

/** Members as rows to join to, `FROM ${memberRows(keys)} JOIN wallet w ON w.bucket = k.bucket AND w.member_id = k.member_id`. */
export function memberRows(keys: readonly MemberKey[]): RawBuilder<unknown> {
  return sql`unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.memberId)}::uuid[]) AS k (bucket, member_id)`;
}

/**
 * Stretches of lanes (ledger/follow.ts) as rows to join to: `FROM ${stretchRows(stretches)} JOIN transfer t ON t.journal = s.journal
 * AND t.batch_seq > s.after_seq AND t.batch_seq <= s.up_to`.
 */
export function stretchRows(stretches: readonly { journal: number; after: number; upTo: number }[]): RawBuilder<unknown> {
  return sql`unnest(${stretches.map(({ journal }) => journal)}::smallint[], ${stretches.map(({ after }) => after)}::bigint[],
                    ${stretches.map(({ upTo }) => upTo)}::bigint[]) AS s (journal, after_seq, up_to)`;
}

/** A store.ts narrows what it is given to its own tables: `tx.$extendTables<{ member: MemberRow }>()`. */
type NoTables = Record<never, never>;

/** An open transaction: the first argument of every verb that writes. */
export type Tx = Transaction<NoTables>;

/** Reads may run on the database itself or inside a transaction. */
export type Reader = Kysely<NoTables>;

export type Database = {
  db: Reader;
  pool: pg.Pool;
  /**
   * Runs the closure in one READ COMMITTED transaction. It runs again, whole, after a serialization failure, a deadlock, a lost
   * connection, a failed COMMIT or a `Retry`: whether the lost try was committed is unknown, so what it does must be idempotent.
   * @throws Fault `database_unavailable` when the database stays away; otherwise the last error
   */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export type DatabaseOptions = { url: string; max?: number; applicationName?: string };

/** Opens a pool of up to `max` connections (default 10); connects only when first used. */
export function openDatabase({ url, max = 10, applicationName = 'laurel' }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    options: '-c search_path=laurel -c timezone=UTC -c datestyle=ISO',
    types: rowTypes,
  });
  // A connection that breaks is removed by the pool; without listeners the event would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const connect = async (): Promise<pg.PoolClient> => {
    try {
      return await pool.connect();
    } catch (error) {
      throw toFault(error);
    }
  };
  const on = (connected: () => Promise<pg.PoolClient>): Reader =>
    new Kysely<NoTables>({ dialect: new PostgresDialect({ pool: { connect: connected, end: () => pool.end(), options: pool.options } }) });
  const writer = on(async () => preparing(await connect()));
  return {
    db: on(connect),
    pool,
    transaction: (run) => withRetries(() => attempt(writer, run)),
    close: () => pool.end(),
  };
}

/**
 * One try. An error of the closure tells more than the failing ROLLBACK after it, so it is kept. An error after the
 * closure is one of COMMIT: the outcome is unknown and the only way to learn it is to run again.
 */
async function attempt<T>(db: Reader, run: (tx: Tx) => Promise<T>): Promise<Outcome<T>> {
  let cause: { error: unknown } | undefined;
  let finished = false;
  const watched = async (tx: Tx): Promise<T> => {
    try {
      const value = await run(tx);
      finished = true;
      return value;
    } catch (error) {
      cause = { error };
      throw error;
    }
  };
  try {
    return { value: await db.transaction().setIsolationLevel('read committed').execute(watched) };
  } catch (raised) {
    const error = cause ? cause.error : raised;
    const failure = failureOf(error);
    // Aborted: the closure hid an error of the database and went on, so COMMIT rolled back and would do so again.
    const unknownOutcome = finished && failure === 'final' && !isAbortedTransactionError(error);
    return { error, failure: unknownOutcome ? 'again' : failure };
  }
}

/**
 * Refuses a role that could change the past: append-only is a wish where the server may UPDATE. The audit trail stands for all.
 * @throws Fault `unsafe_database`; `not_ready` when the schema is not there yet
 */
export async function refuseOwner({ db }: Database): Promise<void> {
  const { rows } = await sql<{ migrated: boolean; role: string }>`
    SELECT to_regclass('laurel.audit') IS NOT NULL AS migrated, current_user::text AS role`.execute(db);
  if (!rows[0]?.migrated)
    throw new Fault('not_ready', { detail: 'The database has no schema yet: run laurel migrate with DATABASE_OWNER_URL.' });
  const { rows: rights } = await sql<{ unsafe: boolean }>`
    SELECT has_table_privilege(current_user, 'laurel.audit', 'UPDATE') AS unsafe`.execute(db);
  if (rights[0]?.unsafe) {
    const detail = `The server's role "${rows[0].role}" has the owner's rights; it must not be able to change the past.`;
    throw new Fault('unsafe_database', { detail });
  }
}

const safety = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

/**
 * Refuses a database that may lose what it acknowledged.
 * @throws Fault `unsafe_database`, naming the settings that are off; never when `allow` is true
 */
export async function refuseUnsafe({ db }: Database, allow: boolean): Promise<void> {
  if (allow) return;
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM pg_catalog.pg_settings WHERE name = ANY (${safety}) AND setting = 'off' ORDER BY name`.execute(db);
  if (rows.length === 0) return;
  const detail = `The database may lose what it acknowledged: ${rows.map((row) => `${row.name} is off`).join(', ')}.`;
  throw new Fault('unsafe_database', { detail });
}
