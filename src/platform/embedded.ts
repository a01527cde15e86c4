import { resolve } from 'node:path';
import pg from 'pg';
import { Fault } from '../kernel/errors.ts';
import { prepareCluster } from './postgres/cluster.ts';
import { isAlive, type Running, startOrJoin, stopServer, urlOf } from './postgres/server.ts';

export type Embedded = {
  /** Connects as `laurel_owner`, the owner of the database: migrations and partitions. */
  ownerUrl: string;
  /** Connects as `laurel_app`, the runtime role. */
  runtimeUrl: string;
  /** Stops the server in order, unless other processes have sessions on it. Close your own before. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = { dataDir: string; log?: (message: string) => void };

const lookAfterMs = 500;

/**
 * Starts the built-in PostgreSQL of a data directory, or joins the one that already runs there (so that `serve` and
 * `import` share it). Whoever uses it looks after it: starts it again, on the same port, when it dies; the last one out stops it.
 * @throws Fault `database_unavailable`
 */
export async function startEmbedded({ dataDir, log = () => {} }: EmbeddedOptions): Promise<Embedded> {
  const folder = resolve(dataDir);
  try {
    const cluster = await prepareCluster(folder, log);
    const server = await startOrJoin(cluster, log);
    const urls = { ownerUrl: urlOf('laurel_owner', cluster, server.port), runtimeUrl: urlOf('laurel_app', cluster, server.port) };
    const keeper = keepAlive(server, () => {
      log('the database process died; starting it again');
      return startOrJoin(cluster, log);
    });
    return {
      ...urls,
      async stop() {
        await keeper.end();
        if (!(await isInUse(urls.runtimeUrl))) await stopServer(cluster);
      },
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    const detail = `The data directory ${folder} cannot be written by this user.`;
    throw new Fault('database_unavailable', { detail, log: (error as Error).message, cause: error });
  }
}

/** Are there sessions of other processes? Ours are closed by now. A server that does not answer is used by nobody. */
async function isInUse(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rowCount } = await client.query(`
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`);
    return rowCount !== 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Looks twice a second whether the server's process is there; never keeps ours from ending. */
function keepAlive(first: Running, restart: () => Promise<Running>): { end(): Promise<void> } {
  let pid = first.pid;
  let restarting: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (restarting || isAlive(pid)) return;
    restarting = restart()
      .then((server) => {
        pid = server.pid;
      })
      .catch(() => {}) // the next look tries again
      .finally(() => {
        restarting = undefined;
      });
  }, lookAfterMs);
  timer.unref();
  return {
    async end() {
      clearInterval(timer);
      await restarting;
    },
  };
}
