import { sql } from 'kysely';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { type Reader, type Tx, toTimestamp } from '../../../platform/database.ts';
import { ofMember } from '../../../platform/postgres/conditions.ts';
import type { GivenOverride, RiskFlag } from './word.ts';

export { recordAudit } from '../../../platform/audit.ts';

const flagColumns = sql.raw(
  `f.bucket, f.member_id AS "memberId", f.flag_id AS "flagId", f.category, f.reason, f.raised_by AS "raisedBy",
   f.raised_at AS "raisedAt", f.lifted_by AS "liftedBy", f.approved_by AS "approvedBy", f.lifted_at AS "liftedAt",
   f.lift_reason AS "liftReason"`,
);

/** Writes a flag that is open. */
export async function insertFlag(tx: Tx, flag: RiskFlag): Promise<void> {
  await sql`
    INSERT INTO risk_flag (bucket, member_id, flag_id, category, reason, raised_by, raised_at)
    VALUES (${flag.bucket}::smallint, ${flag.memberId}::uuid, ${flag.flagId}::uuid, ${flag.category}::text, ${flag.reason}::text,
            ${flag.raisedBy}::text, ${toTimestamp(flag.raisedAt)}::timestamptz)`.execute(tx);
}

/** Writes that a flag was lifted; the caller has locked the member. */
export async function updateLifted(tx: Tx, flag: RiskFlag): Promise<void> {
  await sql`
    UPDATE risk_flag SET lifted_by = ${flag.liftedBy}::text, approved_by = ${flag.approvedBy}::text,
      lifted_at = ${toTimestamp(flag.liftedAt)}::timestamptz, lift_reason = ${flag.liftReason}::text
     WHERE bucket = ${flag.bucket}::smallint AND member_id = ${flag.memberId}::uuid AND flag_id = ${flag.flagId}::uuid`.execute(tx);
}

/** One flag of a member; null: there is none. */
export async function selectFlag(reader: Reader, member: MemberKey, flagId: Uuid): Promise<RiskFlag | null> {
  const { rows } = await sql<RiskFlag>`
    SELECT ${flagColumns} FROM risk_flag f WHERE ${ofMember('f', member)} AND f.flag_id = ${flagId}::uuid`.execute(reader);
  return rows[0] ?? null;
}

/** Open flags of a member, newest first: by the primary key, a member's flags are few. */
export async function selectOpenFlags(reader: Reader, member: MemberKey, limit: number): Promise<RiskFlag[]> {
  const { rows } = await sql<RiskFlag>`
    SELECT ${flagColumns} FROM risk_flag f WHERE ${ofMember('f', member)} AND f.lifted_at IS NULL
     ORDER BY f.flag_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows;
}

/** Appends an override; the caller has locked the member. */
export async function insertOverride(tx: Tx, one: GivenOverride): Promise<void> {
  await sql`
    INSERT INTO risk_override (bucket, member_id, override_id, label, covers, reason, set_by, approved_by, at)
    VALUES (${one.bucket}::smallint, ${one.memberId}::uuid, ${one.overrideId}::uuid, ${one.label}::text, ${one.covers}::text,
            ${one.reason}::text, ${one.setBy}::text, ${one.approvedBy}::text, ${toTimestamp(one.at)}::timestamptz)`.execute(tx);
}

/** The latest override of a member, which may be that one was lifted; null: there never was one. By the primary key. */
export async function selectLatestOverride(reader: Reader, member: MemberKey): Promise<GivenOverride | null> {
  const { rows } = await sql<GivenOverride>`
    SELECT o.bucket, o.member_id AS "memberId", o.override_id AS "overrideId", o.label, o.covers, o.reason, o.set_by AS "setBy",
           o.approved_by AS "approvedBy", o.at
      FROM risk_override o WHERE ${ofMember('o', member)} ORDER BY o.override_id DESC LIMIT 1`.execute(reader);
  return rows[0] ?? null;
}
