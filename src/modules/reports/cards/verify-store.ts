import { sql } from 'kysely';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import { readPaged } from '../../../platform/read-paged.ts';
import type { Differences } from '../../ledger/verify/differences.ts';
import { differencesOf } from '../differences-store.ts';
import { names } from '../names-store.ts';
import { cardColumns, cardsOf, places, tallied } from './card-store.ts';
import type { Placing } from './unplaced.ts';

/** The tally against the cards it counts. A place that nobody stands in any more keeps a row of zeros. */
export async function tallyDifferences(tx: Tx): Promise<Differences> {
  const counted = sql`
    SELECT ${names(places)}, count(*) AS players, ${names(tallied, (name) => `sum(${name})::bigint AS ${name}`)}
      FROM member_card GROUP BY ${names(places)}`;
  return differencesOf(tx, { name: 'card_tally', keys: places, sums: ['players', ...tallied] }, counted);
}

/** How many cards there are. */
export async function countCards(tx: Tx): Promise<number> {
  const { rows } = await sql<{ cards: number }>`SELECT count(*) AS cards FROM member_card`.execute(tx);
  return rows[0]?.cards ?? 0;
}

/** What a card says and should say, column by column where they differ. */
const saying = (name: string): string =>
  `CASE WHEN c.${name} IS DISTINCT FROM f.${name}
        THEN concat('${name} is ', coalesce(c.${name}::text, 'absent'), ', should be ', coalesce(f.${name}::text, 'absent')) END`;

/** Cards that are not what their members' rows make them, a missing and a superfluous one too; members with new batches are left out. */
export async function* differingCards(tx: Tx, unplaced: Placing): AsyncGenerator<{ memberId: Uuid; differs: string }> {
  const query = sql`
    SELECT member_id, concat_ws('; ', ${names(cardColumns, saying)}) AS differs
      FROM (${cardsOf(sql`member m`, unplaced)}) AS f FULL JOIN member_card c USING (bucket, member_id)
      LEFT JOIN (
        SELECT DISTINCT unnest(b.members) AS touched
          FROM batch b LEFT JOIN follower w ON w.name = 'cards' AND w.journal = b.journal
         WHERE b.batch_seq > coalesce(w.batch_seq, 0::bigint)) AS n ON n.touched = member_id
     WHERE n.touched IS NULL
       AND (${names(cardColumns, (name) => `f.${name}`)}) IS DISTINCT FROM (${names(cardColumns, (name) => `c.${name}`)})`;
  for await (const row of readPaged<{ member_id: Uuid; differs: string }>(tx, query))
    yield { memberId: row.member_id, differs: row.differs };
}
