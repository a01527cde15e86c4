import { type RawBuilder, sql } from 'kysely';
import { stretchRows, type Tx } from '../../../platform/database.ts';
import { inBackground } from '../../../platform/read-paged.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import { names } from '../names-store.ts';
import type { Placing } from './unplaced.ts';

/** What the tally adds up. */
export const tallied = ['lp', 'rp', 'ticket', 'bonus', 'payable'] as const;
/** What the tally is kept by. */
export const places = ['status', 'segment', 'tier', 'risk_label'] as const;
/** A card beyond whose it is. */
export const cardColumns = [
  'external_id',
  'status',
  'country',
  'segment',
  'tier',
  'risk_label',
  'risk_score',
  'deposited',
  'wagered',
  'won',
  ...tallied,
  'last_seen',
  'created_at',
] as const;

/** Cards as the other modules' rows make them, of the members `m` that `members` joins. */
export function cardsOf(members: RawBuilder<unknown>, { segment, tier, riskLabel, riskScore }: Placing): RawBuilder<unknown> {
  return sql`
    SELECT m.bucket, m.member_id, m.external_id, m.status, m.country,
           coalesce(s.segment, ${segment}::text) AS segment, coalesce(s.tier, ${tier}::text) AS tier,
           coalesce(s.risk_label, ${riskLabel}::text) AS risk_label, coalesce(s.risk_score, ${riskScore}::smallint) AS risk_score,
           coalesce(p.deposited, 0::bigint) AS deposited, coalesce(p.wagered, 0::bigint) AS wagered, coalesce(p.won, 0::bigint) AS won,
           coalesce(w.lp, 0::bigint) AS lp, coalesce(w.rp, 0::bigint) AS rp, coalesce(w.ticket, 0::bigint) AS ticket,
           coalesce(g.bonus, 0::bigint) AS bonus, coalesce(w.payable, 0::bigint) AS payable, p.last_at AS last_seen, m.created_at
      FROM ${members}
      LEFT JOIN standing s ON s.bucket = m.bucket AND s.member_id = m.member_id
      LEFT JOIN profile p ON p.bucket = m.bucket AND p.member_id = m.member_id
      LEFT JOIN wallet w ON w.bucket = m.bucket AND w.member_id = m.member_id
      LEFT JOIN LATERAL (
        SELECT sum(b.balance)::bigint AS bonus FROM bonus_grant b
         WHERE b.bucket = m.bucket AND b.member_id = m.member_id AND b.ended_at IS NULL) AS g ON true`;
}

/** How many cards more or less stand in one place of the tally, and what they hold. */
export type TallyDelta = Record<(typeof places)[number], string> & Record<'players' | (typeof tallied)[number], number>;

/** The members that the batches of stretches touched; the bucket is part of an id (kernel/ids.ts). */
const touchedIn = (stretches: readonly Stretch[]): RawBuilder<unknown> => sql`
  SELECT DISTINCT get_byte(uuid_send(t.member_id), 7)::smallint AS bucket, t.member_id
    FROM (SELECT unnest(b.members) AS member_id FROM ${stretchRows(stretches)}
            JOIN batch b ON b.journal = s.journal AND b.batch_seq > s.after_seq AND b.batch_seq <= s.up_to) AS t`;

/** How many members stretches of lanes touched, and how many cards there are. */
export async function countTouched(tx: Tx, stretches: readonly Stretch[]): Promise<{ touched: number; cards: number }> {
  const { rows } = await sql<{ touched: number; cards: number }>`
    SELECT (SELECT count(*) FROM (${touchedIn(stretches)}) AS t) AS touched,
           (SELECT coalesce(sum(players), 0)::bigint FROM card_tally) AS cards`.execute(tx);
  return rows[0] ?? { touched: 0, cards: 0 };
}

/**
 * How the planner is to look members up, for the rest of the transaction: it takes two columns that say the same for two conditions, and
 * so expects far fewer members than there are. A plan that was kept would not ask again.
 */
export async function lookUp(tx: Tx, many: boolean): Promise<void> {
  await inBackground(tx);
  await sql`SET LOCAL plan_cache_mode = force_custom_plan`.execute(tx);
  await sql`SET LOCAL enable_nestloop = ${sql.raw(many ? 'off' : 'on')}`.execute(tx);
}

/** Which of equal parts of the members, by bucket. */
export type Part = { parts: number; part: number };

/** Writes the cards of touched members that are not as they should be, and answers by how much that moves the tally. */
export async function projectCards(tx: Tx, stretches: readonly Stretch[], { parts, part }: Part, unplaced: Placing): Promise<TallyDelta[]> {
  const touched = sql`(SELECT k.* FROM touched k WHERE k.bucket % ${parts}::smallint = ${part}::smallint) AS k
    JOIN member m ON m.bucket = k.bucket AND m.member_id = k.member_id`;
  const { rows } = await sql<TallyDelta>`
    WITH touched AS MATERIALIZED (${touchedIn(stretches)}),
    changed AS MATERIALIZED (
      SELECT f.*, c.member_id IS NOT NULL AS known, ${names([...places, ...tallied], (name) => `c.${name} AS old_${name}`)}
        FROM (${cardsOf(touched, unplaced)}) AS f
        LEFT JOIN member_card c ON c.bucket = f.bucket AND c.member_id = f.member_id
       WHERE (${names(cardColumns, (name) => `f.${name}`)}) IS DISTINCT FROM (${names(cardColumns, (name) => `c.${name}`)})),
    updated AS (
      UPDATE member_card c SET ${names(cardColumns, (name) => `${name} = f.${name}`)}
        FROM changed f WHERE c.bucket = f.bucket AND c.member_id = f.member_id AND f.known),
    inserted AS (
      INSERT INTO member_card (bucket, member_id, ${names(cardColumns)})
      SELECT bucket, member_id, ${names(cardColumns)} FROM changed WHERE NOT known),
    moved AS (
      SELECT 1 AS n, ${names([...places, ...tallied])} FROM changed
      UNION ALL
      SELECT -1, ${names(places, (name) => `old_${name}`)}, ${names(tallied, (name) => `-old_${name}`)} FROM changed WHERE known)
    SELECT ${names(places)}, sum(n)::bigint AS players, ${names(tallied, (name) => `sum(${name})::bigint AS ${name}`)}
      FROM moved GROUP BY ${names(places)}`.execute(tx);
  return rows;
}

/** Adds to the tally. Its places are opened first: an upsert would hold a place that loses players to the CHECK by itself. */
export async function addToTally(tx: Tx, deltas: readonly TallyDelta[]): Promise<void> {
  const counted = ['players', ...tallied] as const;
  const columns = [
    ...places.map((name) => sql`${deltas.map((delta) => delta[name])}::text[]`),
    ...counted.map((name) => sql`${deltas.map((delta) => delta[name])}::bigint[]`),
  ];
  const given = sql`unnest(${sql.join(columns)}) AS d (${names([...places, ...counted])})`;
  await sql`
    INSERT INTO card_tally (${names([...places, ...counted])}) SELECT ${names(places)}, ${names(counted, () => '0::bigint')} FROM ${given}
    ON CONFLICT DO NOTHING`.execute(tx);
  await sql`
    UPDATE card_tally t SET ${names(counted, (name) => `${name} = t.${name} + d.${name}`)}
      FROM (SELECT ${names(places)}, ${names(counted, (name) => `sum(${name})::bigint AS ${name}`)}
              FROM ${given} GROUP BY ${names(places)}) AS d
     WHERE ${sql.raw(places.map((name) => `t.${name} = d.${name}`).join(' AND '))}`.execute(tx);
}
