import { type RawBuilder, sql } from 'kysely';
import { inPlay } from '../../../engine/wallet/bonus-states.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, toTimestamp } from '../../../platform/database.ts';
import { stateIn } from './store.ts';

type KeyRow = { bucket: number; member_id: Uuid };
const toKey = (row: KeyRow): MemberKey => ({ bucket: row.bucket, memberId: row.member_id });

/** No bonus of the member of `q` has the place in play. */
const isFree = sql`NOT EXISTS (
  SELECT 1 FROM bonus_grant p
   WHERE p.bucket = q.bucket AND p.member_id = q.member_id AND ${stateIn(inPlay, 'p')})`;
const isAlive = (now: Instant): RawBuilder<unknown> => sql`(q.expires_at IS NULL OR q.expires_at > ${toTimestamp(now)}::timestamptz)`;

/** Of these members those whose place in play is free and whose first bonus in the queue may be tried at a time. */
export async function selectWhoseTurn(reader: Reader, keys: readonly MemberKey[], now: Instant): Promise<MemberKey[]> {
  const { rows } = await sql<KeyRow>`
    SELECT bucket, member_id FROM (
      SELECT DISTINCT ON (q.bucket, q.member_id) q.bucket, q.member_id, q.activate_after
        FROM ${memberRows(keys)} JOIN bonus_grant q ON q.bucket = k.bucket AND q.member_id = k.member_id
       WHERE q.state = 'QUEUED' AND ${isAlive(now)} AND ${isFree}
       ORDER BY q.bucket, q.member_id, q.created_at, q.grant_id) AS first
     WHERE activate_after IS NULL OR activate_after <= ${toTimestamp(now)}::timestamptz
     ORDER BY bucket, member_id`.execute(reader);
  return rows.map(toKey);
}

/**
 * Members with a free place in play of whom a bonus is to be tried by now, each once: it was refused its turn a while ago, or nobody has
 * looked since its turn came.
 */
export async function selectPostponed(reader: Reader, now: Instant, limit: number): Promise<MemberKey[]> {
  const { rows } = await sql<KeyRow>`
    SELECT DISTINCT bucket, member_id FROM (
      SELECT q.bucket, q.member_id FROM bonus_grant q
       WHERE q.state = 'QUEUED' AND (q.activate_after IS NULL OR q.activate_after <= ${toTimestamp(now)}::timestamptz)
         AND ${isAlive(now)} AND ${isFree}
       ORDER BY q.activate_after LIMIT ${limit}::bigint) AS due
     ORDER BY bucket, member_id`.execute(reader);
  return rows.map(toKey);
}

/** When the first of the bonuses that were refused their turn, and whose place is free, is to be tried again; null: none is. */
export async function selectFirstPostponed(reader: Reader): Promise<Instant | null> {
  const { rows } = await sql<{ first: Instant | null }>`
    SELECT min(q.activate_after) AS first FROM bonus_grant q WHERE q.state = 'QUEUED' AND ${isFree}`.execute(reader);
  return rows[0]?.first ?? null;
}
