import { type RawBuilder, sql } from 'kysely';
import { type OpeningSum, unknownGame } from '../../../engine/profile/activity.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import { within } from './stretch-store.ts';
import type { Counting } from './table-store.ts';

type Sql = RawBuilder<unknown>;

/**
 * Times are told apart by quarters of an hour here, and by days where they are read: to find the day of a row in a zone costs more than
 * all else that is done with it. Every zone has been whole quarters ahead of UTC since 1972.
 */
const quarterOf = (column: string): Sql => sql`date_bin('15 minutes'::interval, ${sql.ref(column)}, '2000-01-01 00:00:00Z'::timestamptz)`;

/** Whether a row moves bonus money itself. Of bets through the wallet, transfers do. */
const carries = sql`CASE WHEN t.bonus > 0::bigint THEN t.grant_id IS NOT NULL AND t.event_id !~ '^(wager|win|void):' ELSE false END`;

/**
 * Activity of stretches of lanes, read once for all tables of days and added up by what they ask of it. `what` is done, or (`sign` -1)
 * taken back.
 */
export const facts = (stretches: readonly Stretch[]): Sql => sql`
  SELECT ${quarterOf('t.at')} AS at, ${quarterOf('t.ref_at')} AS ref_at, t.game_type, t.totals,
         CASE WHEN t.kind = 'VOID' THEN coalesce(t.ref_kind, 'WAGER') ELSE t.kind END AS what,
         CASE WHEN t.kind = 'VOID' THEN -1::bigint ELSE 1::bigint END AS sign,
         CASE WHEN t.lp > 0::bigint THEN 1 WHEN t.lp < 0::bigint THEN -1 ELSE 0 END AS earned, ${carries} AS carries,
         count(*) AS n, sum(t.amount)::bigint AS amount, sum(t.bonus)::bigint AS bonus, abs(sum(t.lp))::bigint AS lp
    FROM ${within('activity', stretches)}
   GROUP BY 1, 2, t.game_type, t.totals, t.kind, t.ref_kind, earned, carries`;

const dayIn = (time: Sql, { zone }: Counting): Sql => sql`(${time} AT TIME ZONE ${zone}::text)::date`;

export const playSums = ['deposited', 'withdrawn', 'wagered', 'won', 'bets', 'sessions'] as const satisfies readonly OpeningSum[];

const moneyOf = (what: string): Sql => sql`CASE WHEN f.what = ${sql.lit(what)} THEN f.sign * f.amount ELSE 0::bigint END`;
const countOf = (...what: string[]): Sql =>
  sql`CASE WHEN f.what IN (${sql.join(what.map((one) => sql.lit(one)))}) THEN f.sign * f.n ELSE 0::bigint END`;

/** What an event adds to each sum. A session counts where it starts. */
const ofPlay: Readonly<Record<(typeof playSums)[number], Sql>> = {
  deposited: moneyOf('DEPOSIT'),
  withdrawn: moneyOf('WITHDRAWAL'),
  wagered: moneyOf('WAGER'),
  won: moneyOf('WIN'),
  bets: countOf('WAGER'),
  sessions: countOf('SESSION', 'SESSION_START'),
};

/** What sheets' differences add to a sum; what they did not tell is nothing. */
const ofSheet = (name: OpeningSum): Sql => sql`f.n * coalesce((f.totals ->> ${sql.lit(name)})::bigint, 0::bigint)`;

const added = (name: (typeof playSums)[number]): Sql =>
  sql`CASE WHEN f.what = 'OPENING' THEN ${ofSheet(name)} ELSE ${ofPlay[name]} END AS ${sql.ref(name)}`;

/** What was played, on the day of the event, or of the event that is taken back. */
export const playedRows = (counting: Counting): Sql => sql`
  SELECT ${dayIn(sql`coalesce(f.ref_at, f.at)`, counting)} AS day,
         coalesce(f.totals ->> 'gameType', f.game_type, ${unknownGame}::text) AS game_type, ${sql.join(playSums.map(added))}
    FROM fact f`;

/** Money that rows move themselves: what is done, the code under which that and its taking back are booked, and the way it goes. */
const carried = [
  ['WAGER', 'stake_told', 'stake_taken_back', 'BONUS', 'GAME'],
  ['WIN', 'win_told', 'win_taken_back', 'GAME', 'BONUS'],
] as const;

/** What activity books without a transfer: points that play earned, and bonus money of bets that are told when they are over. */
export const carriedRows = (counting: Counting): Sql => {
  const day = dayIn(sql`f.at`, counting);
  const moves = carried.flatMap(([what, code, backCode, from, to]) => [
    [what, 1, code, from, to] as const,
    [what, -1, backCode, to, from] as const,
  ]);
  const column = (index: 0 | 2 | 3 | 4): Sql => sql`${moves.map((move) => move[index])}::text[]`;
  return sql`
    SELECT ${day} AS day, 'accrual' AS code, CASE WHEN f.earned > 0 THEN 'ISSUANCE' ELSE 'LP' END AS from_account,
           CASE WHEN f.earned > 0 THEN 'LP' ELSE 'ISSUANCE' END AS to_account, 'LP' AS currency, f.n, f.lp AS amount
      FROM fact f WHERE f.earned <> 0
    UNION ALL
    SELECT ${day}, m.code, m.from_account, m.to_account, ${counting.currency}::text, f.n, f.bonus
      FROM fact f
      JOIN unnest(${column(0)}, ${moves.map(([, sign]) => sign)}::bigint[], ${column(2)}, ${column(3)}, ${column(4)})
             AS m (what, sign, code, from_account, to_account) ON m.what = f.what AND m.sign = f.sign
     WHERE f.carries`;
};

/** Codes of what activity books without a transfer. */
export const carriedCodes: readonly string[] = ['accrual', ...carried.flatMap(([, code, backCode]) => [code, backCode])];
