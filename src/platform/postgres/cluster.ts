import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '../../kernel/errors.ts';
import { readOrCreateSecret } from '../secret-file.ts';
import { type Account, installBinaries, makeAside, makePrivateFolder, postgresAccount, run } from './binaries.ts';

/** The built-in PostgreSQL of a data directory: who runs it, where it lies, and the passwords of its two roles. */
export type Cluster = {
  account: Account;
  /** Private folder of the account; holds programs, log and data. */
  home: string;
  bin: string;
  data: string;
  ownerPassword: string;
  runtimePassword: string;
};

/** `postgres.json` in the data directory. `home` is relative to it where possible, so that the directory may be moved. */
type Place = { home: string; ownerPassword: string; runtimePassword: string };

/**
 * Finds a data directory's cluster, or creates it.
 * @throws Fault `database_unavailable`
 */
export async function prepareCluster(folder: string, log: (message: string) => void): Promise<Cluster> {
  const account = postgresAccount();
  mkdirSync(folder, { recursive: true, mode: account ? 0o711 : 0o700 });
  const place = readPlace(folder, account);
  const home = resolve(folder, place.home);
  const data = join(home, 'cluster');
  const owner = account ? (ownerOf(data) ?? account) : undefined;
  if (!makePrivateFolder(home, owner)) throw new Fault('database_unavailable', { detail: `The database's user cannot enter ${home}.` });
  if (place.home !== insideName) log(`the database's files are kept in ${home}`);
  const cluster: Cluster = { ...place, account: owner, home, data, bin: await installBinaries(home, owner) };
  if (!ownerOf(data)) {
    log('creating the database');
    await makeAside(data, (aside) => create(cluster, aside));
  }
  return cluster;
}

/** Under root a cluster is run by the user who created it: `sudo` once must not lock that user out. */
function ownerOf(path: string): Account {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && { uid: found.uid, gid: found.gid };
}

const insideName = 'postgres';

function readPlace(folder: string, account: Account): Place {
  const password = (): string => randomBytes(24).toString('hex');
  const choose = (): Place => ({ home: chooseHome(folder, account), ownerPassword: password(), runtimePassword: password() });
  return JSON.parse(readOrCreateSecret(join(folder, 'postgres.json'), () => JSON.stringify(choose()))) as Place;
}

/**
 * Usually a folder in the data directory. Under root the server runs as another user, who may not be allowed to enter the
 * data directory (one in root's home): the cluster then lies under /var/lib/laurel. The folder there has a random name, not one made
 * from the path, so that a data directory that was deleted and made again starts empty instead of meeting a cluster whose
 * passwords are gone.
 */
function chooseHome(folder: string, account: Account): string {
  const inside = join(folder, insideName);
  if (makePrivateFolder(inside, account)) return insideName;
  rmSync(inside, { recursive: true, force: true });
  const shelf = '/var/lib/laurel';
  mkdirSync(shelf, { recursive: true });
  chmodSync(shelf, 0o711); // a strict umask must not close it to the account
  const outside = join(shelf, randomBytes(8).toString('hex'));
  if (makePrivateFolder(outside, account)) return outside;
  const detail = `The user "postgres" can enter neither ${folder} nor ${outside}. Choose another LAUREL_DATA_DIR.`;
  throw new Fault('database_unavailable', { detail });
}

/**
 * A whole cluster with roles and database, before it ever listens. The bootstrap superuser has no password and only
 * password sign-in is allowed, so nobody can sign in as superuser.
 */
async function create({ account, home, bin, ownerPassword, runtimePassword }: Cluster, aside: string): Promise<void> {
  const locale = ['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const initdb = ['-D', aside, '-U', 'postgres', '--auth=trust', ...locale];
  mustSucceed('initdb', await run({ program: join(bin, 'initdb'), args: initdb, account, cwd: home }));
  await writeFile(join(aside, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  const statements = [
    `CREATE ROLE laurel_owner LOGIN CREATEDB PASSWORD '${ownerPassword}'`,
    `CREATE ROLE laurel_app LOGIN PASSWORD '${runtimePassword}'`,
    'CREATE DATABASE laurel OWNER laurel_owner',
  ];
  const single = ['--single', '-D', aside, '-c', 'exit_on_error=on', '-c', 'log_min_error_statement=panic', 'postgres'];
  const input = statements.map((statement) => `${statement};\n`).join('');
  mustSucceed('the first statements', await run({ program: join(bin, 'postgres'), args: single, account, cwd: home, input }));
}

function mustSucceed(step: string, { code, stderr }: { code: number; stderr: string }): void {
  if (code === 0) return;
  const detail = `The built-in PostgreSQL could not be created (${step}).`;
  throw new Fault('database_unavailable', { detail, log: `${step}: ${stderr.slice(-2000)}` });
}
