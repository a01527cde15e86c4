import { type RawBuilder, sql } from 'kysely';
import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { allOf, type Condition, ofMember } from '../../../platform/postgres/conditions.ts';
import { inIndexOrder } from '../index-order-store.ts';
import { type ActivityItem, type ActivityKind, type ActivityPlace, type ActivityQuery, activityKinds, type PlayItem } from './activity.ts';

type Row = {
  event_id: string;
  external_id: string;
  day: Day;
  at: Instant;
  kind: ActivityKind;
  totals: OpeningTotals | null;
  /** null for a sheet, as are all columns of play. */
  amount: Minor | null;
  bonus: Minor;
  game_type: string | null;
  game_id: string | null;
  round_id: string | null;
  session_id: string | null;
  duration: number | null;
  grant_id: Uuid | null;
  progress: Minor;
  ref_event_id: string | null;
  ref_at: Instant | null;
  ref_kind: PlayItem['refKind'];
  lp: number;
  journal: number;
  batch_seq: number;
  batch_index: number;
};

type Filter = Omit<ActivityQuery, 'cursor'> & { before: ActivityPlace | null };
type Sql = RawBuilder<unknown>;

const newestFirst = sql`ORDER BY a.day DESC, a.journal DESC, a.batch_seq DESC, a.batch_index DESC`;

/** Facts in the order of listActivity. However many there are, and whatever is looked for, about a page of them is read of each kind. */
export async function selectActivity(reader: Reader, { member, kind, fromDay, toDay, before, limit }: Filter): Promise<ActivityItem[]> {
  const days = [fromDay && sql`a.day >= ${fromDay}::date`, toDay && sql`a.day <= ${toDay}::date`];
  const newest: Newest = (...conditions) =>
    sql`(SELECT a.* FROM activity a WHERE ${allOf([...conditions, ...days])} ${newestFirst} LIMIT ${limit}::bigint)`;
  const found = member === null ? newestOfKinds(kind, before, newest) : newestOfMember(member, kind, before, newest);
  const query = sql<Row>`
    SELECT a.event_id, m.external_id, a.day, a.at, a.kind, a.totals, a.amount, a.bonus, a.game_type, a.game_id, a.round_id, a.session_id,
           a.duration, a.grant_id, a.progress, a.ref_event_id, a.ref_at, a.ref_kind, a.lp, a.journal, a.batch_seq, a.batch_index
      FROM (SELECT a.* FROM (${found}) a ${newestFirst} LIMIT ${limit}::bigint) a
      JOIN member m ON m.bucket = a.bucket AND m.member_id = a.member_id
     ${newestFirst}`;
  const { rows } = await inIndexOrder(reader, 'begun', (ordered) => query.execute(ordered));
  return rows.map((row) => ({
    eventId: row.event_id,
    playerId: row.external_id,
    day: row.day,
    at: row.at,
    kind: row.kind,
    totals: row.totals,
    play: playFrom(row),
    lp: row.lp,
    place: { journal: row.journal, batchSeq: row.batch_seq, batchIndex: row.batch_index },
  }));
}

function playFrom(row: Row): PlayItem | null {
  if (row.amount === null) return null;
  return {
    amountMinor: row.amount,
    bonusMinor: row.bonus,
    gameType: row.game_type,
    gameId: row.game_id,
    roundId: row.round_id,
    sessionId: row.session_id,
    durationSeconds: row.duration,
    grantId: row.grant_id,
    progressMinor: row.progress,
    refEventId: row.ref_event_id,
    refAt: row.ref_at,
    refKind: row.kind === 'VOID' ? (row.ref_kind ?? 'WAGER') : null,
  };
}

/** The newest facts under some conditions. */
type Newest = (...conditions: (Condition | null)[]) => Sql;

/** By index activity_by_kind, kind by kind: a kind that nobody told for long costs no more than one that everyone tells. */
function newestOfKinds(kind: ActivityKind | undefined, before: ActivityPlace | null, newest: Newest): Sql {
  const kinds = kind === undefined ? activityKinds : [kind];
  const parts = (before === null ? [null] : beyond(before)).map((part) => newest(sql`a.kind = k.kind`, part));
  return sql`
    SELECT a.* FROM unnest(${kinds}::text[]) AS k (kind) CROSS JOIN LATERAL (${sql.join(parts, sql` UNION ALL `)}) AS a`;
}

/**
 * By the primary key, of a kind by index activity_by_member_and_kind: as many whole days of the member as a page needs. That index leaves
 * out the two kinds that nearly all rows are of: they are compared as no index can, for by activity_by_kind the page of a member who
 * played much, but long ago, would first read all that others played since.
 */
function newestOfMember(member: MemberKey, kind: ActivityKind | undefined, before: ActivityPlace | null, newest: Newest): Sql {
  const compared = kind === 'WAGER' || kind === 'WIN' ? sql`a.kind || ''` : sql`a.kind`;
  const own = allOf([ofMember('a', member), kind && sql`${compared} = ${sql.lit(kind)}`]);
  if (before === null) return newest(own);
  const { day, journal, batchSeq, batchIndex } = before;
  const place = sql`(a.journal, a.batch_seq, a.batch_index) < (${journal}::smallint, ${batchSeq}::bigint, ${batchIndex}::bigint)`;
  return newest(own, sql`a.day <= ${day}::date AND (a.day < ${day}::date OR ${place})`);
}

/**
 * What comes after a place, part by part. As one comparison of rows the planner would judge it by the day alone: that nearly all
 * rows stand on one day, as after an import, it could not see.
 */
function beyond({ day, journal, batchSeq, batchIndex }: ActivityPlace): Sql[] {
  const ofDay = sql`a.day = ${day}::date`;
  const ofLane = sql`${ofDay} AND a.journal = ${journal}::smallint`;
  return [
    sql`a.day < ${day}::date`,
    sql`${ofDay} AND a.journal < ${journal}::smallint`,
    sql`${ofLane} AND a.batch_seq < ${batchSeq}::bigint`,
    sql`${ofLane} AND a.batch_seq = ${batchSeq}::bigint AND a.batch_index < ${batchIndex}::bigint`,
  ];
}
