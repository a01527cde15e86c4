import { sql } from 'kysely';
import type { Uuid } from '../../../kernel/ids.ts';
import { type Reader, stretchRows, type Tx } from '../../../platform/database.ts';
import type { Stretch } from './follow.ts';

/** Journal 0 is no lane: its row is what the turns of one follower wait for. */
const turn = sql`0::smallint`;

/** Waits for the turn of a follower, and keeps it until the transaction ends. */
export async function lockFollower(tx: Tx, name: string): Promise<void> {
  await sql`INSERT INTO follower (name, journal, batch_seq) VALUES (${name}, ${turn}, 0::bigint) ON CONFLICT DO NOTHING`.execute(tx);
  await sql`SELECT batch_seq FROM follower WHERE name = ${name} AND journal = ${turn} FOR UPDATE`.execute(tx);
}

/** What is new in each lane since the follower's last turn, at most `most` batches of each (null: all). */
export async function selectNew(reader: Reader, name: string, most: number | null): Promise<Stretch[]> {
  const { rows } = await sql<Stretch>`
    SELECT j.journal, coalesce(f.batch_seq, 0::bigint) AS after,
           least(j.head_seq, coalesce(f.batch_seq, 0::bigint) + ${most}::bigint) AS "upTo"
      FROM journal j LEFT JOIN follower f ON f.name = ${name} AND f.journal = j.journal
     WHERE j.head_seq > coalesce(f.batch_seq, 0::bigint) ORDER BY j.journal`.execute(reader);
  return rows;
}

/** Moves a locked follower to the end of the stretches. */
export async function moveFollower(tx: Tx, name: string, stretches: readonly Stretch[]): Promise<void> {
  await sql`
    INSERT INTO follower (name, journal, batch_seq)
    SELECT ${name}::text, journal, batch_seq
      FROM unnest(${stretches.map(({ journal }) => journal)}::smallint[], ${stretches.map(({ upTo }) => upTo)}::bigint[])
           AS s (journal, batch_seq)
    ON CONFLICT (name, journal) DO UPDATE SET batch_seq = excluded.batch_seq`.execute(tx);
}

/** The members that the batches of the stretches touched, each once. */
export async function selectTouched(tx: Tx, stretches: readonly Stretch[]): Promise<Uuid[]> {
  const { rows } = await sql<{ member_id: Uuid }>`
    SELECT DISTINCT unnest(b.members) AS member_id FROM ${stretchRows(stretches)}
      JOIN batch b ON b.journal = s.journal AND b.batch_seq > s.after_seq AND b.batch_seq <= s.up_to`.execute(tx);
  return rows.map((row) => row.member_id);
}
