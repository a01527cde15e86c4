import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '../kernel/errors.ts';
import { prepareCluster } from './postgres/cluster.ts';
import { isAlive, type Running, startOrJoin, stopServer, urlOf } from './postgres/server.ts';

export type Embedded = {
  /** Connects as `laurel_owner`, the owner of the database: migrations and partitions. */
  ownerUrl: string;
  /** Connects as `laurel_app`, the runtime role. */
  runtimeUrl: string;
  /** Stops the server in order, if this process answers for it. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = { dataDir: string; log?: (message: string) => void };

const lookAfterMs = 500;

/**
 * Starts the built-in PostgreSQL of a data directory, or joins the one that already runs there (so that `serve` and
 * `import` share it). The process that started it answers for it: it starts it again, on the same port, when it dies, and
 * stops it in the end. When that process has died, the next to join answers.
 * @throws Fault `database_unavailable`
 */
export async function startEmbedded({ dataDir, log = () => {} }: EmbeddedOptions): Promise<Embedded> {
  const folder = resolve(dataDir);
  try {
    const cluster = await prepareCluster(folder, log);
    const holder = holderOf(folder);
    const vacant = !holder.isAlive();
    if (vacant) holder.become(); // before the start, so that of two first starts at once only one answers
    const server = await startOrJoin(cluster, log);
    const urls = { ownerUrl: urlOf('laurel_owner', cluster, server.port), runtimeUrl: urlOf('laurel_app', cluster, server.port) };
    if (server.started) holder.become();
    else if (!vacant || !holder.isMe()) return { ...urls, stop: async () => {} };
    const keeper = keepAlive(server, () => {
      log('the database process died; starting it again');
      return startOrJoin(cluster, log);
    });
    return {
      ...urls,
      async stop() {
        await keeper.end();
        await stopServer(cluster);
        holder.resign();
      },
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    const detail = `The data directory ${folder} belongs to another user.`;
    throw new Fault('database_unavailable', { detail, log: (error as Error).message, cause: error });
  }
}

/** The pid of the process that answers for the server, beside the data. */
function holderOf(folder: string): { isAlive(): boolean; isMe(): boolean; become(): void; resign(): void } {
  const file = join(folder, 'postgres.holder');
  const resign = (): void => rmSync(file, { force: true });
  const pid = (): number => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  return {
    isAlive: () => isAlive(pid()),
    isMe: () => pid() === process.pid,
    become() {
      resign(); // it may be left from another user, who could be root
      writeFileSync(file, String(process.pid));
    },
    resign,
  };
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
