import type { Instant } from '../../kernel/clock.ts';
import { type Page, pageOf, readCursor } from '../../kernel/cursor.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { Fault } from '../../kernel/errors.ts';
import { isUuid, type Uuid } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import { addProgress, endImport, insertImport, recordAudit, selectErrors, selectImport, selectImports } from './import-store.ts';
import type { RowFault } from './totals/totals-row.ts';

/** How a file is to be taken in. */
export type ImportOptions = { dryRun: boolean; triggerRewards: boolean; allowDecrease: boolean };

export const importKinds = ['totals', 'events'] as const;

/** One file taken in, or on its way. */
export type Import = {
  importId: Uuid;
  fileName: string;
  kind: (typeof importKinds)[number];
  state: 'RUNNING' | 'DONE' | 'FAILED';
  options: ImportOptions;
  /** Columns of the file that mean nothing here. */
  unknownColumns: string[];
  actor: string;
  createdAt: Instant;
  finishedAt: Instant | null;
  /** Estimated while it runs; null: not even that is known. */
  rowsTotal: number | null;
  rowsDone: number;
  playersCreated: number;
  playersUpdated: number;
  rewardsIssued: number;
  /** What became of events: taken in now, or known before; null: the file has none. */
  events: { accepted: number; duplicate: number } | null;
  errorCount: number;
  /** Time at work in its latest run. */
  durationMs: number;
  /** Why it failed. */
  fault: { code: ErrorCode; detail: string } | null;
};

/** What a piece of a file brought. */
export type Progress = {
  rowsDone: number;
  rowsTotal: number | null;
  playersCreated: number;
  playersUpdated: number;
  rewardsIssued: number;
  eventsAccepted: number;
  eventsDuplicate: number;
  faults: readonly RowFault[];
  durationMs: number;
};

/**
 * Opens the record of an import. The same id again (its process died) goes on with the counters it had, from the first row: rows
 * that were taken before bring nothing new, so they are not counted twice.
 */
export async function startImport(
  tx: Tx,
  actor: Actor,
  start: Pick<Import, 'importId' | 'fileName' | 'kind' | 'options'> & { unknownColumns: readonly string[] },
  now: Instant,
): Promise<void> {
  const { importId, fileName, kind, options } = start;
  const isNew = (await selectImport(tx, importId)) === null;
  await insertImport(tx, { ...start, actor: actor.id }, now);
  if (!isNew) return;
  const { dryRun: dry_run, triggerRewards: trigger_rewards, allowDecrease: allow_decrease } = options;
  const after = { file_name: fileName, kind, dry_run, trigger_rewards, allow_decrease };
  await recordAudit(tx, actor, [{ action: 'import.started', subject: `import:${importId}`, after, at: now }]);
}

/** Adds what a piece of the file brought. Counters are for people: a crash between a commit and this call loses that piece's. */
export async function advanceImport(reader: Reader, importId: Uuid, progress: Progress): Promise<void> {
  await addProgress(reader, importId, progress);
}

/** Closes an import that came to the end of its file. */
export async function finishImport(
  reader: Reader,
  importId: Uuid,
  end: { rowsTotal: number; durationMs: number },
  now: Instant,
): Promise<void> {
  await endImport(reader, importId, { ...end, state: 'DONE', fault: null }, now);
}

/** Closes an import that cannot go on. What it took in so far stays. */
export async function failImport(reader: Reader, importId: Uuid, end: { fault: Fault; durationMs: number }, now: Instant): Promise<void> {
  const { code, detail } = end.fault;
  await endImport(reader, importId, { durationMs: end.durationMs, rowsTotal: null, state: 'FAILED', fault: { code, detail } }, now);
}

/** @throws Fault `import_not_found` */
export async function getImport(reader: Reader, importId: string): Promise<Import> {
  const found = isUuid(importId) ? await selectImport(reader, importId) : null;
  if (!found) throw new Fault('import_not_found', { detail: `There is no import ${importId.slice(0, 64)}.` });
  return found;
}

/** Imports, newest first. @throws Fault `invalid_cursor` */
export async function listImports(reader: Reader, { limit, cursor }: { limit: number; cursor?: string }): Promise<Page<Import>> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['uuid']);
  return pageOf(await selectImports(reader, before, limit + 1), limit, ({ importId }) => [importId]);
}

/** How fast an import is, in rows per second, and how long it still takes; null where nothing can be said yet. */
export function paceOf({ rowsDone, rowsTotal, durationMs }: Pick<Import, 'rowsDone' | 'rowsTotal' | 'durationMs'>) {
  const rate = durationMs > 0 ? (rowsDone * 1000) / durationMs : 0;
  const secondsLeft = rowsTotal === null || rate === 0 ? null : Math.ceil(Math.max(0, rowsTotal - rowsDone) / rate);
  return { rate: rate > 0 ? Math.round(rate) : null, secondsLeft };
}

const pageRows = 1_000;

/** Every row that was not taken, in the order of the file, a page of the database at a time. */
export async function* readImportErrors(reader: Reader, importId: Uuid): AsyncGenerator<RowFault> {
  for (let after = { row: 0, no: 0 }; ; ) {
    const page = await selectErrors(reader, importId, after, pageRows);
    for (const { no: _no, ...fault } of page) yield fault;
    const last = page.at(-1);
    if (!last || page.length < pageRows) return;
    after = last;
  }
}

/** The first `limit` of them, up to 1000: what an answer shows. */
export async function firstImportErrors(reader: Reader, importId: Uuid, limit = pageRows): Promise<RowFault[]> {
  const page = await selectErrors(reader, importId, { row: 0, no: 0 }, limit);
  return page.map(({ no: _no, ...fault }) => fault);
}
