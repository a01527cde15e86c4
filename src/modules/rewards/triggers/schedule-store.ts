import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';

/** The last time a rule was due, and whether all members were evaluated for it. */
export type ScheduleRun = { dueAt: Instant; done: boolean };

/** The last run of each rule that ever had one. */
export async function selectRuns(reader: Reader): Promise<Map<string, ScheduleRun>> {
  const { rows } = await sql<{ rule_id: string; due_at: Instant; done: boolean }>`
    SELECT rule_id, due_at, done FROM schedule_run`.execute(reader);
  return new Map(rows.map((row) => [row.rule_id, { dueAt: row.due_at, done: row.done }]));
}

/** Notes that rules are due; a run that another process noted, of this time or later, stays as it is. */
export async function startRun(db: Reader, ruleIds: readonly string[], dueAt: Instant): Promise<void> {
  await sql`
    INSERT INTO schedule_run (rule_id, due_at, done)
    SELECT rule_id, ${toTimestamp(dueAt)}::timestamptz, false FROM unnest(${ruleIds}::text[]) AS due (rule_id) ORDER BY rule_id
    ON CONFLICT (rule_id) DO UPDATE SET due_at = excluded.due_at, done = false
     WHERE schedule_run.due_at < excluded.due_at`.execute(db);
}

/** Notes that all members were evaluated for what was due. */
export async function finishRun(db: Reader, ruleIds: readonly string[], dueAt: Instant): Promise<void> {
  await sql`
    UPDATE schedule_run SET done = true
     WHERE rule_id = ANY (${ruleIds}::text[]) AND due_at = ${toTimestamp(dueAt)}::timestamptz`.execute(db);
}
