import { type RawBuilder, sql } from 'kysely';
import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import { allOf, ofMember } from '../../../platform/postgres/conditions.ts';
import type { ActivityItem, ActivityKind, ActivityPlace, ActivityQuery, PlayItem } from './activity.ts';

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
  round_id: string | null;
  grant_id: Uuid | null;
  progress: Minor;
  ref_event_id: string | null;
  lp: number;
  journal: number;
  batch_seq: number;
  batch_index: number;
};

type Filter = Omit<ActivityQuery, 'cursor'> & { before: ActivityPlace | null };

const newestFirst = sql`ORDER BY a.day DESC, a.journal DESC, a.batch_seq DESC, a.batch_index DESC`;

/** Facts in the order of listActivity. By index activity_by_day; those of one member by the primary key. */
export async function selectActivity(reader: Reader, filter: Filter): Promise<ActivityItem[]> {
  const { member, kind, fromDay, toDay, before, limit } = filter;
  const wanted = [
    member && ofMember('a', member),
    kind && sql`a.kind = ${kind}`,
    fromDay && sql`a.day >= ${fromDay}::date`,
    toDay && sql`a.day <= ${toDay}::date`,
  ];
  const parts = (before === null ? [null] : beyond(before)).map(
    (part) => sql`(SELECT * FROM activity a WHERE ${allOf([...wanted, part])} ${newestFirst} LIMIT ${limit}::bigint)`,
  );
  const { rows } = await sql<Row>`
    SELECT a.event_id, m.external_id, a.day, a.at, a.kind, a.totals, a.amount, a.bonus, a.game_type, a.round_id, a.grant_id, a.progress,
           a.ref_event_id, a.lp, a.journal, a.batch_seq, a.batch_index
      FROM (${sql.join(parts, sql` UNION ALL `)}) a JOIN member m ON m.bucket = a.bucket AND m.member_id = a.member_id
     ${newestFirst} LIMIT ${limit}::bigint`.execute(reader);
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
    roundId: row.round_id,
    grantId: row.grant_id,
    progressMinor: row.progress,
    refEventId: row.ref_event_id,
  };
}

/**
 * What comes after a place, part by part. As one comparison of rows the planner would judge it by the day alone: that nearly all
 * rows stand on one day, as after an import, it could not see.
 */
function beyond({ day, journal, batchSeq, batchIndex }: ActivityPlace): RawBuilder<unknown>[] {
  const ofDay = sql`a.day = ${day}::date`;
  const ofLane = sql`${ofDay} AND a.journal = ${journal}::smallint`;
  return [
    sql`a.day < ${day}::date`,
    sql`${ofDay} AND a.journal < ${journal}::smallint`,
    sql`${ofLane} AND a.batch_seq < ${batchSeq}::bigint`,
    sql`${ofLane} AND a.batch_seq = ${batchSeq}::bigint AND a.batch_index < ${batchIndex}::bigint`,
  ];
}
