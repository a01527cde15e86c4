import { sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
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

/** The members that the batches of the stretches touched, each once for every kind of batch, and when the last of a kind was committed. */
export async function selectTouchedByKind(
  tx: Tx,
  stretches: readonly Stretch[],
): Promise<{ member_id: Uuid; kind: string; at: Instant }[]> {
  const { rows } = await sql<{ member_id: Uuid; kind: string; at: Instant }>`
    SELECT m.member_id, b.kind, max(b.committed_at) AS at FROM ${stretchRows(stretches)}
      JOIN batch b ON b.journal = s.journal AND b.batch_seq > s.after_seq AND b.batch_seq <= s.up_to
     CROSS JOIN unnest(b.members) AS m (member_id)
     GROUP BY 1, 2`.execute(tx);
  return rows;
}

/** Whom a rule of trigger `event` may concern: which batches said so last, lane by lane, and when. */
export type WokenRow = { member_id: Uuid; places: string; at: Instant };

/** The members whom batches of the stretches name for rules of trigger `event`, each once. */
export async function selectWoken(tx: Tx, stretches: readonly Stretch[]): Promise<WokenRow[]> {
  const { rows } = await sql<WokenRow>`
    SELECT member_id, string_agg(journal || ':' || last_seq, ' ' ORDER BY journal) AS places, max(last_at) AS at
      FROM (SELECT member_id, b.journal, max(b.batch_seq) AS last_seq, max(b.committed_at) AS last_at
              FROM ${stretchRows(stretches)}
              JOIN batch b ON b.journal = s.journal AND b.batch_seq > s.after_seq AND b.batch_seq <= s.up_to
             CROSS JOIN unnest(b.event_members) AS e (member_id)
             GROUP BY 1, 2) AS named
     GROUP BY 1`.execute(tx);
  return rows;
}

/** How far a follower is behind: batches of all lanes, and when the oldest of them was committed. */
export type Lag = { name: string; batches: number; oldestAt: Instant | null };

/** How far each of these followers is behind; one that never had a turn is behind by all there is. */
export async function selectLags(reader: Reader, names: readonly string[]): Promise<Lag[]> {
  const { rows } = await sql<Lag>`
    SELECT n.name, coalesce(sum(j.head_seq - coalesce(f.batch_seq, 0::bigint)), 0)::bigint AS batches, min(b.committed_at) AS "oldestAt"
      FROM unnest(${names}::text[]) AS n (name)
      LEFT JOIN journal j ON true
      LEFT JOIN follower f ON f.name = n.name AND f.journal = j.journal
      LEFT JOIN batch b ON b.journal = j.journal AND b.batch_seq = coalesce(f.batch_seq, 0::bigint) + 1
     GROUP BY n.name`.execute(reader);
  return rows;
}
