import { sql } from 'kysely';
import { canonicalJson } from '../../../kernel/canonical.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { readPaged } from '../../../platform/read-paged.ts';
import type { GivenWord } from './word.ts';

export { recordAudit } from '../../../platform/audit.ts';

const columns = sql.raw(
  `w.bucket, w.member_id AS "memberId", w.word_id AS "wordId", w.what, w.dismissed, w.review_id AS "reviewId", w.reason,
   w.said_by AS "saidBy", w.approved_by AS "approvedBy", w.at`,
);

/** Appends a word on a member whom the caller has locked. */
export async function insertWord(tx: Tx, one: GivenWord): Promise<void> {
  const dismissed = one.dismissed === null ? null : canonicalJson(one.dismissed);
  await sql`
    INSERT INTO abuse_word (bucket, member_id, word_id, what, dismissed, review_id, reason, said_by, approved_by, at)
    VALUES (${one.bucket}::smallint, ${one.memberId}::uuid, ${one.wordId}::uuid, ${one.what}::text, ${dismissed}::jsonb,
            ${one.reviewId}::uuid, ${one.reason}::text, ${one.saidBy}::text, ${one.approvedBy}::text,
            ${toTimestamp(one.at)}::timestamptz)`.execute(tx);
}

/** All that was ever said of members, each member's words in the order in which they were said: by the primary key, they are few. */
export async function selectWords(reader: Reader, keys: readonly MemberKey[]): Promise<GivenWord[]> {
  const { rows } = await sql<GivenWord>`
    SELECT ${columns} FROM ${memberRows(keys)} JOIN abuse_word w ON w.bucket = k.bucket AND w.member_id = k.member_id
     ORDER BY w.bucket, w.member_id, w.word_id`.execute(reader);
  return rows;
}

/** Every word that was ever said, one after the other. */
export function readAllWords(tx: Tx): AsyncGenerator<GivenWord> {
  return readPaged<GivenWord>(tx, sql`SELECT ${columns} FROM abuse_word w ORDER BY w.bucket, w.member_id, w.word_id`);
}
