import { sql } from 'kysely';
import { canonicalJson, type Json } from '../kernel/canonical.ts';
import type { Instant } from '../kernel/clock.ts';
import { type Tx, toTimestamp } from './database.ts';

/** One change: who did what to which thing. `before` is absent for something new, `after` for something removed. */
export type AuditEntry = {
  /** The actor's id. */
  actor: string;
  /** What was done, as `noun.verb`: `rule.update`. */
  action: string;
  /** The thing, as `kind:id`: `rule:WELCOME`. */
  subject: string;
  before?: Json;
  after?: Json;
  at: Instant;
  requestId?: string;
};

/** Writes audit rows in the transaction of the changes they tell of. */
export async function recordAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const column = <T>(read: (entry: AuditEntry) => T): T[] => entries.map(read);
  const json = (value: Json | undefined): string | null => (value === undefined ? null : canonicalJson(value));
  await sql`
    INSERT INTO audit (at, actor, action, subject, before, after, request_id)
    SELECT * FROM unnest(
      ${column((entry) => toTimestamp(entry.at))}::timestamptz[],
      ${column((entry) => entry.actor)}::text[],
      ${column((entry) => entry.action)}::text[],
      ${column((entry) => entry.subject)}::text[],
      ${column((entry) => json(entry.before))}::jsonb[],
      ${column((entry) => json(entry.after))}::jsonb[],
      ${column((entry) => entry.requestId ?? null)}::text[])`.execute(tx);
}
