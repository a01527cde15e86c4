import { performance } from 'node:perf_hooks';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { failImport, finishImport, firstImportErrors, getImport, startImport } from '../../modules/activity/imports.ts';
import { type ImportResult, importToApi } from '../../modules/activity/schema.ts';
import { currentProgram } from '../../modules/program/current.ts';
import type { Actor } from '../../platform/actor.ts';
import type { CheckedFile } from './check-file.ts';
import { evaluatePlayers } from './events/evaluate-players.ts';
import { takeEvents } from './events/take-events.ts';
import { elapsedMs, type ImportFileContext, type ImportFileOptions, type Run } from './import-run.ts';
import { takeTotals } from './totals/take-totals.ts';

/**
 * Takes in a file, a chunk at a time, and evaluates its players for rewards. Run again with the same id, or without, it goes through
 * the file from the start, and what was taken in before changes nothing. When the database fails on the way the import is FAILED and
 * what came before stays taken in.
 * @throws Fault `no_valid_rows`, `not_ready`
 */
export async function importFile(
  context: ImportFileContext,
  actor: Actor,
  file: CheckedFile,
  options: ImportFileOptions,
  clock: Clock,
): Promise<ImportResult> {
  const { db } = context.ledger.database;
  const importId = options.importId ?? newId(clock.now(), 0);
  const currency = (await currentProgram(db)).program.baseCurrency;
  const run: Run = { context, actor, file, importId, options, currency, clock, startedMs: performance.now(), rowsDone: 0, rowsTaken: 0 };
  const { kind, unknownColumns } = file;
  const { fileName, dryRun, triggerRewards, allowDecrease } = options;
  const start = { importId, fileName, kind, unknownColumns, options: { dryRun, triggerRewards, allowDecrease } };
  await context.ledger.database.transaction((tx) => startImport(tx, actor, start, clock.now()));
  try {
    await (kind === 'events' ? takeEvents(run) : takeTotals(run));
    if (run.rowsTaken === 0) throw await noValidRows(run);
    if (kind === 'events' && triggerRewards && !dryRun) await evaluatePlayers(run);
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
