import { type RawBuilder, sql } from 'kysely';
import { bucketOf } from '../../kernel/bucket.ts';
import type { Instant } from '../../kernel/clock.ts';
import { isExternalId, type MemberKey, type Uuid } from '../../kernel/ids.ts';
import type { MemberStatus } from '../../kernel/member-status.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import type { Member } from './member.ts';

export { recordAudit } from '../../platform/audit.ts';

type MemberRow = {
  bucket: number;
  member_id: string;
  external_id: string;
  status: MemberStatus;
  status_until: Instant | null;
  status_since: Instant | null;
  country: string | null;
  marketing_consent: boolean;
  registered_at: Instant | null;
  created_at: Instant;
  updated_at: Instant;
};

const names =
  'bucket, member_id, external_id, status, status_until, status_since, country, marketing_consent, registered_at, created_at, updated_at';
const plainColumns = sql.raw(names);
const columns = sql.raw(names.replaceAll(/\w+/g, 'm.$&'));

function fromRow(row: MemberRow): Member {
  return {
    bucket: row.bucket,
    memberId: row.member_id,
    externalId: row.external_id,
    status: row.status,
    statusUntil: row.status_until,
    statusSince: row.status_since,
    country: row.country,
    marketingConsent: row.marketing_consent,
    registeredAt: row.registered_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

async function membersOf(reader: Reader, query: RawBuilder<MemberRow>): Promise<Member[]> {
  const { rows } = await query.execute(reader);
  return rows.map(fromRow);
}

/** External ids that can exist, each once, with its bucket: what `unnest` joins to. */
function located(externalIds: readonly string[]): { buckets: number[]; ids: string[] } {
  const ids = [...new Set(externalIds)].filter(isExternalId);
  return { buckets: ids.map(bucketOf), ids };
}

/** Sorted before it locks, so that all who lock several members do so in the same order and none waits in a circle. */
export async function lockRows(tx: Tx, externalIds: readonly string[]): Promise<Member[]> {
  const { buckets, ids } = located(externalIds);
  return membersOf(
    tx,
    sql<MemberRow>`
      SELECT ${columns} FROM member AS m
      JOIN unnest(${buckets}::smallint[], ${ids}::text[]) AS wanted (bucket, external_id)
        ON m.bucket = wanted.bucket AND m.external_id = wanted.external_id
      ORDER BY m.bucket, m.member_id FOR NO KEY UPDATE OF m`,
  );
}

/** As `lockRows`, of internal ids. */
export async function lockRowsByKey(tx: Tx, keys: readonly MemberKey[]): Promise<Member[]> {
  return membersOf(
    tx,
    sql<MemberRow>`
      SELECT ${columns} FROM member AS m
      JOIN ${memberRows(keys)} ON m.bucket = k.bucket AND m.member_id = k.member_id
      ORDER BY m.bucket, m.member_id FOR NO KEY UPDATE OF m`,
  );
}

/** Internal ids of a bucket's members after one of them, in their order. */
export async function selectIds(reader: Reader, bucket: number, after: Uuid, limit: number): Promise<Uuid[]> {
  const { rows } = await sql<{ member_id: Uuid }>`
    SELECT member_id FROM member WHERE bucket = ${bucket}::smallint AND member_id > ${after}::uuid ORDER BY member_id
     LIMIT ${limit}`.execute(reader);
  return rows.map((row) => row.member_id);
}

/** How many members there are. */
export async function countRows(reader: Reader): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM member`.execute(reader);
  return rows[0]?.n ?? 0;
}

/** The member of an external id. */
export async function selectByExternalId(reader: Reader, externalId: string): Promise<Member | null> {
  if (!isExternalId(externalId)) return null;
  const query = sql<MemberRow>`
    SELECT ${columns} FROM member AS m WHERE m.bucket = ${bucketOf(externalId)} AND m.external_id = ${externalId}`;
  return (await membersOf(reader, query))[0] ?? null;
}

/** Those of the external ids that are members. */
export async function selectKnown(reader: Reader, externalIds: readonly string[]): Promise<string[]> {
  const { buckets, ids } = located(externalIds);
  const { rows } = await sql<{ external_id: string }>`
    SELECT m.external_id FROM member AS m JOIN unnest(${buckets}::smallint[], ${ids}::text[]) AS wanted (bucket, external_id)
        ON m.bucket = wanted.bucket AND m.external_id = wanted.external_id`.execute(reader);
  return rows.map((row) => row.external_id);
}

/** The members of internal ids, in lock order. */
export async function selectByKeys(reader: Reader, keys: readonly MemberKey[]): Promise<Member[]> {
  return membersOf(
    reader,
    sql<MemberRow>`
      SELECT ${columns} FROM member AS m
      JOIN ${memberRows(keys)} ON m.bucket = k.bucket AND m.member_id = k.member_id
      ORDER BY m.bucket, m.member_id`,
  );
}

/** Members whose cooling-off is over, the earliest first. */
export async function selectCooledOff(reader: Reader, now: Instant, limit: number): Promise<MemberKey[]> {
  const { rows } = await sql<{ bucket: number; member_id: Uuid }>`
    SELECT bucket, member_id FROM member WHERE status = 'COOLING_OFF' AND status_until <= ${toTimestamp(now)}::timestamptz
     ORDER BY status_until LIMIT ${limit}::bigint`.execute(reader);
  return rows.map((row) => ({ bucket: row.bucket, memberId: row.member_id }));
}

/** When the first of the coolings-off ends; null when nobody cools off. */
export async function selectFirstCoolingOffEnd(reader: Reader): Promise<Instant | null> {
  const { rows } = await sql<{ first: Instant | null }>`
    SELECT min(status_until) AS first FROM member WHERE status = 'COOLING_OFF'`.execute(reader);
  return rows[0]?.first ?? null;
}

/** Members after an external id, in its order; `country`: of this one alone. */
export async function selectAfter(reader: Reader, after: string, country: string | null, limit: number): Promise<Member[]> {
  const inCountry = country === null ? sql`` : sql` AND m.country = ${country}`;
  return membersOf(
    reader,
    sql<MemberRow>`SELECT ${columns} FROM member AS m WHERE m.external_id > ${after}${inCountry} ORDER BY m.external_id LIMIT ${limit}`,
  );
}

/** The columns of `names` as arrays, for `unnest`. */
function arraysOf(members: readonly Member[]): RawBuilder<unknown> {
  const list = <T>(read: (member: Member) => T): T[] => members.map(read);
  return sql`
    ${list((member) => member.bucket)}::smallint[], ${list((member) => member.memberId)}::uuid[],
    ${list((member) => member.externalId)}::text[], ${list((member) => member.status)}::text[],
    ${list((member) => toTimestamp(member.statusUntil))}::timestamptz[],
    ${list((member) => toTimestamp(member.statusSince))}::timestamptz[],
    ${list((member) => member.country)}::text[],
    ${list((member) => member.marketingConsent)}::boolean[], ${list((member) => toTimestamp(member.registeredAt))}::timestamptz[],
    ${list((member) => toTimestamp(member.createdAt))}::timestamptz[], ${list((member) => toTimestamp(member.updatedAt))}::timestamptz[]`;
}

/**
 * Creates the members whose external id is free and answers those ids. Where a parallel transaction creates the same one, it waits
 * for that; the order of insertion is the same for all, so none waits in a circle.
 */
export async function insertRows(tx: Tx, members: readonly Member[]): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    INSERT INTO member (${plainColumns})
    SELECT ${plainColumns} FROM unnest(${arraysOf(members)}) AS n (${plainColumns}) ORDER BY bucket, external_id
    ON CONFLICT (bucket, external_id) DO NOTHING RETURNING external_id`.execute(tx);
  return rows.map((row) => row.external_id);
}

/** Writes what may change of members that the caller has locked. */
export async function updateRows(tx: Tx, members: readonly Member[]): Promise<void> {
  await sql`
    UPDATE member AS m SET status = n.status, status_until = n.status_until, status_since = n.status_since,
      country = n.country, marketing_consent = n.marketing_consent, registered_at = n.registered_at, updated_at = n.updated_at
    FROM unnest(${arraysOf(members)}) AS n (${plainColumns})
    WHERE m.bucket = n.bucket AND m.member_id = n.member_id`.execute(tx);
}
