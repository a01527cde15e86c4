import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type Runner, run, type WorkerEvents } from 'graphile-worker';
import { sql } from 'kysely';
import pg from 'pg';
import type { Json } from '../kernel/canonical.ts';
import type { Tx } from './database.ts';
import type { Log } from './log.ts';

/** A task may run more than once (its process may die before the end is recorded), so what it does must be idempotent. */
export type Task = (payload: unknown, context: { signal: AbortSignal }) => Promise<void>;

export type JobsOptions = {
  /** Of the runtime role. */
  url: string;
  tasks: Readonly<Record<string, Task>>;
  /** Lines of `minute hour day month weekday task`, in UTC. */
  crontab?: string;
  /** Jobs at the same time; default 2. */
  concurrency?: number;
  log: Log;
};

const lookAfterMs = 60_000;
const restartMs = 2_000;

/**
 * Runs queued and timed jobs until it is stopped. Jobs of servers that died are taken up at the start and once a minute.
 * `stop` lets running jobs end; after 5 s their `signal` asks them to.
 */
export async function startJobs(options: JobsOptions): Promise<{ stop(): Promise<void> }> {
  const { log } = options;
  const pool = openPool(options.url);
  const stopping = new AbortController();
  const free = (): Promise<void> => freeOrphans(pool).catch((error: unknown) => log.warn({ error }, 'jobs: no look for orphans'));
  await freeOrphans(pool);
  const timer = setInterval(() => void free(), lookAfterMs);
  let runner = await start(options, pool);
  // The runner gives up when the database stays away too long; the server does not.
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await runner.promise;
      } catch (error) {
        log.error({ error }, 'jobs: the runner ended');
      }
      while (!stopping.signal.aborted) {
        try {
          await sleep(restartMs, undefined, { signal: stopping.signal });
          runner = await start(options, pool);
          break;
        } catch (error) {
          if (!stopping.signal.aborted) log.warn({ error }, 'jobs: the runner did not start');
        }
      }
    }
  })();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await runner.stop().catch(() => {}); // it may have ended by itself
      await watching;
      await pool.end();
    },
  };
}

/** Idle sessions are kept open: a server's sessions are what shows that it is alive. */
function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 6, idleTimeoutMillis: 0, application_name: 'laurel-jobs' });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/**
 * graphile-worker marks a job with the id of the worker pool that took it. Each session that takes jobs bears that id as
 * its application name (set before its first query, queries of a session run in order), so whoever has no session is gone.
 */
async function start(options: JobsOptions, pool: pg.Pool): Promise<Runner> {
  const events = new EventEmitter() as WorkerEvents;
  events.on('pool:create', ({ workerPool }) => {
    pool.on('acquire', (client) => void client.query(`SET application_name = ${pg.escapeLiteral(workerPool.id)}`).catch(() => {}));
  });
  const taskList = Object.fromEntries(
    Object.entries(options.tasks).map(([name, task]) => [
      name,
      (payload: unknown, helpers: { abortSignal: AbortSignal }) => task(payload, { signal: helpers.abortSignal }),
    ]),
  );
  return await run({
    pgPool: pool,
    taskList,
    crontab: options.crontab ?? '',
    concurrency: options.concurrency ?? 2,
    noHandleSignals: true,
    events,
    logger: toLogger(options.log),
  });
}

async function freeOrphans(pool: pg.Pool): Promise<void> {
  await pool.query(`
    WITH holder AS (
      SELECT locked_by FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL
      UNION SELECT locked_by FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL)
    SELECT graphile_worker.force_unlock_workers(array_agg(locked_by)) FROM holder
    WHERE NOT EXISTS (SELECT FROM pg_stat_activity AS session WHERE session.application_name = holder.locked_by)`);
}

function toLogger(log: Log): Logger {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  return new Logger((scope) => (level, message, meta) => log[levels[level]]({ ...scope, error: meta?.error }, `jobs: ${message}`));
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
