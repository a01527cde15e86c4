import { sql } from 'kysely';
import type { AbuseAction } from '../../engine/abuse/penalty.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import type { AbuseChange } from './scoring/change.ts';

export { recordAudit } from '../../platform/audit.ts';
export { emit } from '../../platform/outbox.ts';

/** Appends changes of members whom the caller has locked. */
export async function insertChanges(tx: Tx, changes: readonly AbuseChange[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    INSERT INTO abuse_change (bucket, member_id, change_id, at, from_action, to_action, score, signals)
    SELECT * FROM unnest(
      ${changes.map((one) => one.bucket)}::smallint[], ${changes.map((one) => one.memberId)}::uuid[],
      ${changes.map((one) => one.changeId)}::uuid[], ${changes.map((one) => toTimestamp(one.at))}::timestamptz[],
      ${changes.map((one) => one.from)}::text[], ${changes.map((one) => one.to)}::text[],
      ${changes.map((one) => one.score)}::smallint[], ${changes.map((one) => canonicalJson(one.signals))}::jsonb[])`.execute(tx);
}

/** The last change of each member, by member id; members whose band never changed are absent. One look at the key for each. */
export async function selectLastChanges(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, Uuid>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ member_id: Uuid; change_id: Uuid }>`
    SELECT k.member_id, c.change_id FROM ${memberRows(keys)} CROSS JOIN LATERAL (
      SELECT a.change_id FROM abuse_change a WHERE a.bucket = k.bucket AND a.member_id = k.member_id
       ORDER BY a.change_id DESC LIMIT 1) AS c`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, row.change_id]));
}

/** The band of a member just before a time, as it was recorded; null: none had been by then. */
export async function selectActionBefore(reader: Reader, { bucket, memberId }: MemberKey, at: Instant): Promise<AbuseAction | null> {
  const { rows } = await sql<{ to_action: AbuseAction }>`
    SELECT a.to_action FROM abuse_change a
     WHERE a.bucket = ${bucket}::smallint AND a.member_id = ${memberId}::uuid AND a.at < ${toTimestamp(at)}::timestamptz
     ORDER BY a.change_id DESC LIMIT 1`.execute(reader);
  return rows[0]?.to_action ?? null;
}
