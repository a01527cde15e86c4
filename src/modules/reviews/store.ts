import { sql } from 'kysely';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import { type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import { allOf, ofMember } from '../../platform/postgres/conditions.ts';
import type { Approval, ApprovalKind, ApprovalState } from './approval.ts';

export { recordAudit } from '../../platform/audit.ts';
export { emit } from '../../platform/outbox.ts';

/** An approval as it is kept: the member by key alone. */
export type StoredApproval = Omit<Approval, 'playerId'>;

const columns = sql.raw(
  `a.bucket, a.member_id AS "memberId", a.approval_id AS "approvalId", a.kind, a.subject, a.request, a.reason,
   a.requested_by AS "requestedBy", a.requested_at AS "requestedAt", a.state, a.decided_by AS "decidedBy",
   a.decided_at AS "decidedAt", a.note`,
);

/** Writes a request; answers false where the same is open already. */
export async function insertApproval(tx: Tx, one: StoredApproval): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO approval (bucket, approval_id, member_id, kind, subject, request, reason, requested_by, requested_at, state)
    VALUES (${one.bucket}::smallint, ${one.approvalId}::uuid, ${one.memberId}::uuid, ${one.kind}::text, ${one.subject}::text,
            ${canonicalJson(one.request)}::jsonb, ${one.reason}::text, ${one.requestedBy}::text,
            ${toTimestamp(one.requestedAt)}::timestamptz, 'OPEN')
    ON CONFLICT (bucket, member_id, kind, subject) WHERE state = 'OPEN' DO NOTHING RETURNING approval_id`.execute(tx);
  return rows.length === 1;
}

/** One approval; null: there is none. */
export async function selectApproval(reader: Reader, bucket: number, approvalId: Uuid): Promise<StoredApproval | null> {
  const { rows } = await sql<StoredApproval>`
    SELECT ${columns} FROM approval a WHERE a.bucket = ${bucket}::smallint AND a.approval_id = ${approvalId}::uuid`.execute(reader);
  return rows[0] ?? null;
}

/** As `selectApproval`, locked until the transaction ends. */
export async function lockApproval(tx: Tx, bucket: number, approvalId: Uuid): Promise<StoredApproval | null> {
  const { rows } = await sql<StoredApproval>`
    SELECT ${columns} FROM approval a
     WHERE a.bucket = ${bucket}::smallint AND a.approval_id = ${approvalId}::uuid FOR NO KEY UPDATE`.execute(tx);
  return rows[0] ?? null;
}

/** Locks what is open of a kind about a member until the transaction ends. */
export async function lockOpenOf(tx: Tx, member: MemberKey, kind: ApprovalKind): Promise<void> {
  await sql`
    SELECT a.approval_id FROM approval a
     WHERE ${ofMember('a', member)} AND a.kind = ${kind}::text AND a.state = 'OPEN' ORDER BY a.approval_id FOR NO KEY UPDATE`.execute(tx);
}

/** Closes what is open of a kind about a member, which is locked, because it cannot be agreed to any more. Answers what it closed. */
export async function closeOpen(
  tx: Tx,
  member: MemberKey,
  { kind, subject }: { kind: ApprovalKind; subject: string | null },
  { decidedBy, note, at }: { decidedBy: string; note: string; at: Instant },
): Promise<StoredApproval[]> {
  const { rows } = await sql<StoredApproval>`
    UPDATE approval a SET state = 'REJECTED', decided_by = ${decidedBy}::text, decided_at = ${toTimestamp(at)}::timestamptz,
      note = ${note}::text
     WHERE ${allOf([
       ofMember('a', member),
       sql`a.kind = ${kind}::text AND a.state = 'OPEN'`,
       subject && sql`a.subject = ${subject}::text`,
     ])} RETURNING ${columns}`.execute(tx);
  return rows;
}

/** Writes how it ended on an approval that the caller has locked. */
export async function updateDecided(tx: Tx, one: StoredApproval): Promise<void> {
  await sql`
    UPDATE approval SET state = ${one.state}::text, decided_by = ${one.decidedBy}::text,
      decided_at = ${toTimestamp(one.decidedAt)}::timestamptz, note = ${one.note}::text
     WHERE bucket = ${one.bucket}::smallint AND approval_id = ${one.approvalId}::uuid`.execute(tx);
}

/** Of the requests of a kind about one thing of a member the open one, and the one that was decided last: by index approval_by_member. */
export async function selectLastOf(reader: Reader, member: MemberKey, kind: ApprovalKind, subject: string): Promise<StoredApproval[]> {
  const { rows } = await sql<StoredApproval>`
    SELECT DISTINCT ON (a.state = 'OPEN') ${columns} FROM approval a
     WHERE ${ofMember('a', member)} AND a.kind = ${kind}::text AND a.subject = ${subject}::text
     ORDER BY a.state = 'OPEN', a.decided_at DESC, a.approval_id DESC`.execute(reader);
  return rows;
}

export type ApprovalFilter = {
  state: ApprovalState;
  /** Absent: all. */
  kinds?: readonly ApprovalKind[];
  member: MemberKey | null;
  before: Uuid | null;
  limit: number;
};

/** Approvals, newest first: by index approval_by_member, of which a member has few, or approval_by_state. */
export async function selectApprovals(reader: Reader, { state, kinds, member, before, limit }: ApprovalFilter): Promise<StoredApproval[]> {
  const { rows } = await sql<StoredApproval>`
    SELECT ${columns} FROM approval a
     WHERE ${allOf([
       member && ofMember('a', member),
       sql`a.state = ${state}`,
       kinds && sql`a.kind = ANY (${kinds}::text[])`,
       before && sql`a.approval_id < ${before}::uuid`,
     ])}
     ORDER BY a.approval_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows;
}
