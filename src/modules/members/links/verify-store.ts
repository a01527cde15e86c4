import { sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';

/** One link that stands in one of the two tables alone; `subject` null: how many were compared, as `stored`. */
export type LinkComparison = { subject: string | null; what: string; stored: string | null; expected: string | null };

/**
 * Who holds which value, as it is found by the value, against the members' own links: of addresses of people those that are verified.
 * Over all members, so for `verify` alone.
 */
export async function compareLinks(tx: Tx): Promise<LinkComparison[]> {
  const { rows } = await sql<LinkComparison>`
    WITH held AS (
      SELECT l.bucket, l.member_id, l.kind, l.ref
        FROM member_link l LEFT JOIN member_contact c ON c.bucket = l.bucket AND c.member_id = l.member_id
       WHERE (l.kind <> 'email' OR c.email_verified) AND (l.kind <> 'phone' OR c.phone_verified)),
    compared AS (
      SELECT coalesce(h.member_id, v.member_id) AS member_id, coalesce(h.kind, v.kind) AS kind, v.ref AS stored, h.ref AS expected
        FROM held h FULL JOIN link_value v
          ON v.bucket = get_byte(h.ref, 0) AND v.kind = h.kind AND v.ref = h.ref
         AND v.member_bucket = h.bucket AND v.member_id = h.member_id)
    SELECT NULL::text AS subject, 'links' AS what, count(*)::text AS stored, NULL::text AS expected FROM compared
    UNION ALL
    SELECT c.member_id::text, 'a link by ' || c.kind, encode(c.stored, 'hex'), encode(c.expected, 'hex')
      FROM compared c WHERE c.stored IS NULL OR c.expected IS NULL`.execute(tx);
  return rows;
}
