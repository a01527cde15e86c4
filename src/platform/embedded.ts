import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '../kernel/errors.ts';
import { type Account, installBinaries, makeAside, makePrivateFolder, postgresAccount, run } from './postgres-binaries.ts';
import { readOrCreateSecret } from './secret-file.ts';

export type Embedded = {
  /** Connects as `laurel_owner`, the owner of the database: migrations and partitions. */
  ownerUrl: string;
  /** Connects as `laurel_app`, the runtime role. */
  runtimeUrl: string;
  /** Stops the server in order, if this process answers for it. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = { dataDir: string; log?: (message: string) => void };

/** What the data directory remembers of its server: where the cluster lies and the two roles' passwords. */
type Place = { home: string; ownerPassword: string; runtimePassword: string };
type Server = Place & { account: Account; bin: string; cluster: string };

/** Given on the command line, so that they hold whatever the cluster's own files say. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_wal_size: '1GB',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  max_connections: '100',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
};

const patienceMs = 5_000;
const recoveryMs = 300_000;

/**
 * Starts the built-in PostgreSQL of a data directory, or joins the one that already runs there (so that `serve` and
 * `import` share it). The process that started it stops it; when that one has died, the next to join answers for it.
 * @throws Fault `database_unavailable`
 */
export async function startEmbedded({ dataDir, log = () => {} }: EmbeddedOptions): Promise<Embedded> {
  const folder = resolve(dataDir);
  const server = await prepare(folder, log);
  const { port, started } = await startOrJoin(server, log);
  const answerable = started || !isAlive(holderOf(folder));
  if (answerable) writeFileSync(holderFile(folder), String(process.pid));
  return {
    ownerUrl: urlOf('laurel_owner', server.ownerPassword, port),
    runtimeUrl: urlOf('laurel_app', server.runtimePassword, port),
    async stop() {
      if (!answerable) return;
      await run(pgCtl(server, 'stop', '-m', 'fast', '-w', '-t', '60'));
      await rm(holderFile(folder), { force: true });
    },
  };
}

async function prepare(folder: string, log: (message: string) => void): Promise<Server> {
  const account = postgresAccount();
  const place = findPlace(folder, account);
  if (!place.home.startsWith(folder)) log(`the database's files are kept in ${place.home}`);
  const bin = await installBinaries(place.home, account);
  const server = { ...place, account, bin, cluster: join(place.home, 'cluster') };
  if (!existsSync(server.cluster)) {
    log('creating the database');
    await makeAside(server.cluster, (aside) => createCluster(server, aside));
  }
  return server;
}

/**
 * The place is chosen once and written down. Usually it is a folder in the data directory. Under root the server runs as
 * another user, who may not be allowed to enter the data directory (/root/x): the cluster then lies under /var/lib/laurel.
 * The folder there has a random name, not one made from the path, so that a data directory that was deleted and made
 * again starts empty instead of meeting a cluster whose passwords are gone.
 */
function findPlace(folder: string, account: Account): Place {
  mkdirSync(folder, { recursive: true, mode: account ? 0o711 : 0o700 });
  const password = (): string => randomBytes(24).toString('hex');
  const create = (): string =>
    JSON.stringify({ home: chooseHome(folder, account), ownerPassword: password(), runtimePassword: password() } satisfies Place);
  return JSON.parse(readOrCreateSecret(join(folder, 'postgres.json'), create)) as Place;
}

function chooseHome(folder: string, account: Account): string {
  const inside = join(folder, 'postgres');
  if (makePrivateFolder(inside, account)) return inside;
  rmSync(inside, { recursive: true, force: true });
  const outside = join('/var/lib/laurel', randomBytes(8).toString('hex'));
  if (makePrivateFolder(outside, account)) return outside;
  const detail = `The user "postgres" can enter neither ${folder} nor ${outside}. Choose another LAUREL_DATA_DIR.`;
  throw new Fault('database_unavailable', { detail });
}

/**
 * A whole cluster with roles and database, before it ever listens. The bootstrap superuser has no password and only
 * password sign-in is allowed, so nobody can sign in as superuser.
 */
async function createCluster(server: Server, aside: string): Promise<void> {
  const { account, home } = server;
  const locale = ['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const initdb = {
    program: join(server.bin, 'initdb'),
    args: ['-D', aside, '-U', 'postgres', '--auth=trust', ...locale],
    account,
    cwd: home,
  };
  mustSucceed('initdb', await run(initdb));
  await writeFile(join(aside, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  const input = [
    `CREATE ROLE laurel_owner LOGIN CREATEDB PASSWORD '${server.ownerPassword}'`,
    `CREATE ROLE laurel_app LOGIN PASSWORD '${server.runtimePassword}'`,
    'CREATE DATABASE laurel OWNER laurel_owner',
    '',
  ].join(';\n');
  const single = ['--single', '-D', aside, '-c', 'exit_on_error=on', '-c', 'log_min_error_statement=panic', 'postgres'];
  mustSucceed('the first statements', await run({ program: join(server.bin, 'postgres'), args: single, account, cwd: home, input }));
}

function mustSucceed(what: string, { code, stderr }: { code: number; stderr: string }): void {
  if (code === 0) return;
  throw new Fault('database_unavailable', {
    detail: `The built-in PostgreSQL could not be created (${what}).`,
    log: `${what}: ${stderr.slice(-2000)}`,
  });
}

/**
 * After a kill -9 the old server's lock, its pid or its last backends may linger for a moment: PostgreSQL then refuses to
 * start, and we try again. While it is coming up (ours or another process's) we wait as long as recovery may take.
 */
async function startOrJoin(server: Server, log: (message: string) => void): Promise<{ port: number; started: boolean }> {
  const logFile = join(server.home, 'postgres.log');
  let deadline = Date.now() + patienceMs;
  for (;;) {
    const running = readPostmaster(server);
    if (running?.ready && (await answers(server, running.port))) return { port: running.port, started: false };
    const port = await freePort(running?.port);
    const start = pgCtl(
      server,
      'start',
      '-w',
      '-t',
      String(recoveryMs / 1000),
      '-l',
      logFile,
      '-o',
      commandLine({ ...settings, port: String(port) }),
    );
    if ((await run(start)).code === 0) return { port, started: true };
    const coming = readPostmaster(server);
    if (coming && !coming.ready && isAlive(coming.pid)) deadline = Math.max(deadline, Date.now() + patienceMs);
    if (Date.now() > deadline) break;
    log('waiting for the previous database process to end');
    await sleep(250);
  }
  const tail = readFileSync(logFile, 'utf8').slice(-2000);
  throw new Fault('database_unavailable', { detail: `The built-in PostgreSQL did not start; see ${logFile}.`, log: tail });
}

function pgCtl({ bin, cluster, account, home }: Server, verb: string, ...args: string[]) {
  return { program: join(bin, 'pg_ctl'), args: [verb, '-D', cluster, ...args], account, cwd: home };
}

function commandLine(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** postmaster.pid, as PostgreSQL documents it in miscadmin.h: pid, data directory, start time, port, ..., status on line 8. */
function readPostmaster({ cluster }: Server): { pid: number; port: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}

/** Signing in with our own random password proves that it is our server and not a stranger on the old port. */
async function answers({ runtimePassword }: Server, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf('laurel_app', runtimePassword, port), connectionTimeoutMillis: patienceMs });
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

/** A free port; after a crash the old one if it is still free, so that pools elsewhere find the server again. */
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

function urlOf(user: string, password: string, port: number): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/laurel`;
}

function holderFile(folder: string): string {
  return join(folder, 'postgres.holder');
}

function holderOf(folder: string): number {
  try {
    return Number(readFileSync(holderFile(folder), 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
