import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';
import { allOf, ofMember } from '../../../platform/postgres/conditions.ts';
import { inIndexOrder } from '../index-order-store.ts';
import { decisionOfTransfer, reversedByTransfer } from './decision-store.ts';
import type { LinePlace, OwnAccount } from './statement.ts';
import type { Balances, LaneEnd } from './statement-position.ts';

type Sql = RawBuilder<unknown>;

type LineRow = LinePlace & {
  account: OwnAccount;
  amount: Minor;
  currency: Currency;
  /** null: an activity row carries it itself. */
  transfer_id: Uuid | null;
  /** null: points that play earned. */
  code: string | null;
  counter_account: string;
  reference: string | null;
  decision_id: Uuid | null;
  rule_id: string | null;
  note: string | null;
  /** Of the bet that it belongs to. */
  game_type: string | null;
  /** Of the transfer that it reverses. */
  reversed_code: string | null;
  /** The lanes that hold this line or any after it. */
  lanes: number[];
};

/** A stretch of each lane: after the batch `after`, up to and with a place. */
type LaneStretch = LaneEnd & { after: number };

type Lines = { member: MemberKey; accounts: readonly OwnAccount[]; lanes: readonly LaneStretch[] };

const kindOf = (account: Sql): Sql => sql`split_part(${account}, ':', 1)`;

/** The rows of a table `t` in the lane at hand, newest first: by an index of member, lane and batch. `limit` null: all. */
function rowsIn(table: 'transfer' | 'activity', member: MemberKey, limit: number | null, ...conditions: Sql[]): Sql {
  const within = allOf([
    ofMember('t', member),
    sql`t.journal = lane.journal AND t.batch_seq > lane.after_seq`,
    sql`(t.batch_seq, t.batch_index) <= (lane.batch_seq, lane.batch_index)`,
    ...conditions,
  ]);
  return sql`(SELECT t.* FROM ${sql.table(table)} t WHERE ${within}
               ORDER BY t.batch_seq DESC, t.batch_index DESC LIMIT ${limit}::bigint) AS t`;
}

function transferLines({ member, accounts }: Lines, limit: number | null): Sql {
  const wanted = (account: Sql): Sql => sql`${kindOf(account)} = ANY (${accounts}::text[])`;
  const rows = rowsIn('transfer', member, limit, sql`(${wanted(sql`t.from_account`)} OR ${wanted(sql`t.to_account`)})`);
  return sql`
    SELECT t.batch_seq, t.batch_index, leg.own, leg.amount, t.currency, t.transfer_id, t.code, leg.counter_account, t.reference,
           NULL::text AS game_type
      FROM ${rows}
     CROSS JOIN LATERAL (VALUES (t.from_account, -t.amount, t.to_account), (t.to_account, t.amount, t.from_account))
             AS leg (own, amount, counter_account)
     WHERE ${wanted(sql`leg.own`)}`;
}

function pointLines({ member }: Lines, limit: number | null): Sql {
  return sql`
    SELECT t.batch_seq, t.batch_index, 'LP', t.lp, 'LP', NULL::uuid, CASE WHEN t.kind = 'VOID' THEN 'points_taken_back' END, 'ISSUANCE',
           NULL, t.game_type
      FROM ${rowsIn('activity', member, limit, sql`t.lp <> 0`)}`;
}

/** Bonus money that activity moves itself, as the view `entry` shows it: a stake spends it, a win adds to it, a VOID turns that round. */
function bonusLines({ member }: Lines, limit: number | null): Sql {
  const carries = sql`t.bonus > 0 AND t.grant_id IS NOT NULL AND t.event_id !~ '^(wager|win|void):'`;
  return sql`
    SELECT t.batch_seq, t.batch_index, 'BONUS:' || t.grant_id::text, way.sign * t.bonus, p.base_currency, NULL::uuid, way.code, 'GAME',
           NULL, t.game_type
      FROM ${rowsIn('activity', member, limit, carries)}
      JOIN (VALUES ('WAGER', '', -1, 'stake_told'), ('WIN', '', 1, 'win_told'), ('VOID', 'WAGER', 1, 'stake_taken_back'),
                   ('VOID', 'WIN', -1, 'win_taken_back')) AS way (kind, ref_kind, sign, code)
        ON way.kind = t.kind AND way.ref_kind = CASE WHEN t.kind = 'VOID' THEN coalesce(t.ref_kind, 'WAGER') ELSE '' END
     CROSS JOIN program p`;
}

/** The lines of lanes, of each lane at least the newest `limit` where there are as many. */
function linesOf(wanted: Lines, limit: number | null): Sql {
  const { accounts, lanes } = wanted;
  const sources = [
    transferLines(wanted, limit),
    ...(accounts.includes('LP') ? [pointLines(wanted, limit)] : []),
    ...(accounts.includes('BONUS') ? [bonusLines(wanted, limit)] : []),
  ];
  const column = (name: keyof LaneStretch): Sql => sql`${lanes.map((lane) => lane[name])}`;
  return sql`
    SELECT lane.journal, line.* FROM unnest(${column('journal')}::smallint[], ${column('after')}::bigint[], ${column('batchSeq')}::bigint[],
                                            ${column('batchIndex')}::bigint[]) AS lane (journal, after_seq, batch_seq, batch_index)
     CROSS JOIN LATERAL (${sql.join(sources, sql` UNION ALL `)}) AS line`;
}

/**
 * The newest lines of stretches of lanes, in the order of booking: within a lane as they were booked, between lanes by the time of their
 * batches (a line waits for those that its lane booked later). `own`: of the row at the end of the first lane, only accounts before it.
 */
export async function selectLines(reader: Reader, wanted: Lines & { own: string | null }, limit: number): Promise<LineRow[]> {
  const { member, lanes, own } = wanted;
  const [last] = lanes;
  const isLeft =
    own === null || last === undefined
      ? sql`true`
      : sql`(line.journal <> ${last.journal}::smallint OR line.batch_seq <> ${last.batchSeq}::bigint
             OR line.batch_index <> ${last.batchIndex}::bigint OR line.own COLLATE "C" < ${own}::text COLLATE "C")`;
  const query = sql<LineRow>`
    WITH line AS MATERIALIZED (
      SELECT line.*, (SELECT b.committed_at FROM batch b WHERE b.journal = line.journal AND b.batch_seq = line.batch_seq) AS at
        FROM (${linesOf(wanted, limit + 1)}) AS line
       WHERE ${isLeft}
    ), page AS (
      SELECT *, min(at) OVER (PARTITION BY journal ORDER BY batch_seq DESC, batch_index DESC, own COLLATE "C" DESC
                              ROWS UNBOUNDED PRECEDING) AS waits_until
        FROM line ORDER BY waits_until DESC, journal DESC, batch_seq DESC, batch_index DESC, own COLLATE "C" DESC LIMIT ${limit}::bigint
    )
    SELECT p.at, p.journal, p.batch_seq, p.batch_index, p.own, ${kindOf(sql`p.own`)} AS account, p.currency, p.amount, p.transfer_id,
           p.code, p.reference, p.counter_account, d.decision_id, d.rule_id, d.note, coalesce(w.game_type, p.game_type) AS game_type,
           o.code AS reversed_code, ARRAY(SELECT DISTINCT journal FROM line) AS lanes
      FROM page p
      LEFT JOIN LATERAL (SELECT * FROM transfer t
                          WHERE t.bucket = ${member.bucket}::smallint AND t.transfer_id = p.transfer_id LIMIT 1) AS t ON true
      LEFT JOIN LATERAL (SELECT w.game_type FROM wager w WHERE w.bucket = t.bucket
                            AND w.wager_id = CASE WHEN t.reference LIKE 'wager:%' THEN split_part(t.reference, ':', 2)::uuid END
                          LIMIT 1) AS w ON true
      ${reversedByTransfer}
      ${decisionOfTransfer}
     ORDER BY p.waits_until DESC, p.journal DESC, p.batch_seq DESC, p.batch_index DESC, p.own COLLATE "C" DESC`;
  return (await inIndexOrder(reader, 'whole', (ordered) => query.execute(ordered))).rows;
}

/** What lines of stretches of lanes add up to. */
export async function sumLines(reader: Reader, wanted: Lines): Promise<{ account: OwnAccount; currency: Currency; amount: Minor }[]> {
  const query = sql<{ account: OwnAccount; currency: Currency; amount: Minor }>`
    SELECT ${kindOf(sql`line.own`)} AS account, line.currency, sum(line.amount)::bigint AS amount
      FROM (${linesOf(wanted, null)}) AS line GROUP BY 1, 2`;
  return (await inIndexOrder(reader, 'whole', (ordered) => query.execute(ordered))).rows;
}

/** What a member has now, and the end of each lane: that is what all lines until there add up to. */
export async function selectNow(reader: Reader, { bucket, memberId }: MemberKey): Promise<{ balances: Balances; heads: LaneEnd[] }> {
  const { rows } = await sql<Balances & { journal: number; head_seq: number }>`
    SELECT j.journal, j.head_seq, coalesce(w.lp, 0::bigint) AS "LP", coalesce(w.rp, 0::bigint) AS "RP",
           coalesce(w.ticket, 0::bigint) AS "TICKET", coalesce(g.balance, 0::bigint) AS "BONUS",
           coalesce(w.payable, 0::bigint) AS "PAYABLE", coalesce(w.rp_held, 0::bigint) AS "HELD RP",
           coalesce(w.ticket_held, 0::bigint) AS "HELD TICKET"
      FROM journal j
      LEFT JOIN wallet w ON w.bucket = ${bucket}::smallint AND w.member_id = ${memberId}::uuid
     CROSS JOIN LATERAL (
       SELECT sum(b.balance)::bigint AS balance FROM bonus_grant b
        WHERE b.bucket = ${bucket}::smallint AND b.member_id = ${memberId}::uuid AND b.ended_at IS NULL) AS g
     ORDER BY j.journal`.execute(reader);
  const { journal: _, head_seq: __, ...balances } = { journal: 0, head_seq: 0, ...(rows[0] ?? nothing) };
  return { balances, heads: rows.map((row) => ({ journal: row.journal, batchSeq: row.head_seq, batchIndex: Number.MAX_SAFE_INTEGER })) };
}

const nothing: Balances = { LP: 0, RP: 0, TICKET: 0, BONUS: 0, PAYABLE: 0, 'HELD RP': 0, 'HELD TICKET': 0 };

/**
 * The last batch of each lane before an instant, looked for by halves: so that of two instants the later never ends before the earlier,
 * whatever times batches of one lane bear.
 */
export async function lastBatchesBefore(reader: Reader, at: Instant, journals: readonly number[]): Promise<Map<number, number>> {
  const isBefore = sql`b.committed_at < ${toTimestamp(at)}::timestamptz`;
  const { rows } = await sql<{ journal: number; low: number }>`
    WITH RECURSIVE half (journal, low, high) AS (
      SELECT journal, 0::bigint, head_seq + 1 FROM journal WHERE journal = ANY (${journals}::smallint[])
      UNION ALL
      SELECT h.journal, CASE WHEN ${isBefore} THEN b.batch_seq ELSE h.low END, CASE WHEN ${isBefore} THEN h.high ELSE b.batch_seq END
        FROM half h JOIN batch b ON b.journal = h.journal AND b.batch_seq = (h.low + h.high) / 2
       WHERE h.high - h.low > 1)
    SELECT journal, low FROM half WHERE high - low = 1`.execute(reader);
  return new Map(rows.map(({ journal, low }) => [journal, low]));
}
