import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from './database.ts';

const pageRows = 5_000;
let cursors = 0;

/** One consistent, read-only view of the whole database for as long as `read` runs. */
export async function inSnapshot<T>(database: Database, read: (tx: Tx) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => {
    await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`.execute(tx);
    return read(tx);
  });
}

/** Runs a part of a transaction; if it fails, what comes after it can still use the transaction. */
export async function apart<T>(tx: Tx, read: () => Promise<T>): Promise<T> {
  await sql`SAVEPOINT apart`.execute(tx);
  try {
    const value = await read();
    await sql`RELEASE SAVEPOINT apart`.execute(tx);
    return value;
  } catch (error) {
    await sql`ROLLBACK TO SAVEPOINT apart`.execute(tx);
    throw error;
  }
}

/** Rows of a query through a cursor of the server, a page at a time, so that memory stays flat however many there are. */
export async function* readPaged<Row>(tx: Tx, query: RawBuilder<unknown>): AsyncGenerator<Row> {
  cursors += 1;
  const name = sql.raw(`paged_${cursors}`);
  await sql`DECLARE ${name} NO SCROLL CURSOR FOR ${query}`.execute(tx);
  for (;;) {
    const { rows } = await sql<Row>`FETCH ${sql.raw(String(pageRows))} FROM ${name}`.execute(tx);
    yield* rows;
    if (rows.length < pageRows) break;
  }
  await sql`CLOSE ${name}`.execute(tx);
}
