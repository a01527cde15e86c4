import type { Clock, Instant } from '../kernel/clock.ts';
import type { Currency } from '../kernel/currency.ts';
import type { Uuid } from '../kernel/ids.ts';
import type { ImportOptions } from '../modules/activity/imports.ts';
import type { Intake } from '../modules/activity/intake/intake.ts';
import type { Ledger } from '../modules/ledger/commit.ts';
import type { RewardsContext } from '../modules/rewards/evaluate.ts';
import type { Actor } from '../platform/actor.ts';
import type { Config } from '../platform/config.ts';
import type { MasterKey } from '../platform/crypto.ts';
import type { Database, Tx } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';

/** `demo` and `test`: loopback only, no sign-in, a clock that can be set. */
export type Mode = 'demo' | 'test' | 'production';

/** A file that was put aside and waits to be taken in. */
export type ImportJob = { import_id: Uuid; path: string; file_name: string; options: ImportOptions; actor: Actor };

/** A run over all members that was asked for. */
export type ReclassifyJob = { run_id: Uuid };

/** What entrypoints are given by main.ts: the open database, what the modules' verbs stand on, and the one clock. */
export type Application = {
  mode: Mode;
  config: Config;
  /** Fixed when the database was first started. */
  baseCurrency: Currency;
  database: Database;
  ledger: Ledger;
  master: MasterKey;
  rewards: RewardsContext;
  /** Where activity comes in, whatever brings it. */
  intake: Intake;
  clock: Clock;
  /** null: this clock cannot be set. */
  testClock: {
    set(instant: Instant): Promise<Instant>;
    /** By so many milliseconds, from where the move before it ends. */
    advance(byMs: number): Promise<Instant>;
  } | null;
  log: Log;
  /** Folder where uploads are put aside. */
  uploadsDir: string;
  /** Queues a file in the caller's transaction. */
  queueImport(tx: Tx, job: ImportJob): Promise<void>;
  /** Queues a run over all members in the caller's transaction. */
  queueReclassify(tx: Tx, runId: Uuid): Promise<void>;
  /** Makes the monthly partitions of the months ahead; null: this process has not the owner's rights. */
  makePartitions: (() => Promise<void>) | null;
  /** Lets all followers of committed batches catch up, with what they cause. A server does so by itself, twice a second. */
  follow: () => Promise<void>;
};
