import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { memberRows, type Reader, toTimestamp } from '../../../platform/database.ts';
import { holdingArrays, type Link, valueArrays } from './store.ts';
import type { LinkValue } from './value.ts';

/**
 * Links of each member, at most so many: those that hold until they are replaced, which nobody meets again, and of those met since then
 * means of payment before devices and addresses of the net, each the newest first. So no number of newer ones hides what is one person's.
 */
export async function selectOwnLinks(
  reader: Reader,
  keys: readonly MemberKey[],
  since: Instant,
  most: number,
): Promise<(Link & { lastAt: Instant })[]> {
  const { rows } = await sql<Link & { lastAt: Instant }>`
    SELECT k.bucket, k.member_id AS "memberId", own.kind, own.ref, own.last_at AS "lastAt"
      FROM ${memberRows(keys)} CROSS JOIN LATERAL (
        SELECT l.kind, l.ref, l.last_at FROM member_link AS l
         WHERE l.bucket = k.bucket AND l.member_id = k.member_id
           AND (l.last_at > ${toTimestamp(since)}::timestamptz OR l.kind IN ('email', 'phone', 'identity'))
         ORDER BY l.kind IN ('device', 'ip'), l.kind = 'payment', l.last_at DESC, l.kind, l.ref
         LIMIT ${most}::bigint) AS own`.execute(reader);
  return rows;
}

/** How many others hold a value beside a member, counted up to `most`, and since when the newest of those does. */
type Others = { index: number; others: number; since: Instant };

/** Of links those whose value others hold too; `index`: which of the links. Links that do not count (an unverified address) are absent. */
export async function selectOthers(reader: Reader, links: readonly Link[], most: number): Promise<Others[]> {
  const { rows } = await sql<{ place: number; others: number; since: Instant }>`
    SELECT o.place, met.others, met.since
      FROM unnest(${holdingArrays(links)}) WITH ORDINALITY AS o (bucket, kind, ref, member_bucket, member_id, place)
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

/** Who holds a value, and since when; `index`: which of the values. */
type Holder = MemberKey & { index: number; since: Instant };

/** Who holds values, in (bucket, member) order, at most so many of each. */
export async function selectHolders(reader: Reader, values: readonly LinkValue[], most: number): Promise<Holder[]> {
  const { rows } = await sql<Omit<Holder, 'index'> & { place: number }>`
    SELECT w.place, held.member_bucket AS bucket, held.member_id AS "memberId", held.since
      FROM unnest(${valueArrays(values)}) WITH ORDINALITY AS w (bucket, kind, ref, place)
      CROSS JOIN LATERAL (
        SELECT v.member_bucket, v.member_id, v.since FROM link_value AS v
         WHERE v.bucket = w.bucket AND v.kind = w.kind AND v.ref = w.ref
         ORDER BY v.member_bucket, v.member_id LIMIT ${most}::bigint) AS held
     ORDER BY w.place, held.member_bucket, held.member_id`.execute(reader);
  return rows.map(({ place, ...holder }) => ({ ...holder, index: place - 1 }));
}

/** Links of members by values that are one person's alone, in a fixed order: an address only while it is verified. */
export async function selectHardLinks(reader: Reader, keys: readonly MemberKey[]): Promise<Link[]> {
  const { rows } = await sql<Link>`
    SELECT l.bucket, l.member_id AS "memberId", l.kind, l.ref
      FROM ${memberRows(keys)} JOIN member_link AS l ON l.bucket = k.bucket AND l.member_id = k.member_id
      LEFT JOIN member_contact AS c ON c.bucket = l.bucket AND c.member_id = l.member_id
     WHERE l.kind IN ('payment', 'identity') OR (l.kind = 'email' AND c.email_verified) OR (l.kind = 'phone' AND c.phone_verified)
     ORDER BY l.bucket, l.member_id, l.kind, l.ref`.execute(reader);
  return rows;
}

/** What changed and was not followed yet, in the order of the values. */
export async function selectChanges(reader: Reader, limit: number): Promise<Link[]> {
  const { rows } = await sql<Link>`
    SELECT c.member_bucket AS bucket, c.member_id AS "memberId", c.kind, c.ref FROM link_change AS c
     ORDER BY c.bucket, c.kind, c.ref, c.member_bucket, c.member_id LIMIT ${limit}::bigint`.execute(reader);
  return rows;
}
