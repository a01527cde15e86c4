import { performance } from 'node:perf_hooks';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { newId, type Uuid } from '../../kernel/ids.ts';
import { twoAtATime } from '../../kernel/two-at-a-time.ts';
import { type ImportContext, importTotals } from '../../modules/activity/import-totals.ts';
import {
  advanceImport,
  failImport,
  finishImport,
  firstImportErrors,
  getImport,
  type ImportOptions,
  startImport,
} from '../../modules/activity/imports.ts';
import { type ImportResult, importToApi } from '../../modules/activity/schema.ts';
import { currentProgram } from '../../modules/program/current.ts';
import { evaluateChanged, type RewardsContext } from '../../modules/rewards/evaluate.ts';
import type { Actor } from '../../platform/actor.ts';
import { readTable } from './read-table.ts';
import { type CheckedTotals, readTotals, type TotalsChunk } from './read-totals.ts';

/** What both verbs of an import stand on. */
export type ImportFileContext = ImportContext & RewardsContext;

export type ImportFileOptions = ImportOptions & {
  fileName: string;
  /** Of an import that is to go on; default a new one. */
  importId?: Uuid;
  /** Lines that are taken in with one commit; default 500. */
  chunkRows?: number;
  /** Stops between two chunks; the import stays as it is and goes on when it is run again. */
  signal?: AbortSignal;
  onProgress?: (progress: { rowsDone: number; rowsTotal: number; durationMs: number }) => void;
};

/** One import at work. */
type Run = {
  context: ImportFileContext;
  actor: Actor;
  file: CheckedTotals;
  importId: Uuid;
  options: ImportFileOptions;
  clock: Clock;
  startedMs: number;
  rowsDone: number;
  rowsTaken: number;
};

/**
 * Takes in a file of totals and then evaluates its players for rewards, in chunks of one commit each. Run again with the same id, or
 * without, it goes through the file from the start, and what was taken in before changes nothing. When the database fails on the way
 * the import is FAILED and what came before stays taken in.
 * @throws Fault `no_valid_rows`, `not_ready`
 */
export async function importFile(
  context: ImportFileContext,
  actor: Actor,
  file: CheckedTotals,
  options: ImportFileOptions,
  clock: Clock,
): Promise<ImportResult> {
  const { db } = context.ledger.database;
  const importId = options.importId ?? newId(clock.now(), 0);
  const run: Run = { context, actor, file, importId, options, clock, startedMs: performance.now(), rowsDone: 0, rowsTaken: 0 };
  const { program } = await currentProgram(db);
  const chunks = readTotals(readTable(file.path), program.baseCurrency, options.chunkRows ?? 500);
  const { unknownColumns } = file;
  const { fileName, dryRun, triggerRewards, allowDecrease } = options;
  const start = { importId, fileName, unknownColumns, options: { dryRun, triggerRewards, allowDecrease } };
  await context.ledger.database.transaction((tx) => startImport(tx, actor, start, clock.now()));
  try {
    await twoAtATime(chunks, async (chunk) => {
      options.signal?.throwIfAborted();
      await takeChunk(run, chunk);
    });
    if (run.rowsTaken === 0) throw await noValidRows(run);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const fault = error instanceof Fault ? error : new Fault('internal', { cause: error });
    // When the database is away this fails too; then the import can go on later, and the first error is the one to tell.
    await failImport(db, importId, { fault, durationMs: elapsedMs(run) }, clock.now()).catch(() => {});
    throw error;
  }
  await finishImport(db, importId, { rowsTotal: run.rowsDone, durationMs: elapsedMs(run) }, clock.now());
  return importToApi(await getImport(db, importId), await firstImportErrors(db, importId));
}

async function takeChunk(run: Run, chunk: TotalsChunk): Promise<void> {
  const { context, actor, importId, clock } = run;
  const { rowsTotal } = run.file;
  const { dryRun, triggerRewards, allowDecrease, onProgress } = run.options;
  const { db } = context.ledger.database;
  const taken = await importTotals(context, actor, importId, chunk.rows, { allowDecrease, dryRun }, clock.now());
  const evaluate = triggerRewards && !dryRun && taken.seen.length > 0;
  // All of them, not only the changed ones: whoever a crash kept from being evaluated is caught up when the file comes again.
  const { issued } = evaluate ? await evaluateChanged(context, actor, taken.seen, {}, clock.now()) : { issued: 0 };
  run.rowsDone += chunk.lines;
  run.rowsTaken += taken.seen.length;
  await advanceImport(db, importId, {
    rowsDone: chunk.lines,
    rowsTotal,
    playersCreated: taken.created,
    playersUpdated: taken.updated,
    rewardsIssued: issued,
    faults: [...chunk.faults, ...taken.faults],
    durationMs: elapsedMs(run),
  });
  onProgress?.({ rowsDone: run.rowsDone, rowsTotal, durationMs: elapsedMs(run) });
}

function elapsedMs({ startedMs }: Run): number {
  return Math.round(performance.now() - startedMs);
}

async function noValidRows({ context, importId }: Run): Promise<Fault> {
  const faults = await firstImportErrors(context.ledger.database.db, importId);
  return new Fault('no_valid_rows', {
    detail: 'No row of the file can be used.',
    errors: faults.map(({ row, column, code, message }) => ({
      path: column === null ? `rows[${row}]` : `rows[${row}].${column}`,
      code,
      message,
    })),
  });
}
