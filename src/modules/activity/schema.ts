import { z } from 'zod';
import { formatInstant } from '../../kernel/clock.ts';
import { type Import, importKinds, paceOf } from './imports.ts';

const count = z.number().int().min(0);

const rowFaultSchema = z.strictObject({
  row: count.meta({ description: 'Line of the file, header = 1' }),
  column: z.string().nullable().meta({ description: 'Standard name of the column; null: the line as a whole' }),
  code: z.string(),
  message: z.string(),
});

export const importResultSchema = z.strictObject({
  import_id: z.string(),
  success: z.boolean().meta({ description: 'True when no row was refused' }),
  total_rows: count,
  players_created: count,
  players_updated: count,
  rewards_issued: count,
  kind: z.enum(importKinds).meta({ description: 'Of sheet: told by its header' }),
  events: z
    .strictObject({ accepted: count, duplicate: count.meta({ description: 'Known before: nothing changed' }) })
    .nullable()
    .meta({ description: 'Of a sheet of events; null of any other' }),
  errors: z.array(rowFaultSchema).max(1_000).meta({ description: 'The first 1 000; all of them are in errors.csv' }),
  unknown_columns: z.array(z.string()).meta({ description: 'Columns of the file that were not read' }),
  duration_ms: count,
});
export type ImportResult = z.infer<typeof importResultSchema>;

export const importProgressSchema = importResultSchema.extend({
  file_name: z.string(),
  actor: z.string().meta({ description: 'Who brought it' }),
  state: z.enum(['RUNNING', 'DONE', 'FAILED']),
  dry_run: z.boolean(),
  error_count: count,
  rows_done: count,
  rate: count.nullable().meta({ description: 'Rows per second' }),
  seconds_left: count.nullable().meta({ description: 'Estimated from the size of the file' }),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  fault: z.strictObject({ code: z.string(), detail: z.string() }).nullable().meta({ description: 'Why it failed' }),
});
export type ImportProgress = z.infer<typeof importProgressSchema>;

/** An import in a list: its faults are counted, not shown. */
export const importSummarySchema = importProgressSchema.omit({ errors: true });

/** An import as a list shows it. */
export function importSummaryToApi(run: Import): z.infer<typeof importSummarySchema> {
  const { errors: _, ...summary } = importProgressToApi(run, []);
  return summary;
}

/** An import as answered when it is done. `errors`: the first 1000. */
export function importToApi(run: Import, errors: ImportResult['errors']): ImportResult {
  return {
    import_id: run.importId,
    success: run.state === 'DONE' && run.errorCount === 0,
    total_rows: run.rowsDone,
    players_created: run.playersCreated,
    players_updated: run.playersUpdated,
    rewards_issued: run.rewardsIssued,
    kind: run.kind,
    events: run.events,
    errors,
    unknown_columns: run.unknownColumns,
    duration_ms: run.durationMs,
  };
}

/** An import as answered while it runs, and afterwards with all there is to say. */
export function importProgressToApi(run: Import, errors: ImportResult['errors']): ImportProgress {
  const { rate, secondsLeft } = paceOf(run);
  return {
    ...importToApi(run, errors),
    file_name: run.fileName,
    actor: run.actor,
    state: run.state,
    dry_run: run.options.dryRun,
    error_count: run.errorCount,
    rows_done: run.rowsDone,
    rate,
    seconds_left: run.state === 'RUNNING' ? secondsLeft : 0,
    created_at: formatInstant(run.createdAt),
    finished_at: run.finishedAt === null ? null : formatInstant(run.finishedAt),
    fault: run.fault,
  };
}
