import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../kernel/clock.ts';
import { firstIdAt, type MemberKey } from '../../kernel/ids.ts';
import { toTimestamp } from './row-types.ts';

export type Condition = RawBuilder<unknown>;

/** From `fromAt` until just before `toAt`; null: without that end. */
export type Between = { fromAt: Instant | null; toAt: Instant | null };

/**
 * Those of the conditions that were asked for, all of them. A list's WHERE holds nothing else, so that the planner sees which index
 * fits what was asked.
 */
export function allOf(conditions: readonly (Condition | '' | null | undefined)[]): Condition {
  const asked = conditions.filter((condition) => condition !== null && condition !== undefined && condition !== '');
  return asked.length === 0 ? sql`true` : sql.join(asked, sql` AND `);
}

/** Rows of a member, in the table of an alias. */
export function ofMember(alias: string, { bucket, memberId }: MemberKey): Condition {
  return sql`${sql.ref(`${alias}.bucket`)} = ${bucket}::smallint AND ${sql.ref(`${alias}.member_id`)} = ${memberId}::uuid`;
}

/** A column of ids that were made in a time: they begin with it. */
export function madeBetween(column: string, { fromAt, toAt }: Between): Condition {
  return allOf([
    fromAt === null ? null : sql`${sql.ref(column)} >= ${firstIdAt(fromAt)}::uuid`,
    toAt === null ? null : sql`${sql.ref(column)} < ${firstIdAt(toAt)}::uuid`,
  ]);
}

/** A column of instants that lie in a time. */
export function liesBetween(column: string, { fromAt, toAt }: Between): Condition {
  return allOf([
    fromAt === null ? null : sql`${sql.ref(column)} >= ${toTimestamp(fromAt)}::timestamptz`,
    toAt === null ? null : sql`${sql.ref(column)} < ${toTimestamp(toAt)}::timestamptz`,
  ]);
}
