import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '../../kernel/errors.ts';
import { type Run, run } from './binaries.ts';
import type { Cluster } from './cluster.ts';

/** Given on the command line, so that they hold whatever the cluster's own files say. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_wal_size: '2GB', // recovery after a crash takes some 20 s at most
  // Indexes that every batch of events goes into must stay in memory. PostgreSQL takes of it only what it uses.
  shared_buffers: `${Math.max(256, Math.min(1024, Math.floor(totalmem() / 2 ** 20 / 8)))}MB`,
  random_page_cost: '1.1', // solid state: without it the planner scans tables that it should look up in
  effective_cache_size: '1GB',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
};

const patienceMs = 5_000;
const recoverySeconds = 300;

export type Running = { pid: number; port: number; started: boolean };

/**
 * Joins the cluster's running server, or starts it. After a kill -9 the old server's lock, its pid or its last backends may
 * linger for a moment: PostgreSQL then refuses to start, and we try again for 5 s. While a server is coming up (ours or another
 * process's) we wait as long as recovery takes.
 * @throws Fault `database_unavailable`
 */
export async function startOrJoin(cluster: Cluster, log: (message: string) => void): Promise<Running> {
  const logFile = logOf(cluster);
  let deadline = Date.now() + patienceMs;
  for (;;) {
    const found = readPostmaster(cluster);
    if (found?.ready && (await answers(cluster, found.port))) return { ...found, started: false };
    const port = await freePort(found?.port);
    const options = Object.entries({ ...settings, port }).map(([name, value]) => `-c ${name}=${value}`);
    const { code } = await run(pgCtl(cluster, 'start', '-w', '-t', String(recoverySeconds), '-l', logFile, '-o', options.join(' ')));
    const now = readPostmaster(cluster);
    if (code === 0 && now) return { pid: now.pid, port, started: true };
    if (now && !now.ready && isAlive(now.pid)) deadline = Date.now() + patienceMs;
    if (Date.now() > deadline) break;
    log('waiting for the previous database process to end');
    await sleep(250);
  }
  const detail = `The built-in PostgreSQL did not start; see ${logFile}.`;
  throw new Fault('database_unavailable', { detail, log: readFileSync(logFile, 'utf8').slice(-2000) });
}

/** Ends the server in order: sessions are cut off, everything is written out. @throws Fault `database_unavailable` if it goes on */
export async function stopServer(cluster: Cluster): Promise<void> {
  const { code } = await run(pgCtl(cluster, 'stop', '-m', 'fast', '-w', '-t', String(recoverySeconds)));
  if (code === 0 || !isAlive(readPostmaster(cluster)?.pid ?? 0)) return;
  throw new Fault('database_unavailable', { detail: `The built-in PostgreSQL does not stop; see ${logOf(cluster)}.` });
}

function logOf({ home }: Cluster): string {
  return join(home, 'postgres.log');
}

/** How one of the two roles connects. */
export function urlOf(role: 'laurel_owner' | 'laurel_app', cluster: Cluster, port: number): string {
  const password = role === 'laurel_owner' ? cluster.ownerPassword : cluster.runtimePassword;
  return `postgresql://${role}:${password}@127.0.0.1:${port}/laurel`;
}

function pgCtl({ bin, data, account, home }: Cluster, verb: string, ...args: string[]): Run {
  return { program: join(bin, 'pg_ctl'), args: [verb, '-D', data, ...args], account, cwd: home };
}

/** postmaster.pid: pid, data directory, start time, port, socket, address, memory key, status. Source: PostgreSQL, pidfile.h. */
function readPostmaster({ data }: Cluster): { pid: number; port: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}

/** Signing in with our own random password proves that it is our server and not a stranger on the old port. */
async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf('laurel_app', cluster, port), connectionTimeoutMillis: patienceMs });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    return (error as { code?: string }).code === '53300'; // full, but there
  } finally {
    await client.end().catch(() => {});
  }
}

/** A free port; after a crash the old one if it is still free, so that open pools find the server again. */
function freePort(wanted = 0): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.on('error', (error) => (wanted ? found(freePort()) : failed(error)));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}

/** Whether a process runs, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
