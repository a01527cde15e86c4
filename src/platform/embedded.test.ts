import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbedded } from './embedded.ts';

const isRoot = process.getuid?.() === 0;
const source = new URL('./embedded.ts', import.meta.url).href;
/** Another process that starts or joins the server, says its URL, and stays until it is told to end by a line or a signal. */
const script = `
  const { startEmbedded } = await import(${JSON.stringify(source)});
  const server = await startEmbedded({ dataDir: process.argv[1] });
  process.stdout.write(server.ownerUrl);
  let ending;
  const end = () => (ending ??= server.stop().then(() => process.exit(0)));
  process.on('SIGINT', end);
  process.stdin.on('data', end);`;

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'laurel-embedded-'));
  chmodSync(folder, 0o711);
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }
  const server = await startEmbedded({ dataDir: join(folder, 'data') }); // whoever held it is dead: this one answers for it now
  await server.stop();
  rmSync(homeOf(join(folder, 'data')), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

const homeOf = (dataDir: string): string => {
  const { home } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')) as { home: string };
  return resolve(dataDir, home);
};

const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(homeOf(dataDir), 'cluster/postmaster.pid'), 'utf8').split('\n')[0]);

async function startElsewhere(
  dataDir: string,
  account: { uid?: number; gid?: number } = {},
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir], {
    ...account,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // a process group of its own, as a terminal gives it
    cwd: '/',
  });
  children.push(child);
  const [line] = (await Promise.race([
    once(child.stdout ?? child, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the other process did not start'))),
  ])) as [Buffer];
  return { child, url: String(line).trim() };
}

async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

const write = (url: string) => query(url, 'CREATE TABLE kept AS SELECT 1 AS kept');
const read = (url: string) => query(url, 'SELECT kept FROM kept');
const isUp = (url: string) =>
  query(url, 'SELECT 1').then(
    () => true,
    () => false,
  );

/** Waits for something that another process brings about; the test's own time limit ends a wait in vain. */
async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) await new Promise((resume) => setTimeout(resume, 50));
}

test('it starts, keeps what is written, stops, and starts again', async () => {
  const dataDir = join(folder, 'data');
  const first = await startEmbedded({ dataDir });
  await write(first.ownerUrl);
  await first.stop();
  expect(await isUp(first.ownerUrl)).toBe(false);
  const second = await startEmbedded({ dataDir });
  expect(await read(second.ownerUrl)).toEqual([{ kept: 1 }]);
  const settings = await query<{ name: string; setting: string }>(
    second.runtimeUrl,
    `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses',
       'max_wal_size', 'server_encoding') ORDER BY name`,
  );
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    listen_addresses: '127.0.0.1',
    max_wal_size: '2048',
    server_encoding: 'UTF8',
    synchronous_commit: 'on',
  });
  expect(statSync(join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);
  await second.stop();
});

test('nobody signs in as superuser, or without the password', async () => {
  const server = await startEmbedded({ dataDir: join(folder, 'data') });
  for (const [user, password] of [
    ['postgres', ''],
    ['postgres', 'postgres'],
    ['laurel_owner', 'wrong'],
  ] as const) {
    const url = new URL(server.ownerUrl);
    [url.username, url.password] = [user, password];
    await expect(query(url.href, 'SELECT 1'), `${user}/${password}`).rejects.toThrow(/password/);
  }
  await server.stop();
});

describe('two processes share one server', () => {
  test('who started it leaves it running for who still uses it, and the last one out stops it', async () => {
    const dataDir = join(folder, 'data');
    const { child, url } = await startElsewhere(dataDir);
    const joined = await startEmbedded({ dataDir });
    expect(joined.ownerUrl).toBe(url);
    const session = new pg.Client({ connectionString: joined.runtimeUrl });
    await session.connect();
    child.stdin?.write('end\n');
    await once(child, 'exit');
    expect((await session.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await session.end();
    await joined.stop();
    expect(await isUp(url)).toBe(false);
  });

  test('two first starts at once meet in one cluster', async () => {
    const dataDir = join(folder, 'data');
    const [a, b] = await Promise.all([startElsewhere(dataDir), startElsewhere(dataDir)]);
    expect(a.url).toBe(b.url);
  });
});

describe('after a kill -9', () => {
  test('of the process that started it: the next one joins and stops it in the end', async () => {
    const dataDir = join(folder, 'data');
    const { child, url } = await startElsewhere(dataDir);
    await write(url);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = await startEmbedded({ dataDir });
    expect(next.ownerUrl).toBe(url);
    expect(await read(url)).toEqual([{ kept: 1 }]);
    await next.stop();
    expect(await isUp(url)).toBe(false);
  });

  test('of the database: it comes back by itself, where it was, with all that was acknowledged', async () => {
    const dataDir = join(folder, 'data');
    const server = await startEmbedded({ dataDir });
    await write(server.ownerUrl);
    const killed = postmasterOf(dataDir);
    process.kill(killed, 'SIGKILL');
    await until(async () => postmasterOf(dataDir) !== killed && (await isUp(server.ownerUrl)));
    expect(await read(server.ownerUrl)).toEqual([{ kept: 1 }]);
    await server.stop();
  });

  test('of both at once: the next start recovers', async () => {
    const dataDir = join(folder, 'data');
    const { child, url } = await startElsewhere(dataDir);
    await write(url);
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    child.kill('SIGKILL');
    const next = await startEmbedded({ dataDir });
    expect(await read(next.ownerUrl)).toEqual([{ kept: 1 }]);
    await next.stop();
  });
});

test('Ctrl-C reaches the whole process group, yet the database is stopped in order', async () => {
  const dataDir = join(folder, 'data');
  const { child, url } = await startElsewhere(dataDir);
  await write(url);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(await isUp(url)).toBe(false);
  const next = await startEmbedded({ dataDir });
  expect(await read(next.ownerUrl)).toEqual([{ kept: 1 }]);
  await next.stop();
  expect(readFileSync(join(homeOf(dataDir), 'postgres.log'), 'utf8')).not.toContain('not properly shut down');
});

describe.runIf(isRoot)('under root', () => {
  test('the server runs as another user, also when that user cannot enter the data directory', async () => {
    const closed = join(folder, 'data');
    mkdirSync(closed, { mode: 0o700 });
    const server = await startEmbedded({ dataDir: closed });
    expect(statSync(`/proc/${postmasterOf(closed)}`).uid).not.toBe(0);
    expect(homeOf(closed)).toMatch(/^\/var\/lib\/laurel\//);
    await write(server.ownerUrl);
    await server.stop();
    const again = await startEmbedded({ dataDir: closed });
    expect(await read(again.ownerUrl)).toEqual([{ kept: 1 }]);
    await again.stop();
  });

  const nobody = { uid: 65534, gid: 65534 };
  // In a checkout that others cannot enter there is no process of theirs to try this with.
  const mayEnter = spawnSync(process.execPath, ['--version'], nobody).status === 0;

  test.runIf(mayEnter)('a data directory of an ordinary user stays theirs', async () => {
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    chownSync(dataDir, nobody.uid, nobody.gid);
    const theirs = await startElsewhere(dataDir, nobody);
    await write(theirs.url);
    theirs.child.stdin?.write('end\n');
    await once(theirs.child, 'exit');
    const asRoot = await startEmbedded({ dataDir });
    expect(statSync(`/proc/${postmasterOf(dataDir)}`).uid).toBe(nobody.uid);
    await asRoot.stop();
    const theirsAgain = await startElsewhere(dataDir, nobody);
    expect(await read(theirsAgain.url)).toEqual([{ kept: 1 }]);
  });
});

test('a start that was killed half-way leaves nothing half made', async () => {
  const dataDir = join(folder, 'data');
  const first = await startEmbedded({ dataDir });
  await first.stop();
  const home = homeOf(dataDir);
  rmSync(join(home, 'cluster'), { recursive: true });
  mkdirSync(join(home, `cluster.making-${process.pid}`));
  writeFileSync(join(home, `cluster.making-${process.pid}`, 'PG_VERSION'), '18\n');
  const second = await startEmbedded({ dataDir });
  expect(await isUp(second.runtimeUrl)).toBe(true);
  await second.stop();
});
