import { performance } from 'node:perf_hooks';
import type { Clock } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { advanceImport, type ImportOptions } from '../../modules/activity/imports.ts';
import type { Intake } from '../../modules/activity/intake/intake.ts';
import type { ImportContext } from '../../modules/activity/totals/import-totals.ts';
import type { RowFault } from '../../modules/activity/totals/totals-row.ts';
import type { RewardsContext } from '../../modules/rewards/evaluate.ts';
import type { Actor } from '../../platform/actor.ts';
import type { CheckedFile } from './check-file.ts';

/** What the verbs of an import stand on. */
export type ImportFileContext = ImportContext & RewardsContext & { intake: Intake };

export type ImportFileOptions = ImportOptions & {
  fileName: string;
  /** Of an import that is to go on; default a new one. */
  importId?: Uuid;
  /** Lines that are taken in together; default 500 of totals, 1000 of events. */
  chunkRows?: number;
  /** Stops between two chunks; the import stays as it is and goes on when it is run again. */
  signal?: AbortSignal;
  onProgress?: (progress: { rowsDone: number; rowsTotal: number; durationMs: number }) => void;
};

/** One import at work. */
export type Run = {
  context: ImportFileContext;
  actor: Actor;
  file: CheckedFile;
  importId: Uuid;
  options: ImportFileOptions;
  currency: Currency;
  clock: Clock;
  startedMs: number;
  rowsDone: number;
  /** Rows that were good. */
  rowsTaken: number;
};

/** What a piece of the file brought; what it does not name it did not bring. */
export type Brought = {
  lines: number;
  taken: number;
  faults: readonly RowFault[];
  created?: number;
  updated?: number;
  issued?: number;
  accepted?: number;
  duplicate?: number;
};

/** Notes what a piece of the file brought, and shows it. */
export async function advance(run: Run, brought: Brought): Promise<void> {
  const { rowsTotal } = run.file;
  run.rowsDone += brought.lines;
  run.rowsTaken += brought.taken;
  await advanceImport(run.context.ledger.database.db, run.importId, {
    rowsDone: brought.lines,
    rowsTotal,
    playersCreated: brought.created ?? 0,
    playersUpdated: brought.updated ?? 0,
    rewardsIssued: brought.issued ?? 0,
    eventsAccepted: brought.accepted ?? 0,
    eventsDuplicate: brought.duplicate ?? 0,
    faults: brought.faults,
    durationMs: elapsedMs(run),
  });
  if (brought.lines > 0) run.options.onProgress?.({ rowsDone: run.rowsDone, rowsTotal, durationMs: elapsedMs(run) });
}

/** Time at work so far. */
export function elapsedMs({ startedMs }: Run): number {
  return Math.round(performance.now() - startedMs);
}
