import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import type { LinkValue } from './value.ts';

export { keyedHash } from '../../../platform/crypto.ts';

/** A value that a member was met with. */
export type Link = MemberKey & LinkValue;

/** How often, and between when, a member was met with a value. */
export type LinkRow = Link & { firstAt: Instant; lastAt: Instant; n: number };

/** A link, found by its value; `since`: when the member was first met with it, or an address was verified. */
export type Holding = Link & { since: Instant };

/** The columns `bucket, member_id, kind, ref` as arrays, for `unnest`. */
function arraysOf(links: readonly Link[]): RawBuilder<unknown> {
  return sql`${links.map(({ bucket }) => bucket)}::smallint[], ${links.map(({ memberId }) => memberId)}::uuid[],
             ${links.map(({ kind }) => kind)}::text[], ${links.map(({ ref }) => ref)}::bytea[]`;
}

/** The columns `bucket, kind, ref` of values as arrays, for `unnest`. A value belongs to no member, so it lies by its own first byte. */
export function valueArrays(values: readonly LinkValue[]): RawBuilder<unknown> {
  return sql`${values.map(({ ref }) => ref.readUInt8(0))}::smallint[], ${values.map(({ kind }) => kind)}::text[],
             ${values.map(({ ref }) => ref)}::bytea[]`;
}

/** The key of link_value and of link_change as arrays, for `unnest`: a value's columns, then `member_bucket, member_id`. */
export function holdingArrays(links: readonly Link[]): RawBuilder<unknown> {
  return sql`${valueArrays(links)}, ${links.map(({ bucket }) => bucket)}::smallint[], ${links.map(({ memberId }) => memberId)}::uuid[]`;
}

const holdingKey = sql.raw('bucket, kind, ref, member_bucket, member_id');

/**
 * Adds to links of members that the caller has locked, or makes them; answers those it made. A value of a member occurs once. A link
 * that was there counts more than what was added now, so that few of them come back, and those are told apart here.
 */
export async function upsertLinks(tx: Tx, rows: readonly LinkRow[]): Promise<LinkRow[]> {
  const list = <T>(read: (row: LinkRow) => T): T[] => rows.map(read);
  const most = rows.reduce((largest, { n }) => Math.max(largest, n), 0);
  const found = await sql<Link & { n: number }>`
    WITH kept AS (
      INSERT INTO member_link AS l (bucket, member_id, kind, ref, first_at, last_at, n)
      SELECT * FROM unnest(${arraysOf(rows)}, ${list(({ firstAt }) => toTimestamp(firstAt))}::timestamptz[],
                           ${list(({ lastAt }) => toTimestamp(lastAt))}::timestamptz[], ${list(({ n }) => n)}::bigint[])
      ON CONFLICT (bucket, member_id, kind, ref) DO UPDATE SET first_at = least(l.first_at, excluded.first_at),
        last_at = greatest(l.last_at, excluded.last_at), n = l.n + excluded.n
      RETURNING bucket, member_id, kind, ref, n)
    SELECT bucket, member_id AS "memberId", kind, ref, n FROM kept WHERE n <= ${most}::bigint`.execute(tx);
  if (found.rows.length === 0) return [];
  const counts = new Map(found.rows.map((row) => [keyOf(row), row.n]));
  return rows.filter((row) => counts.get(keyOf(row)) === row.n);
}

/** A link as text, equal for equal ones. */
export function keyOf({ memberId, kind, ref }: Link): string {
  return `${memberId} ${kind} ${ref.toString('latin1')}`;
}

/** Makes links of members that the caller has locked, which did not have them. */
export async function insertLinks(tx: Tx, links: readonly Link[], now: Instant): Promise<void> {
  await sql`
    INSERT INTO member_link (bucket, member_id, kind, ref, first_at, last_at, n)
    SELECT l.bucket, l.member_id, l.kind, l.ref, ${toTimestamp(now)}::timestamptz, ${toTimestamp(now)}::timestamptz, 1::bigint
      FROM unnest(${arraysOf(links)}) AS l (bucket, member_id, kind, ref)`.execute(tx);
}

/** Removes links of members that the caller has locked. */
export async function deleteLinks(tx: Tx, links: readonly Link[]): Promise<void> {
  await sql`
    DELETE FROM member_link AS l USING unnest(${arraysOf(links)}) AS n (bucket, member_id, kind, ref)
     WHERE l.bucket = n.bucket AND l.member_id = n.member_id AND l.kind = n.kind AND l.ref = n.ref`.execute(tx);
}

/** Lets links of members that the caller has locked be found by their values, and says that those values changed. */
export async function insertHoldings(tx: Tx, holdings: readonly Holding[]): Promise<void> {
  await sql`
    WITH found AS (
      INSERT INTO link_value (${holdingKey}, since)
      SELECT ${holdingKey}, since
        FROM unnest(${holdingArrays(holdings)}, ${holdings.map(({ since }) => toTimestamp(since))}::timestamptz[])
             AS h (${holdingKey}, since)
       ORDER BY ${holdingKey}
      ON CONFLICT (${holdingKey}) DO NOTHING RETURNING ${holdingKey})
    INSERT INTO link_change (${holdingKey}) SELECT ${holdingKey} FROM found ORDER BY ${holdingKey}
    ON CONFLICT (${holdingKey}) DO NOTHING`.execute(tx);
}

/** Lets links of members that the caller has locked be found by their values no more, and says that those values changed. */
export async function deleteHoldings(tx: Tx, links: readonly Link[]): Promise<void> {
  await sql`
    WITH gone AS (
      DELETE FROM link_value AS v USING unnest(${holdingArrays(links)}) AS h (${holdingKey})
       WHERE v.bucket = h.bucket AND v.kind = h.kind AND v.ref = h.ref
         AND v.member_bucket = h.member_bucket AND v.member_id = h.member_id
      RETURNING v.bucket, v.kind, v.ref, v.member_bucket, v.member_id)
    INSERT INTO link_change (${holdingKey}) SELECT ${holdingKey} FROM gone ORDER BY ${holdingKey}
    ON CONFLICT (${holdingKey}) DO NOTHING`.execute(tx);
}

/** Removes changes of members whom the transaction has locked. */
export async function deleteChanges(tx: Tx, links: readonly Link[]): Promise<void> {
  await sql`
    DELETE FROM link_change AS c USING unnest(${holdingArrays(links)}) AS d (${holdingKey})
     WHERE c.bucket = d.bucket AND c.kind = d.kind AND c.ref = d.ref
       AND c.member_bucket = d.member_bucket AND c.member_id = d.member_id`.execute(tx);
}

/** What an identity check found of members, as its hash, by member id. */
export async function selectIdentities(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, Buffer>> {
  const { rows } = await sql<{ member_id: Uuid; ref: Buffer }>`
    SELECT l.member_id, l.ref FROM ${memberRows(keys)} JOIN member_link AS l ON l.bucket = k.bucket AND l.member_id = k.member_id
     WHERE l.kind = 'identity'`.execute(reader);
  return new Map(rows.map(({ member_id, ref }) => [member_id, ref]));
}
