import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type Runner, run, type WorkerEvents } from 'graphile-worker';
import { sql } from 'kysely';
import pg from 'pg';
import type { Json } from '../kernel/canonical.ts';
import type { Tx } from './database.ts';
import type { Log } from './log.ts';
import { toFault } from './retry.ts';

/** A task may run more than once (its process may die before the end is recorded), so what it does must be idempotent. */
export type Task = (payload: unknown, context: { signal: AbortSignal }) => Promise<void>;

export type JobsOptions = {
  /** Of the runtime role. */
  url: string;
  tasks: Readonly<Record<string, Task>>;
  /** Lines of `minute hour day month weekday task`, in UTC. */
  crontab?: string;
  /** Jobs at the same time; default 4, so that two that take long leave room for those of every minute. */
  concurrency?: number;
  log: Log;
};

const restartMs = 2_000;
const lookAfterMs = 10_000;

/**
 * Runs queued and timed jobs until it is stopped. Jobs of servers that died are taken up at the start and within 20 s.
 * `stop` lets running jobs end; after 5 s their `signal` asks them to.
 */
export async function startJobs(options: JobsOptions): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const look = lookForOrphans();
  const serving = serve(options, look, await start(options, look), stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await serving;
    },
  };
}

/** The runner gives up when the database stays away too long; the server does not. */
async function serve(options: JobsOptions, look: Look, first: Worker, signal: AbortSignal): Promise<void> {
  for (let worker: Worker | undefined = first; ; ) {
    if (worker) await untilEnd(worker, look, options.log, signal);
    if (signal.aborted) return;
    await sleep(restartMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    worker = await start(options, look).catch((error: unknown) => {
      options.log.warn({ err: error }, 'jobs: the runner did not start');
      return undefined;
    });
  }
}

async function untilEnd({ runner, pool }: Worker, look: Look, log: Log, signal: AbortSignal): Promise<void> {
  const looking = setInterval(() => {
    look(pool).catch((error: unknown) => log.warn({ err: error }, 'jobs: no look for orphans'));
  }, lookAfterMs);
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    stopped = runner.stop().catch(() => {}); // it may be ending by itself
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await runner.promise.catch((error: unknown) => log.error({ err: error }, 'jobs: the runner ended'));
  signal.removeEventListener('abort', stop);
  await stopped;
  clearInterval(looking);
  await pool.end();
}

type Worker = { runner: Runner; pool: pg.Pool };

/**
 * graphile-worker marks the jobs it takes with the id of its worker pool. Here that id is also the application name of all
 * sessions of the pool, which are kept open when idle: a job whose mark no session bears belongs to a server that is gone.
 */
async function start(options: JobsOptions, look: Look): Promise<Worker> {
  const id = `laurel-jobs-${randomUUID()}`;
  const pool = new pg.Pool({ connectionString: options.url, max: 6, idleTimeoutMillis: 0, application_name: id });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const events = new EventEmitter() as WorkerEvents;
  events.on('pool:create', ({ workerPool }) => {
    workerPool.id = id;
  });
  const taskList = Object.fromEntries(
    Object.entries(options.tasks).map(([name, task]) => [
      name,
      (payload: unknown, { abortSignal }: { abortSignal: AbortSignal }) => task(payload, { signal: abortSignal }),
    ]),
  );
  try {
    await look(pool);
    const runner = await run({
      pgPool: pool,
      taskList,
      crontab: options.crontab ?? '',
      concurrency: options.concurrency ?? 4,
      noHandleSignals: true,
      events,
      // Without batches the end of a job is recorded behind our back: lost when we stop, a crash when the database is away.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: toLogger(options.log),
    });
    return { runner, pool };
  } catch (error) {
    await pool.end();
    throw toFault(error);
  }
}

type Look = (pool: pg.Pool) => Promise<void>;

/**
 * Frees the jobs of servers that are gone. The first look, at our start, believes what it sees; later ones free what was orphaned
 * twice in a row, since after an outage of the database a living server needs a moment to sign in again.
 */
function lookForOrphans(): Look {
  let before: string[] | undefined;
  return async (pool) => {
    const { rows } = await pool.query<{ id: string }>(`
      SELECT holder.id FROM (
        SELECT locked_by FROM graphile_worker._private_jobs UNION SELECT locked_by FROM graphile_worker._private_job_queues) AS holder (id)
      WHERE holder.id IS NOT NULL AND NOT EXISTS (SELECT FROM pg_stat_activity AS session WHERE session.application_name = holder.id)`);
    const orphaned = rows.map(({ id }) => id);
    const gone = orphaned.filter((id) => before === undefined || before.includes(id));
    before = orphaned;
    if (gone.length > 0) await pool.query('SELECT graphile_worker.force_unlock_workers($1::text[])', [gone]);
  };
}

function toLogger(log: Log): Logger {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  return new Logger((scope) => (level, message, meta) => log[levels[level]]({ ...scope, err: meta?.error }, `jobs: ${message}`));
}

/**
 * Queues a job in the caller's transaction. With a `jobKey` a job that waits under the same key is replaced.
 * `maxAttempts` (default 25) counts the first one too.
 */
export async function addJob(tx: Tx, task: string, payload: Json, options: { jobKey?: string; maxAttempts?: number } = {}): Promise<void> {
  await sql`
    SELECT graphile_worker.add_job(
      ${task}::text,
      payload => ${JSON.stringify(payload)}::json,
      job_key => ${options.jobKey ?? null}::text,
      max_attempts => ${options.maxAttempts ?? null}::integer)`.execute(tx);
}
