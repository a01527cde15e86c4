import { sql } from 'kysely';
import { canonicalJson, type Json } from '../kernel/canonical.ts';
import type { Instant } from '../kernel/clock.ts';
import { type Page, pageOf, readCursor } from '../kernel/cursor.ts';
import type { Actor } from './actor.ts';
import { type Reader, type Tx, toTimestamp } from './database.ts';
import { allOf, type Between, liesBetween } from './postgres/conditions.ts';

/** One change: what was done to which thing. `before` is absent for something new, `after` for something removed. */
export type AuditEntry = {
  /** What was done, as `noun.verb`: `rule.update`. */
  action: string;
  /** The thing, as `kind:id`: `rule:WELCOME`. */
  subject: string;
  before?: Json;
  after?: Json;
  at: Instant;
};

/** One change as it is kept: by whom, and with which request. */
export type AuditRecord = Omit<AuditEntry, 'before' | 'after'> & {
  id: number;
  actor: string;
  before: Json | null;
  after: Json | null;
  requestId: string | null;
};

export type AuditQuery = Between & { limit: number; cursor?: string; actor?: string; action?: string; subject?: string };

/** Changes, newest first. @throws Fault `invalid_cursor` */
export async function listAudit(reader: Reader, query: AuditQuery): Promise<Page<AuditRecord>> {
  const { limit, cursor, actor, action, subject, ...window } = query;
  const before = cursor === undefined ? null : readCursor(cursor, ['instant', 'integer']);
  const { rows } = await sql<AuditRecord>`
    SELECT id, at, actor, action, subject, before, after, request_id AS "requestId" FROM audit
     WHERE ${allOf([
       actor && sql`actor = ${actor}`,
       action && sql`action = ${action}`,
       subject && sql`subject = ${subject}`,
       liesBetween('at', window),
       before && sql`(at, id) < (${toTimestamp(before[0])}::timestamptz, ${before[1]}::bigint)`,
     ])}
     ORDER BY at DESC, id DESC LIMIT ${limit + 1}::bigint`.execute(reader);
  return pageOf(rows, limit, ({ at, id }) => [at, id]);
}

/** Writes what an actor changed into the audit trail, in the transaction of the changes. */
export async function recordAudit(tx: Tx, actor: Actor, entries: readonly AuditEntry[]): Promise<void> {
  await recordAudits(
    tx,
    entries.map((entry) => ({ ...entry, by: actor })),
  );
}

/** As `recordAudit`, of several actors. */
export async function recordAudits(tx: Tx, entries: readonly (AuditEntry & { by: Actor })[]): Promise<void> {
  if (entries.length === 0) return;
  const column = <T>(read: (entry: (typeof entries)[number]) => T): T[] => entries.map(read);
  const json = (value: Json | undefined): string | null => (value === undefined ? null : canonicalJson(value));
  await sql`
    INSERT INTO audit (at, actor, action, subject, before, after, request_id)
    SELECT * FROM unnest(
      ${column((entry) => toTimestamp(entry.at))}::timestamptz[],
      ${column((entry) => entry.by.id)}::text[],
      ${column((entry) => entry.action)}::text[],
      ${column((entry) => entry.subject)}::text[],
      ${column((entry) => json(entry.before))}::jsonb[],
      ${column((entry) => json(entry.after))}::jsonb[],
      ${column((entry) => entry.by.requestId ?? null)}::text[])`.execute(tx);
}
