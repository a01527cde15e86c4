import { sql } from 'kysely';
import type { OpeningTotals } from '../../../engine/profile/activity.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Reader } from '../../../platform/database.ts';
import { allOf, ofMember } from '../../../platform/postgres/conditions.ts';
import type { ActivityItem, ActivityKind, ActivityPlace, ActivityQuery } from './activity.ts';

type Row = {
  event_id: string;
  external_id: string;
  day: Day;
  at: Instant;
  kind: ActivityKind;
  totals: OpeningTotals;
  lp: number;
  journal: number;
  batch_seq: number;
  batch_index: number;
};

type Filter = Omit<ActivityQuery, 'cursor'> & { before: ActivityPlace | null };

/** Facts in the order of listActivity. By index activity_by_day; those of one member by the primary key. */
export async function selectActivity(reader: Reader, filter: Filter): Promise<ActivityItem[]> {
  const { member, kind, fromDay, toDay, before, limit } = filter;
  const { rows } = await sql<Row>`
    SELECT a.event_id, m.external_id, a.day, a.at, a.kind, a.totals, a.lp, a.journal, a.batch_seq, a.batch_index
      FROM (SELECT * FROM activity a
             WHERE ${allOf([
               member && ofMember('a', member),
               kind && sql`a.kind = ${kind}`,
               fromDay && sql`a.day >= ${fromDay}::date`,
               toDay && sql`a.day <= ${toDay}::date`,
               before &&
                 sql`a.day <= ${before.day}::date
                 AND (a.day, a.journal, a.batch_seq, a.batch_index)
                   < (${before.day}::date, ${before.journal}::smallint, ${before.batchSeq}::bigint, ${before.batchIndex}::bigint)`,
             ])}
             ORDER BY a.day DESC, a.journal DESC, a.batch_seq DESC, a.batch_index DESC LIMIT ${limit}::bigint) a
      JOIN member m ON m.bucket = a.bucket AND m.member_id = a.member_id
     ORDER BY a.day DESC, a.journal DESC, a.batch_seq DESC, a.batch_index DESC`.execute(reader);
  return rows.map((row) => ({
    eventId: row.event_id,
    playerId: row.external_id,
    day: row.day,
    at: row.at,
    kind: row.kind,
    totals: row.totals,
    lp: row.lp,
    place: { journal: row.journal, batchSeq: row.batch_seq, batchIndex: row.batch_index },
  }));
}
