import { sql } from 'kysely';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Reader, toTimestamp } from '../../platform/database.ts';
import type { Import, ImportOptions, Progress } from './imports.ts';
import type { RowFault } from './totals/totals-row.ts';

export { recordAudit } from '../../platform/audit.ts';

type ImportRow = {
  import_id: Uuid;
  file_name: string;
  kind: Import['kind'];
  state: Import['state'];
  options: ImportOptions;
  unknown_columns: string[];
  actor: string;
  created_at: Instant;
  finished_at: Instant | null;
  rows_total: number | null;
  rows_done: number;
  players_created: number;
  players_updated: number;
  rewards_issued: number;
  events_accepted: number | null;
  events_duplicate: number | null;
  errors: number;
  duration_ms: number;
  fault: Import['fault'];
};

function fromRow(row: ImportRow): Import {
  const { events_accepted: accepted, events_duplicate: duplicate } = row;
  return {
    importId: row.import_id,
    fileName: row.file_name,
    kind: row.kind,
    state: row.state,
    options: row.options,
    unknownColumns: row.unknown_columns,
    actor: row.actor,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    rowsTotal: row.rows_total,
    rowsDone: row.rows_done,
    playersCreated: row.players_created,
    playersUpdated: row.players_updated,
    rewardsIssued: row.rewards_issued,
    events: accepted === null || duplicate === null ? null : { accepted, duplicate },
    errorCount: row.errors,
    durationMs: row.duration_ms,
    fault: row.fault,
  };
}

type Start = Pick<Import, 'importId' | 'fileName' | 'kind' | 'options' | 'actor'> & { unknownColumns: readonly string[] };

/** Opens an import's record, or opens it again: counters of players, errors and accepted events stay, those of this run begin at 0. */
export async function insertImport(reader: Reader, start: Start, now: Instant): Promise<void> {
  const events = start.kind === 'events' ? 0 : null;
  await sql`
    INSERT INTO import (import_id, file_name, kind, state, options, unknown_columns, actor, created_at, rows_done, players_created,
                        players_updated, rewards_issued, events_accepted, events_duplicate, errors, duration_ms)
    VALUES (${start.importId}::uuid, ${start.fileName}, ${start.kind}, 'RUNNING', ${canonicalJson(start.options)}::jsonb,
            ${[...start.unknownColumns]}::text[], ${start.actor}, ${toTimestamp(now)}::timestamptz, 0, 0, 0, 0,
            ${events}::bigint, ${events}::bigint, 0, 0)
    ON CONFLICT (import_id) DO UPDATE SET state = 'RUNNING', finished_at = NULL, rows_total = NULL, rows_done = 0, duration_ms = 0,
                                          events_duplicate = excluded.events_duplicate, fault = NULL`.execute(reader);
}

/** Adds to the counters and appends errors. One statement, so that the count of errors is that of their rows. */
export async function addProgress(reader: Reader, importId: Uuid, progress: Progress): Promise<void> {
  const numbered = new Map<number, number>();
  const numbers = progress.faults.map(({ row }) => {
    const no = (numbered.get(row) ?? 0) + 1;
    numbered.set(row, no);
    return no;
  });
  await sql`
    WITH written AS (
      INSERT INTO import_error (import_id, row_no, fault_no, column_name, code, message)
      SELECT ${importId}::uuid, row_no, fault_no, column_name, code, message
        FROM unnest(${progress.faults.map(({ row }) => row)}::bigint[], ${numbers}::bigint[],
                    ${progress.faults.map(({ column }) => column)}::text[], ${progress.faults.map(({ code }) => code)}::text[],
                    ${progress.faults.map(({ message }) => message)}::text[]) AS f (row_no, fault_no, column_name, code, message)
      ON CONFLICT DO NOTHING RETURNING 1)
    UPDATE import SET rows_done = rows_done + ${progress.rowsDone}::bigint, rows_total = ${progress.rowsTotal}::bigint,
           players_created = players_created + ${progress.playersCreated}::bigint,
           players_updated = players_updated + ${progress.playersUpdated}::bigint,
           rewards_issued = rewards_issued + ${progress.rewardsIssued}::bigint,
           events_accepted = events_accepted + ${progress.eventsAccepted}::bigint,
           events_duplicate = events_duplicate + ${progress.eventsDuplicate}::bigint,
           errors = errors + (SELECT count(*) FROM written), duration_ms = ${progress.durationMs}::bigint
     WHERE import_id = ${importId}::uuid`.execute(reader);
}

type End = Pick<Import, 'state' | 'fault' | 'durationMs' | 'rowsTotal'>;

/** Closes an import's record. `rowsTotal` null leaves the estimate as it is. */
export async function endImport(reader: Reader, importId: Uuid, { state, fault, durationMs, rowsTotal }: End, now: Instant): Promise<void> {
  await sql`
    UPDATE import SET state = ${state}, fault = ${fault ? canonicalJson(fault) : null}::jsonb, duration_ms = ${durationMs}::bigint,
           rows_total = coalesce(${rowsTotal}::bigint, rows_total), finished_at = ${toTimestamp(now)}::timestamptz
     WHERE import_id = ${importId}::uuid`.execute(reader);
}

/** An import's record, or null. */
export async function selectImport(reader: Reader, importId: Uuid): Promise<Import | null> {
  const { rows } = await sql<ImportRow>`SELECT * FROM import WHERE import_id = ${importId}::uuid`.execute(reader);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Imports before one (null: from the latest), newest first. */
export async function selectImports(reader: Reader, before: Uuid | null, limit: number): Promise<Import[]> {
  const { rows } = await sql<ImportRow>`
    SELECT * FROM import WHERE import_id < coalesce(${before}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
     ORDER BY import_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(fromRow);
}

type ErrorRow = { row_no: number; fault_no: number; column_name: string | null; code: ErrorCode; message: string };

/** Errors of an import after a place, in the order of the file's rows. */
export async function selectErrors(
  reader: Reader,
  importId: Uuid,
  after: { row: number; no: number },
  limit: number,
): Promise<(RowFault & { no: number })[]> {
  const { rows } = await sql<ErrorRow>`
    SELECT row_no, fault_no, column_name, code, message FROM import_error
     WHERE import_id = ${importId}::uuid AND (row_no, fault_no) > (${after.row}::bigint, ${after.no}::bigint)
     ORDER BY row_no, fault_no LIMIT ${limit}`.execute(reader);
  return rows.map((row) => ({ row: row.row_no, no: row.fault_no, column: row.column_name, code: row.code, message: row.message }));
}
