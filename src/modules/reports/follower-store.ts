import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { Stretch } from '../ledger/following/follow.ts';

/** All that a follower has followed, lane by lane: from the first batch to its cursor. Its row of journal 0 is no lane. */
export async function followed(tx: Tx, name: string): Promise<Stretch[]> {
  const { rows } = await sql<Stretch>`
    SELECT journal, 0::bigint AS after, batch_seq AS "upTo" FROM follower WHERE name = ${name} AND journal > 0 ORDER BY journal`.execute(
    tx,
  );
  return rows;
}
