import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { LinkKind } from '../../../kernel/link-kind.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { bucketOfValue, type Holding, type Link, type Value } from './store.ts';

/** A member's own side of a link. */
export type OwnLink = Link & { lastAt: Instant };

type LinkColumns = { bucket: number; member_id: Uuid; kind: LinkKind; ref: Buffer };

/**
 * The newest links of each member, at most so many: those met since then, and those that hold until they are replaced, which nobody
 * meets again.
 */
export async function selectOwnLinks(reader: Reader, keys: readonly MemberKey[], since: Instant, most: number): Promise<OwnLink[]> {
  const { rows } = await sql<LinkColumns & { last_at: Instant }>`
    SELECT k.bucket, k.member_id, own.kind, own.ref, own.last_at FROM ${memberRows(keys)} CROSS JOIN LATERAL (
      SELECT l.kind, l.ref, l.last_at FROM member_link AS l
       WHERE l.bucket = k.bucket AND l.member_id = k.member_id
         AND (l.last_at > ${toTimestamp(since)}::timestamptz OR l.kind IN ('email', 'phone', 'identity'))
       ORDER BY l.last_at DESC, l.kind, l.ref LIMIT ${most}::bigint) AS own`.execute(reader);
  return rows.map(({ bucket, member_id, kind, ref, last_at }) => ({ bucket, memberId: member_id, kind, ref, lastAt: last_at }));
}

/** How many others hold a value beside a member, counted up to `most`, and since when the newest of those does. */
export type Others = { index: number; others: number; since: Instant };

/** Of links those whose value others hold too; `index`: which of the links. Links that do not count (an unverified address) are absent. */
export async function selectOthers(reader: Reader, links: readonly Link[], most: number): Promise<Others[]> {
  const { rows } = await sql<{ place: number; others: number; since: Instant }>`
    SELECT o.place, met.others, met.since
      FROM unnest(${links.map(({ ref }) => bucketOfValue(ref))}::smallint[], ${links.map(({ kind }) => kind)}::text[],
                  ${links.map(({ ref }) => ref)}::bytea[], ${links.map(({ bucket }) => bucket)}::smallint[],
                  ${links.map(({ memberId }) => memberId)}::uuid[])
           WITH ORDINALITY AS o (bucket, kind, ref, member_bucket, member_id, place)
      CROSS JOIN LATERAL (
        SELECT count(*) AS others, max(other.since) AS since FROM (
          SELECT v.since FROM link_value AS v
           WHERE v.bucket = o.bucket AND v.kind = o.kind AND v.ref = o.ref AND v.member_id <> o.member_id
           ORDER BY v.member_bucket, v.member_id LIMIT ${most}::bigint) AS other) AS met
     WHERE met.others > 0 AND EXISTS (
        SELECT FROM link_value AS own
         WHERE own.bucket = o.bucket AND own.kind = o.kind AND own.ref = o.ref
           AND own.member_bucket = o.member_bucket AND own.member_id = o.member_id)
     ORDER BY o.place`.execute(reader);
  return rows.map(({ place, others, since }) => ({ index: place - 1, others, since }));
}

/** Who holds values, in (bucket, member) order, at most so many of each; `index`: which of the values. */
export async function selectHolders(reader: Reader, values: readonly Value[], most: number): Promise<(Holding & { index: number })[]> {
  const { rows } = await sql<LinkColumns & { since: Instant; place: number }>`
    SELECT w.place, w.kind, w.ref, held.member_bucket AS bucket, held.member_id, held.since
      FROM unnest(${values.map(({ ref }) => bucketOfValue(ref))}::smallint[], ${values.map(({ kind }) => kind)}::text[],
                  ${values.map(({ ref }) => ref)}::bytea[]) WITH ORDINALITY AS w (bucket, kind, ref, place)
      CROSS JOIN LATERAL (
        SELECT v.member_bucket, v.member_id, v.since FROM link_value AS v
         WHERE v.bucket = w.bucket AND v.kind = w.kind AND v.ref = w.ref
         ORDER BY v.member_bucket, v.member_id LIMIT ${most}::bigint) AS held
     ORDER BY w.place, held.member_bucket, held.member_id`.execute(reader);
  return rows.map(({ place, bucket, member_id, kind, ref, since }) => ({
    index: place - 1,
    bucket,
    memberId: member_id,
    kind,
    ref,
    since,
  }));
}

/** Links of members by values that are one person's alone, in a fixed order: an address only while it is verified. */
export async function selectHardLinks(reader: Reader, keys: readonly MemberKey[]): Promise<Link[]> {
  const { rows } = await sql<LinkColumns>`
    SELECT l.bucket, l.member_id, l.kind, l.ref
      FROM ${memberRows(keys)} JOIN member_link AS l ON l.bucket = k.bucket AND l.member_id = k.member_id
      LEFT JOIN member_contact AS c ON c.bucket = l.bucket AND c.member_id = l.member_id
     WHERE l.kind IN ('payment', 'identity') OR (l.kind = 'email' AND c.email_verified) OR (l.kind = 'phone' AND c.phone_verified)
     ORDER BY l.bucket, l.member_id, l.kind, l.ref`.execute(reader);
  return rows.map(({ bucket, member_id, kind, ref }) => ({ bucket, memberId: member_id, kind, ref }));
}

/** What changed and was not followed yet, in the order of the values. */
export async function selectChanges(reader: Reader, limit: number): Promise<Link[]> {
  const { rows } = await sql<Omit<LinkColumns, 'bucket'> & { member_bucket: number }>`
    SELECT kind, ref, member_bucket, member_id FROM link_change
     ORDER BY bucket, kind, ref, member_bucket, member_id LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(({ member_bucket, member_id, kind, ref }) => ({ bucket: member_bucket, memberId: member_id, kind, ref }));
}

/** Removes changes of members whom the transaction has locked. */
export async function deleteChanges(tx: Tx, links: readonly Link[]): Promise<void> {
  const list = <T>(read: (link: Link) => T): T[] => links.map(read);
  await sql`
    DELETE FROM link_change AS c USING unnest(
      ${list(({ ref }) => bucketOfValue(ref))}::smallint[], ${list(({ kind }) => kind)}::text[], ${list(({ ref }) => ref)}::bytea[],
      ${list(({ bucket }) => bucket)}::smallint[], ${list(({ memberId }) => memberId)}::uuid[])
      AS d (bucket, kind, ref, member_bucket, member_id)
     WHERE c.bucket = d.bucket AND c.kind = d.kind AND c.ref = d.ref
       AND c.member_bucket = d.member_bucket AND c.member_id = d.member_id`.execute(tx);
}
