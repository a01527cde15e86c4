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

/** As `inSnapshot`, for a reader that hands on what it reads: that cannot begin again, so it is tried once, whatever happens. */
export async function inSnapshotOnce<T>({ db }: Database, read: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read);
}

/** As `inSnapshot`, for two readers at once, each on a connection of its own: both see the very same. Answers when both have ended. */
export async function besideInSnapshot<One, Other>(
  database: Database,
  one: (tx: Tx) => Promise<One>,
  other: (tx: Tx) => Promise<Other>,
): Promise<[One, Other]> {
  return inSnapshot(database, async (tx) => {
    const { rows } = await sql<{ snapshot: string }>`SELECT pg_export_snapshot() AS snapshot`.execute(tx);
    const beside = database.transaction(async (second) => {
      await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`.execute(second);
      await sql`SET TRANSACTION SNAPSHOT ${sql.lit(rows[0]?.snapshot ?? '')}`.execute(second);
      return other(second);
    });
    const [first, second] = await Promise.allSettled([one(tx), beside]);
    if (first.status === 'rejected') throw first.reason;
    if (second.status === 'rejected') throw second.reason;
    return [first.value, second.value];
  });
}

/** Room for sorting and summing up many rows, for the rest of the transaction. Compiling such queries takes longer than it saves. */
export async function withRoom(tx: Tx): Promise<void> {
  await sql`SET LOCAL work_mem = '64MB'`.execute(tx);
  await sql`SET LOCAL jit = off`.execute(tx);
}

/** As `withRoom`, for work that nobody waits for: helpers of the database would take the processor from those who do wait. */
export async function inBackground(tx: Tx): Promise<void> {
  await withRoom(tx);
  await sql`SET LOCAL max_parallel_workers_per_gather = 0`.execute(tx);
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
  for await (const page of readPages<Row>(tx, query)) yield* page;
}

/** As `readPaged`, page by page: to wait for every single one of millions of rows takes longer than most that is done with it. */
export function readPages<Row>(tx: Tx, query: RawBuilder<unknown>): AsyncGenerator<Row[]> {
  return pages<Row>(tx, query, () => pageRows);
}

/** As `readPaged`, for rows of very different size: pages of about a megabyte, by what `bytesOf` says of the rows before. */
export async function* readInPages<Row>(tx: Tx, query: RawBuilder<unknown>, bytesOf: (row: Row) => number): AsyncGenerator<Row> {
  const size = (before: readonly Row[]): number => {
    if (before.length === 0) return firstRows;
    const bytes = before.reduce((sum, row) => sum + bytesOf(row), 0) / before.length;
    return Math.min(pageRows, before.length * 4, Math.max(1, Math.floor(pageBytes / Math.max(bytes, 1))));
  };
  for await (const page of pages<Row>(tx, query, size)) yield* page;
}

const pageBytes = 2 ** 20;
const firstRows = 16;

/** @param size how many rows to fetch, after the page before */
async function* pages<Row>(tx: Tx, query: RawBuilder<unknown>, size: (before: readonly Row[]) => number): AsyncGenerator<Row[]> {
  cursors += 1;
  const name = sql.raw(`paged_${cursors}`);
  await sql`DECLARE ${name} NO SCROLL CURSOR FOR ${query}`.execute(tx);
  let page: Row[] = [];
  for (;;) {
    const wanted = size(page);
    page = (await sql<Row>`FETCH ${sql.raw(String(wanted))} FROM ${name}`.execute(tx)).rows;
    yield page;
    if (page.length < wanted) break;
  }
  await sql`CLOSE ${name}`.execute(tx);
}
