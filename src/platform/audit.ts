import { sql } from 'kysely';
import { canonicalJson, type Json } from '../kernel/canonical.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Actor } from './actor.ts';
import { type Tx, toTimestamp } from './database.ts';

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

/** Writes what an actor changed into the audit trail, in the transaction of the changes. */
export async function recordAudit(tx: Tx, actor: Actor, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const column = <T>(read: (entry: AuditEntry) => T): T[] => entries.map(read);
  const json = (value: Json | undefined): string | null => (value === undefined ? null : canonicalJson(value));
  await sql`
    INSERT INTO audit (at, actor, action, subject, before, after, request_id)
    SELECT at, ${actor.id}::text, action, subject, before, after, ${actor.requestId ?? null}::text FROM unnest(
      ${column((entry) => toTimestamp(entry.at))}::timestamptz[],
      ${column((entry) => entry.action)}::text[],
      ${column((entry) => entry.subject)}::text[],
      ${column((entry) => json(entry.before))}::jsonb[],
      ${column((entry) => json(entry.after))}::jsonb[]) AS entry (at, action, subject, before, after)`.execute(tx);
}
