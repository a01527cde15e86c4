import { type RawBuilder, sql } from 'kysely';
import { expiring } from '../../engine/wallet/bonus-states.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import { type Reader, toTimestamp } from '../../platform/database.ts';
import { stateIn } from './bonus/store.ts';

/** Rows that end by themselves: those of a table that are still open, each from its `expires_at` on. */
export type Due = { table: RawBuilder<unknown>; isOpen: RawBuilder<unknown> };

export const dueGrants: Due = { table: sql.table('bonus_grant'), isOpen: stateIn(expiring) };
export const dueLots: Due = { table: sql.table('lot'), isOpen: sql`remaining > 0` };
export const dueReservations: Due = { table: sql.table('reservation'), isOpen: sql`state = 'OPEN'` };

/** Members of whom something is due by now, each once, most so many of what is due longest; `except`: not these. */
export async function selectMembersWithDue(
  reader: Reader,
  { table, isOpen }: Due,
  now: Instant,
  limit: number,
  except: readonly Uuid[],
): Promise<MemberKey[]> {
  const { rows } = await sql<{ bucket: number; member_id: Uuid }>`
    SELECT DISTINCT bucket, member_id FROM (
      SELECT bucket, member_id FROM ${table}
       WHERE ${isOpen} AND expires_at <= ${toTimestamp(now)}::timestamptz AND member_id <> ALL (${except}::uuid[])
       ORDER BY expires_at LIMIT ${limit}::bigint) AS due`.execute(reader);
  return rows.map((row) => ({ bucket: row.bucket, memberId: row.member_id }));
}

/** When the first of it is due, now or in the past included; null: nothing is. */
export async function selectFirstDue(reader: Reader, { table, isOpen }: Due): Promise<Instant | null> {
  const { rows } = await sql<{ first: Instant | null }>`SELECT min(expires_at) AS first FROM ${table} WHERE ${isOpen}`.execute(reader);
  return rows[0]?.first ?? null;
}
