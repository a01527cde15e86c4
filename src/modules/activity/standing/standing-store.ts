import { sql } from 'kysely';
import type { RiskLabel, Segment } from '../../../engine/profile/fields.ts';
import type { Day } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { memberRows, type Reader, stretchRows, type Tx, toTimestamp } from '../../../platform/database.ts';
import type { BatchKey } from '../../ledger/batch.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import type { RecordedStanding, StandingChange } from './standing.ts';

export { recordAudit } from '../../../platform/audit.ts';

export type StandingRow = {
  segment: Segment;
  tier: string;
  tier_since: Instant;
  tier_until: Instant | null;
  due_at: Instant | null;
  risk_score: number;
  risk_label: RiskLabel;
  risk_override: RiskLabel | null;
  risk_override_covers: RiskLabel | null;
  risk_flags: number;
  changes: number;
};

/** The columns of `StandingRow`, of a table `s`. */
export const standingColumns = sql.raw(
  `s.segment, s.tier, s.tier_since, s.tier_until, s.due_at, s.risk_score, s.risk_label, s.risk_override, s.risk_override_covers,
   s.risk_flags, s.changes`,
);

/** A standing as it was recorded. */
export function standingFromRow(row: StandingRow): RecordedStanding {
  const { risk_override: label, risk_override_covers: covers } = row;
  return {
    segment: row.segment,
    tier: { tierId: row.tier, since: row.tier_since, until: row.tier_until },
    dueAt: row.due_at,
    riskScore: row.risk_score,
    riskLabel: row.risk_label,
    word: { override: label === null || covers === null ? null : { label, covers }, flags: row.risk_flags },
    changes: row.changes,
  };
}

/** Recorded standings by member id; members without one are absent. */
export async function selectStandings(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, RecordedStanding>> {
  const { rows } = await sql<StandingRow & { member_id: Uuid }>`
    SELECT s.member_id, ${standingColumns}
      FROM ${memberRows(keys)} JOIN standing s ON s.bucket = k.bucket AND s.member_id = k.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, standingFromRow(row)]));
}

/** Replaces the standings of members that the caller has locked. */
export async function upsertStandings(tx: Tx, rows: readonly (MemberKey & RecordedStanding)[], now: Instant): Promise<void> {
  await sql`
    INSERT INTO standing (bucket, member_id, segment, tier, tier_since, tier_until, due_at, risk_score, risk_label,
      risk_override, risk_override_covers, risk_flags, changes, updated_at)
    SELECT n.*, ${toTimestamp(now)}::timestamptz
      FROM unnest(${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.memberId)}::uuid[],
                  ${rows.map((row) => row.segment)}::text[], ${rows.map(({ tier }) => tier.tierId)}::text[],
                  ${rows.map(({ tier }) => toTimestamp(tier.since))}::timestamptz[],
                  ${rows.map(({ tier }) => toTimestamp(tier.until))}::timestamptz[],
                  ${rows.map((row) => toTimestamp(row.dueAt))}::timestamptz[], ${rows.map((row) => row.riskScore)}::smallint[],
                  ${rows.map((row) => row.riskLabel)}::text[], ${rows.map(({ word }) => word.override?.label ?? null)}::text[],
                  ${rows.map(({ word }) => word.override?.covers ?? null)}::text[], ${rows.map(({ word }) => word.flags)}::integer[],
                  ${rows.map((row) => row.changes)}::bigint[])
           AS n (bucket, member_id, segment, tier, tier_since, tier_until, due_at, risk_score, risk_label,
                 risk_override, risk_override_covers, risk_flags, changes)
    ON CONFLICT (bucket, member_id) DO UPDATE SET segment = excluded.segment, tier = excluded.tier, tier_since = excluded.tier_since,
      tier_until = excluded.tier_until, due_at = excluded.due_at, risk_score = excluded.risk_score, risk_label = excluded.risk_label,
      risk_override = excluded.risk_override, risk_override_covers = excluded.risk_override_covers, risk_flags = excluded.risk_flags,
      changes = excluded.changes, updated_at = excluded.updated_at`.execute(tx);
}

/** Appends changes. Two who both wrote a member's next one would break the key: whoever writes holds the member's lock. */
export async function insertChanges(tx: Tx, rows: readonly StandingChange[], batch: BatchKey): Promise<void> {
  await sql`
    INSERT INTO standing_change (bucket, member_id, change_no, what, from_value, to_value, cause, at, journal, batch_seq)
    SELECT n.*, ${batch.journal}::smallint, ${batch.batchSeq}::bigint
      FROM unnest(${rows.map((row) => row.bucket)}::smallint[], ${rows.map((row) => row.memberId)}::uuid[],
                  ${rows.map((row) => row.no)}::bigint[], ${rows.map((row) => row.what)}::text[], ${rows.map((row) => row.from)}::text[],
                  ${rows.map((row) => row.to)}::text[], ${rows.map((row) => row.cause)}::text[],
                  ${rows.map((row) => toTimestamp(row.at))}::timestamptz[])
           AS n (bucket, member_id, change_no, what, from_value, to_value, cause, at)`.execute(tx);
}

type ChangeRow = {
  bucket: number;
  member_id: Uuid;
  change_no: number;
  what: StandingChange['what'];
  from_value: string;
  to_value: string;
  cause: StandingChange['cause'];
  at: Instant;
};

/** The changes of members that the batches of stretches of lanes recorded, member by member, each member's in order. */
export async function selectChanges(tx: Tx, stretches: readonly Stretch[], keys: readonly MemberKey[]): Promise<StandingChange[]> {
  const { rows } = await sql<ChangeRow>`
    SELECT c.bucket, c.member_id, c.change_no, c.what, c.from_value, c.to_value, c.cause, c.at
      FROM ${memberRows(keys)}
      JOIN standing_change c ON c.bucket = k.bucket AND c.member_id = k.member_id
      JOIN ${stretchRows(stretches)} ON s.journal = c.journal AND c.batch_seq > s.after_seq AND c.batch_seq <= s.up_to
     ORDER BY c.bucket, c.member_id, c.change_no`.execute(tx);
  return rows.map((row) => ({
    bucket: row.bucket,
    memberId: row.member_id,
    no: row.change_no,
    what: row.what,
    from: row.from_value,
    to: row.to_value,
    cause: row.cause,
    at: row.at,
  }));
}

/** The tiers that members held as days began since which they have moved, by `<member id> <day>`; who has not moved since is absent. */
export async function selectTiersBefore(
  reader: Reader,
  wanted: readonly (MemberKey & { day: Day; at: Instant })[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ member_id: Uuid; day: Day; from_value: string }>`
    SELECT DISTINCT ON (c.bucket, c.member_id, k.day) c.member_id, k.day, c.from_value
      FROM unnest(${wanted.map((one) => one.bucket)}::smallint[], ${wanted.map((one) => one.memberId)}::uuid[],
                  ${wanted.map((one) => one.day)}::date[], ${wanted.map((one) => toTimestamp(one.at))}::timestamptz[])
           AS k (bucket, member_id, day, at)
      JOIN standing_change c ON c.bucket = k.bucket AND c.member_id = k.member_id
     WHERE c.what = 'tier' AND c.at > k.at
     ORDER BY c.bucket, c.member_id, k.day, c.change_no`.execute(reader);
  return new Map(rows.map((row) => [`${row.member_id} ${row.day}`, row.from_value]));
}

/** The earliest time at which a tier is to be looked at again; null: none ever. */
export async function selectNextDue(reader: Reader): Promise<Instant | null> {
  const { rows } = await sql<{ due_at: Instant }>`
    SELECT due_at FROM standing WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1`.execute(reader);
  return rows[0]?.due_at ?? null;
}

/** A member whose tier is to be looked at again, and when. */
export type DueMember = MemberKey & { dueAt: Instant };

/** Members whose tier is to be looked at again by a time, behind one (null: from the first), at most so many; who is due longest first. */
export async function selectDue(reader: Reader, by: Instant, after: DueMember | null, limit: number): Promise<DueMember[]> {
  const behind = after && sql`AND (due_at, member_id) > (${toTimestamp(after.dueAt)}::timestamptz, ${after.memberId}::uuid)`;
  const { rows } = await sql<{ bucket: number; member_id: Uuid; due_at: Instant }>`
    SELECT bucket, member_id, due_at FROM standing WHERE due_at <= ${toTimestamp(by)}::timestamptz ${behind ?? sql``}
     ORDER BY due_at, member_id LIMIT ${limit}::bigint`.execute(reader);
  return rows.map((row) => ({ bucket: row.bucket, memberId: row.member_id, dueAt: row.due_at }));
}
