import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Application, Mode } from './entrypoints/application.ts';
import { followAll, startFollowing } from './entrypoints/jobs/followers.ts';
import { clockMover } from './entrypoints/jobs/move-clock.ts';
import { crontab, tasksOf } from './entrypoints/jobs/tasks.ts';
import { Intake } from './modules/activity/intake/intake.ts';
import { requalify } from './modules/activity/standing/requalify.ts';
import { closeLedger, openLedger } from './modules/ledger/commit.ts';
import { currentProgram } from './modules/program/current.ts';
import { checkProgram, seedProgram } from './modules/program/seed.ts';
import { engineVersionOf } from './modules/rewards/engine-version.ts';
import { upgradeWallet } from './modules/wallet/upgrade.ts';
import { system } from './platform/actor.ts';
import type { Config } from './platform/config.ts';
import { loadMasterKey, recognizeKey } from './platform/crypto.ts';
import { openDatabase, refuseOwner, refuseUnsafe } from './platform/database.ts';
import { startEmbedded } from './platform/embedded.ts';
import { addJob, startJobs } from './platform/jobs.ts';
import type { Log } from './platform/log.ts';
import { makePartitionsAhead, migrate } from './platform/migrate.ts';
import { restoreTestClock } from './platform/test-clock.ts';

/** Folder of the product: where its source, its migrations and its examples lie. */
export const root = join(import.meta.dirname, '..');

export type Laurel = Application & {
  /** Migrations that this start applied; null when there is no owner URL to apply any with. */
  migrated: string[] | null;
  /** Connects as the owner of the database; null: not known here. For what the server itself must not be able to do. */
  ownerUrl: string | null;
  /** Runs timed and queued jobs, and follows what is committed, in this process until it stops. */
  startJobs(): Promise<void>;
  /** Ends jobs, gives the lanes back, closes the database, and stops it if this process started it. */
  stop(): Promise<void>;
};

/**
 * Composes the product: configuration → database → modules. By hand, in the order things stand on each other; what was opened
 * is closed again when a later step fails.
 */
export async function openLaurel(config: Config, mode: Mode, log: Log): Promise<Laurel> {
  const closers: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const { ownerUrl, runtimeUrl } = await locateDatabase(config, log, closers);
    const migrated = ownerUrl === null ? null : (await migrate({ ownerUrl, runtimeUrl })).applied;
    const database = openDatabase({ url: runtimeUrl, max: config.JOURNALS + 8 });
    closers.push(() => database.close());
    await refuseUnsafe(database, config.ALLOW_UNSAFE_DATABASE);
    await refuseOwner(database);
    await ensureProgram(database, config, log);
    const { program } = await currentProgram(database.db);

    const master = loadMasterKey(config.LAUREL_DATA_DIR, config.LAUREL_MASTER_KEY);
    await recognizeKey(database, master);
    const movable = await restoreTestClock(database);
    const ledger = openLedger(database, `${hostname()}:${process.pid}`, config.JOURNALS, (error) => {
      log.error({ err: error }, 'one member cannot be written, or one schedule cannot be run; all others were');
    });
    closers.push(() => closeLedger(ledger));
    await upgradeWallet(ledger, movable.clock.now());
    const uploadsDir = join(config.LAUREL_DATA_DIR, 'uploads');
    mkdirSync(uploadsDir, { recursive: true, mode: 0o700 }); // what people upload names people

    const rewards = { ledger, engineVersion: engineVersionOf(root) };
    const world = { database, ledger, rewards, clock: movable.clock, follow: () => followAll(world) };
    const laurel: Application = {
      ...world,
      intake: new Intake({ ledger, master, clock: movable.clock }),
      mode,
      config,
      baseCurrency: program.baseCurrency,
      testClock: mode === 'production' ? null : clockMover(world, movable),
      log,
      uploadsDir,
      master,
      queueImport: (tx, payload) => addJob(tx, 'import_file', payload, { jobKey: payload.import_id }),
      makePartitions: ownerUrl === null ? null : () => makePartitionsAhead(ownerUrl),
      queueReclassify: (tx, runId) => addJob(tx, 'reclassify', { run_id: runId }, { jobKey: runId }),
    };
    return {
      ...laurel,
      migrated,
      ownerUrl,
      async startJobs() {
        // Tiers that fell due while no server ran come before anything is evaluated.
        await requalify(ledger, world.clock.now());
        const jobs = await startJobs({ url: runtimeUrl, tasks: tasksOf(laurel), crontab, log });
        closers.push(() => jobs.stop());
        const followers = startFollowing(laurel);
        closers.push(() => followers.stop());
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The operator's database, or the embedded one of the data directory. Without an owner URL nothing is migrated. */
async function locateDatabase(
  config: Config,
  log: Log,
  closers: (() => Promise<void>)[],
): Promise<{ ownerUrl: string | null; runtimeUrl: string }> {
  if (config.DATABASE_URL !== null) return { ownerUrl: config.DATABASE_OWNER_URL, runtimeUrl: config.DATABASE_URL };
  mkdirSync(config.LAUREL_DATA_DIR, { recursive: true });
  const embedded = await startEmbedded({ dataDir: config.LAUREL_DATA_DIR, log: (message) => log.info(message) });
  closers.push(() => embedded.stop());
  return embedded;
}

/** Version 1 of the program at first start; later the stored program is the truth, and where the environment differs it is said. */
async function ensureProgram(database: Application['database'], config: Config, log: Log): Promise<void> {
  const { baseCurrency, timeZone, settings, tierThresholds } = config.program;
  const seed = { baseCurrency: config.BASE_CURRENCY, timeZone: config.TIME_ZONE, settings, tierThresholds };
  if (await database.transaction((tx) => seedProgram(tx, system, seed, Date.now()))) return;
  for (const { name, given, stored } of await checkProgram(database.db, { baseCurrency, timeZone, settings, tierThresholds })) {
    log.warn(`${name} is ${given} in the environment, but ${stored} in the stored program, which counts`);
  }
}
