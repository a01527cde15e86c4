import { type RawBuilder, sql } from 'kysely';
import type { DaySums, Profile } from '../../../engine/profile/profile.ts';
import type { Day } from '../../../kernel/calendar.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { readPaged } from '../../../platform/read-paged.ts';
import type { Place } from '../../ledger/batch.ts';
import type { ActivityRow } from '../activity.ts';
import { type ActivityDbRow, activityFromRow } from '../store.ts';
import type { Carried, OpenBet } from './carry-over.ts';
import { type Closing, type ClosingJson, toJson } from './closing.ts';

const jsonColumn = (rows: readonly Closing[], name: keyof ClosingJson): RawBuilder<unknown> =>
  sql`${rows.map(({ carried }) => canonicalJson(toJson(carried)[name]))}::jsonb[]`;

/** Appends closings at their place in the chain, as the owner. */
export async function insertClosings(tx: Tx, rows: readonly Closing[], place: Place): Promise<void> {
  const sums = (name: 'lpGiven' | 'lpTaken' | 'lpCarry'): RawBuilder<unknown> => sql`${rows.map((row) => row.carried[name])}::bigint[]`;
  await sql`
    INSERT INTO closing (bucket, member_id, month, profile, days, wagers, lp_given, lp_taken, lp_carry, grants, at,
                         journal, batch_seq, batch_index)
    SELECT bucket, member_id, month, profile, days, wagers, lp_given, lp_taken, lp_carry, grants, at,
           ${place.journal}::smallint, ${place.batchSeq}::bigint, ${place.firstIndex}::bigint + ordinality - 1
      FROM unnest(${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.memberId)}::uuid[],
                  ${rows.map((row) => row.month)}::date[], ${jsonColumn(rows, 'profile')}, ${jsonColumn(rows, 'days')},
                  ${jsonColumn(rows, 'wagers')}, ${sums('lpGiven')}, ${sums('lpTaken')}, ${sums('lpCarry')},
                  ${jsonColumn(rows, 'grants')}, ${rows.map((row) => toTimestamp(row.at))}::timestamptz[])
           WITH ORDINALITY
           AS c (bucket, member_id, month, profile, days, wagers, lp_given, lp_taken, lp_carry, grants, at, ordinality)`.execute(tx);
}

export type ClosingRow = MemberRow & {
  month: Day;
  profile: Omit<Profile, 'winSquares'> & { winSquares: string };
  days: Record<Day, DaySums>;
  wagers: Record<string, OpenBet>;
  lp_given: number;
  lp_taken: number;
  lp_carry: number;
  grants: Carried['grants'];
  at: Instant;
};
type MemberRow = { bucket: number; member_id: Uuid };

/** A closing as it was written. */
export function closingFromRow(row: ClosingRow): Closing {
  const {
    bucket,
    member_id: memberId,
    month,
    profile,
    days,
    wagers,
    lp_given: lpGiven,
    lp_taken: lpTaken,
    lp_carry: lpCarry,
    grants,
  } = row;
  const known = { ...profile, winSquares: BigInt(profile.winSquares) };
  return { bucket, memberId, month, carried: { profile: known, days, wagers, lpGiven, lpTaken, lpCarry, grants }, at: row.at };
}

/** Members with activity between two days, the last not included, that have no closing of the month: in lock order after one of them. */
export async function selectUnclosed(reader: Reader, month: Day, until: Day, after: MemberKey | null, limit: number): Promise<MemberKey[]> {
  const { rows } = await sql<MemberRow>`
    SELECT DISTINCT a.bucket, a.member_id FROM activity a
     WHERE a.day >= ${month}::date AND a.day < ${until}::date
       AND (${after === null}::boolean OR (a.bucket, a.member_id) > (${after?.bucket ?? 0}::smallint, ${after?.memberId ?? null}::uuid))
       AND NOT EXISTS (SELECT FROM closing c WHERE c.bucket = a.bucket AND c.member_id = a.member_id AND c.month = ${month}::date)
     ORDER BY a.bucket, a.member_id LIMIT ${limit}::bigint`.execute(reader);
  return rows.map((row) => ({ bucket: row.bucket, memberId: row.member_id }));
}

/** The last closing of members, by member id; those without are absent. */
export async function selectLastClosings(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, Closing>> {
  const { rows } = await sql<ClosingRow>`
    SELECT c.* FROM ${memberRows(keys)}
     CROSS JOIN LATERAL (SELECT * FROM closing c WHERE c.bucket = k.bucket AND c.member_id = k.member_id
                          ORDER BY c.month DESC LIMIT 1) AS c`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, closingFromRow(row)]));
}

/** Days of members as their last closing that touched each says, by member id. */
export async function selectClosedDays(
  reader: Reader,
  wanted: readonly (MemberKey & { day: Day })[],
): Promise<Map<Uuid, Record<Day, DaySums>>> {
  const found = new Map<Uuid, Record<Day, DaySums>>();
  if (wanted.length === 0) return found;
  const { rows } = await sql<{ member_id: Uuid; day: Day; sums: DaySums }>`
    SELECT k.member_id, k.day, c.sums
      FROM unnest(${wanted.map(({ bucket }) => bucket)}::smallint[], ${wanted.map(({ memberId }) => memberId)}::uuid[],
                  ${wanted.map(({ day }) => day)}::text[]) AS k (bucket, member_id, day)
     CROSS JOIN LATERAL (SELECT c.days -> k.day AS sums FROM closing c
                          WHERE c.bucket = k.bucket AND c.member_id = k.member_id AND c.days ? k.day
                          ORDER BY c.month DESC LIMIT 1) AS c`.execute(reader);
  for (const { member_id: memberId, day, sums } of rows) found.set(memberId, { ...found.get(memberId), [day]: sums });
  return found;
}

/** The program days of what members took back between two days, the last not included. */
export async function selectVoidedDays(
  reader: Reader,
  keys: readonly MemberKey[],
  from: Day,
  until: Day,
  zone: string,
): Promise<(MemberKey & { day: Day })[]> {
  const { rows } = await sql<MemberKey & { day: Day }>`
    SELECT DISTINCT a.bucket, a.member_id AS "memberId", (a.ref_at AT TIME ZONE ${zone}::text)::date AS day
      FROM ${memberRows(keys)} JOIN activity a ON a.bucket = k.bucket AND a.member_id = k.member_id
     WHERE a.kind = 'VOID' AND a.day >= ${from}::date AND a.day < ${until}::date`.execute(reader);
  return rows;
}

/** Activity of members between two days, the last not included, member by member. */
export async function* readActivityOf(tx: Tx, keys: readonly MemberKey[], from: Day, until: Day): AsyncGenerator<ActivityRow> {
  const query = sql`
    SELECT a.* FROM ${memberRows(keys)} JOIN activity a ON a.bucket = k.bucket AND a.member_id = k.member_id
     WHERE a.day >= ${from}::date AND a.day < ${until}::date ORDER BY a.bucket, a.member_id`;
  for await (const row of readPaged<ActivityDbRow>(tx, query)) yield activityFromRow(row);
}

/** The first day of which there is activity; null: there is none. */
export async function selectFirstDay(reader: Reader): Promise<Day | null> {
  const { rows } = await sql<{ day: Day | null }>`SELECT min(day) AS day FROM activity`.execute(reader);
  return rows[0]?.day ?? null;
}

/** Drops voids whose target can no longer come, since its day is closed. */
export async function deleteWaitingVoids(tx: Tx, before: Day): Promise<void> {
  await sql`DELETE FROM waiting_void WHERE ref_day < ${before}::date`.execute(tx);
}
