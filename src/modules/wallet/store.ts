import { sql } from 'kysely';
import type { Terms } from '../../engine/rules/reward.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';
import type { BonusSums, Grant, GrantState } from './grant.ts';

type GrantRow = {
  bucket: number;
  grant_id: Uuid;
  member_id: Uuid;
  state: GrantState;
  amount: number;
  balance: number;
  wagering_target: number;
  terms: Terms;
  decision_id: Uuid;
  outcome: 'APPROVED' | 'REDUCED';
  created_at: Instant;
  expires_at: Instant | null;
  ended_at: Instant | null;
};

function fromRow(row: GrantRow): Grant {
  return {
    bucket: row.bucket,
    memberId: row.member_id,
    grantId: row.grant_id,
    state: row.state,
    amountMinor: row.amount,
    balanceMinor: row.balance,
    wageringTargetMinor: row.wagering_target,
    terms: row.terms,
    decisionId: row.decision_id,
    outcome: row.outcome,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  };
}

/** Writes grants that decisions have allowed; those are written before. */
export async function insertGrants(tx: Tx, grants: readonly Grant[]): Promise<void> {
  if (grants.length === 0) return;
  await sql`
    INSERT INTO bonus_grant (bucket, grant_id, member_id, state, amount, balance, wagering_target, terms, decision_id, outcome,
                             created_at, expires_at)
    SELECT * FROM unnest(
      ${grants.map((row) => row.bucket)}::smallint[], ${grants.map((row) => row.grantId)}::uuid[],
      ${grants.map((row) => row.memberId)}::uuid[], ${grants.map((row) => row.state)}::text[],
      ${grants.map((row) => row.amountMinor)}::bigint[], ${grants.map((row) => row.balanceMinor)}::bigint[],
      ${grants.map((row) => row.wageringTargetMinor)}::bigint[], ${grants.map((row) => JSON.stringify(row.terms))}::jsonb[],
      ${grants.map((row) => row.decisionId)}::uuid[], ${grants.map((row) => row.outcome)}::text[],
      ${grants.map((row) => toTimestamp(row.createdAt))}::timestamptz[],
      ${grants.map((row) => toTimestamp(row.expiresAt))}::timestamptz[])`.execute(tx);
}

/** Grants whose time is up, in lock order, locked; those that another sweep holds are waited for and then no longer due. */
export async function lockDueGrants(tx: Tx, now: Instant, limit: number): Promise<Grant[]> {
  const { rows } = await sql<GrantRow>`
    WITH due AS (SELECT bucket, grant_id FROM bonus_grant WHERE ended_at IS NULL AND expires_at <= ${toTimestamp(now)}::timestamptz
                  ORDER BY expires_at LIMIT ${limit}::bigint)
    SELECT g.* FROM bonus_grant g JOIN due ON due.bucket = g.bucket AND due.grant_id = g.grant_id
     WHERE g.ended_at IS NULL ORDER BY g.bucket, g.member_id, g.grant_id FOR UPDATE OF g`.execute(tx);
  return rows.map(fromRow);
}

/** When the first of the grants in the wallet expires; null when none does. */
export async function selectFirstExpiry(reader: Reader): Promise<Instant | null> {
  const { rows } = await sql<{ first: Instant | null }>`
    SELECT min(expires_at) AS first FROM bonus_grant WHERE ended_at IS NULL`.execute(reader);
  return rows[0]?.first ?? null;
}

/** One grant, locked; null when there is none. */
export async function lockGrant(tx: Tx, bucket: number, grantId: Uuid): Promise<Grant | null> {
  const { rows } = await sql<GrantRow>`
    SELECT * FROM bonus_grant WHERE bucket = ${bucket}::smallint AND grant_id = ${grantId}::uuid FOR UPDATE`.execute(tx);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Every grant of a member, locked. */
export async function lockGrants(tx: Tx, { bucket, memberId }: MemberKey): Promise<Grant[]> {
  const { rows } = await sql<GrantRow>`
    SELECT * FROM bonus_grant WHERE bucket = ${bucket}::smallint AND member_id = ${memberId}::uuid ORDER BY grant_id FOR UPDATE`.execute(
    tx,
  );
  return rows.map(fromRow);
}

/** Marks grants as ended, with nothing left; the transfers that empty them go into the same batch. */
export async function endGrants(
  tx: Tx,
  grants: readonly Grant[],
  state: 'EXPIRED' | 'FORFEITED' | 'CANCELLED',
  at: Instant,
): Promise<void> {
  if (grants.length === 0) return;
  await sql`
    UPDATE bonus_grant g SET state = ${state}, balance = 0::bigint, ended_at = ${toTimestamp(at)}::timestamptz
      FROM unnest(${grants.map((grant) => grant.bucket)}::smallint[], ${grants.map((grant) => grant.grantId)}::uuid[])
           AS e (bucket, grant_id)
     WHERE g.bucket = e.bucket AND g.grant_id = e.grant_id`.execute(tx);
}

/** A member's grants, newest first. */
export async function readGrants(reader: Reader, member: MemberKey): Promise<Grant[]> {
  const { rows } = await sql<GrantRow>`
    SELECT * FROM bonus_grant WHERE bucket = ${member.bucket}::smallint AND member_id = ${member.memberId}::uuid
     ORDER BY grant_id DESC`.execute(reader);
  return rows.map(fromRow);
}

/** States of grants by id; unknown ones are absent. */
export async function readGrantStates(reader: Reader, keys: readonly { bucket: number; grantId: Uuid }[]): Promise<Map<Uuid, GrantState>> {
  const { rows } = await sql<{ grant_id: Uuid; state: GrantState }>`
    SELECT g.grant_id, g.state
      FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.grantId)}::uuid[]) AS k (bucket, grant_id)
      JOIN bonus_grant g ON g.bucket = k.bucket AND g.grant_id = k.grant_id`.execute(reader);
  return new Map(rows.map((row) => [row.grant_id, row.state]));
}

/** What the members' grants add up to, for those that have any. */
export async function readBonusSums(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, BonusSums>> {
  const { rows } = await sql<{ member_id: Uuid; received: number; expired: number; balance: number; has_active: boolean }>`
    SELECT g.member_id,
           coalesce(sum(g.amount) FILTER (WHERE g.state <> 'CANCELLED'), 0)::bigint AS received,
           coalesce(sum(g.amount) FILTER (WHERE g.state IN ('EXPIRED', 'FORFEITED')), 0)::bigint AS expired,
           sum(g.balance)::bigint AS balance, bool_or(g.state = 'ACTIVE') AS has_active
      FROM ${memberRows(keys)}
      JOIN bonus_grant g ON g.bucket = k.bucket AND g.member_id = k.member_id
     GROUP BY g.bucket, g.member_id`.execute(reader);
  return new Map(
    rows.map((row) => [
      row.member_id,
      {
        receivedMinor: row.received,
        convertedMinor: 0,
        costMinor: row.received - row.expired,
        balanceMinor: row.balance,
        hasActive: row.has_active,
      },
    ]),
  );
}

/** Grants whose member was not credited with their amount, or whose balance is not what their entries say. */
export async function grantDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH folded AS (
      SELECT bucket, member_id, account, sum(credit)::bigint AS amount, sum(credit - debit)::bigint AS balance
        FROM entry WHERE account LIKE 'BONUS:%' GROUP BY 1, 2, 3),
    joined AS (
      SELECT coalesce('BONUS:' || g.grant_id::text, f.account) AS subject, side.*
        FROM bonus_grant g FULL JOIN folded f
          ON f.bucket = g.bucket AND f.member_id = g.member_id AND f.account = 'BONUS:' || g.grant_id::text
       CROSS JOIN LATERAL (
         VALUES ('amount', coalesce(g.amount, 0::bigint), coalesce(f.amount, 0::bigint)),
                ('balance', coalesce(g.balance, 0::bigint), coalesce(f.balance, 0::bigint))) AS side (what, stored, expected))
    SELECT subject, what, stored, expected FROM joined WHERE stored <> expected
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM bonus_grant`.execute(reader);
  return toDifferences(rows);
}
