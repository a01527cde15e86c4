import { sql } from 'kysely';
import { inducements } from '../../engine/rules/reward.ts';
import type { RuleUse } from '../../engine/snapshot.ts';
import { dayMs, type Instant } from '../../kernel/clock.ts';
import { bucketOfId, type MemberKey, type Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import { memberRows, type Reader, type Tx, toTimestamp } from '../../platform/database.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';
import type { Reward } from './reward.ts';

export { recordAudit, recordAudits } from '../../platform/audit.ts';
export { emit } from '../../platform/outbox.ts';

/** What earlier rewards used up of a member's caps and frequencies, and how many inducements were among them. */
export type Usage = {
  given: { dayMinor: Minor; weekMinor: Minor; monthMinor: Minor };
  rules: Record<string, RuleUse>;
  inducements: number;
};

export const noUsage: Usage = { given: { dayMinor: 0, weekMinor: 0, monthMinor: 0 }, rules: {}, inducements: 0 };

/**
 * Rewards given to members in rolling windows of 24 h, 7 d and 30 d before `now`: how often per rule, from when they were decided,
 * and of what value in all, from when they were paid (an offer that waits: from when it was made), so that offers saved up and
 * accepted together do not slip past a cap. An offer counts until its hour, also when protection took it away before (`withheld`): else
 * risk would make room for another reward. What else was cancelled or lapsed does not count, but as an inducement what was issued once
 * counts for ever. `except` leaves rewards out: an offer must not stand in its own way.
 */
export async function readUsage(
  reader: Reader,
  keys: readonly MemberKey[],
  now: Instant,
  except: readonly Uuid[] = [],
): Promise<Map<Uuid, Usage>> {
  type Row = {
    member_id: Uuid;
    rule_id: string;
    d: number;
    w: number;
    m: number;
    n: number;
    facts: number | null;
    dv: number;
    wv: number;
    mv: number;
    inducements: number;
  };
  const [day, week, month] = [now - dayMs, now - 7 * dayMs, now - 30 * dayMs].map(toTimestamp);
  const { rows } = await sql<Row>`
    SELECT r.member_id, r.rule_id, count(*) FILTER (WHERE u.counts) AS n, max(r.facts) FILTER (WHERE u.counts) AS facts,
           count(*) FILTER (WHERE u.counts AND r.created_at > ${day}::timestamptz) AS d,
           count(*) FILTER (WHERE u.counts AND r.created_at > ${week}::timestamptz) AS w,
           count(*) FILTER (WHERE u.counts AND r.created_at > ${month}::timestamptz) AS m,
           coalesce(sum(r.value) FILTER (WHERE u.counts AND coalesce(r.issued_at, r.created_at) > ${day}::timestamptz), 0)::bigint AS dv,
           coalesce(sum(r.value) FILTER (WHERE u.counts AND coalesce(r.issued_at, r.created_at) > ${week}::timestamptz), 0)::bigint AS wv,
           coalesce(sum(r.value) FILTER (WHERE u.counts AND coalesce(r.issued_at, r.created_at) > ${month}::timestamptz), 0)::bigint AS mv,
           count(*) FILTER (WHERE r.type = ANY (${inducements}::text[])) AS inducements
      FROM ${memberRows(keys)}
      JOIN reward r ON r.bucket = k.bucket AND r.member_id = k.member_id
     CROSS JOIN LATERAL (
           SELECT (r.ended IS NULL OR r.withheld)
              AND (r.transfer_id IS NOT NULL OR r.offer_until IS NULL OR r.offer_until > ${toTimestamp(now)}::timestamptz) AS counts) u
     WHERE (u.counts OR r.transfer_id IS NOT NULL) AND r.reward_id <> ALL (${except}::uuid[])
     GROUP BY r.bucket, r.member_id, r.rule_id`.execute(reader);
  const found = new Map<Uuid, Usage>();
  for (const row of rows) {
    const usage = found.get(row.member_id) ?? { ...noUsage, rules: {} };
    usage.given = {
      dayMinor: usage.given.dayMinor + row.dv,
      weekMinor: usage.given.weekMinor + row.wv,
      monthMinor: usage.given.monthMinor + row.mv,
    };
    if (row.facts !== null) {
      usage.rules[row.rule_id] = { day: row.d, week: row.w, month: row.m, lifetime: row.n, factsAtLast: row.facts };
    }
    usage.inducements += row.inducements;
    found.set(row.member_id, usage);
  }
  return found;
}

/** Facts known of each member when they were last evaluated. Members never evaluated are absent. */
export async function readEvaluatedFacts(reader: Reader, keys: readonly MemberKey[]): Promise<Map<Uuid, number>> {
  const { rows } = await sql<{ member_id: Uuid; facts: number }>`
    SELECT l.member_id, l.facts
      FROM ${memberRows(keys)}
      JOIN last_evaluation l ON l.bucket = k.bucket AND l.member_id = k.member_id`.execute(reader);
  return new Map(rows.map((row) => [row.member_id, row.facts]));
}

/** Remembers what was known of members when they were evaluated. */
export async function markEvaluated(tx: Tx, members: readonly (MemberKey & { facts: number })[], at: Instant): Promise<void> {
  await sql`
    INSERT INTO last_evaluation (bucket, member_id, facts, at)
    SELECT bucket, member_id, facts, ${toTimestamp(at)}::timestamptz
      FROM unnest(${members.map((key) => key.bucket)}::smallint[], ${members.map((key) => key.memberId)}::uuid[],
                  ${members.map((key) => key.facts)}::bigint[]) AS k (bucket, member_id, facts)
    ON CONFLICT (bucket, member_id) DO UPDATE SET facts = excluded.facts, at = excluded.at`.execute(tx);
}

type RewardRow = {
  bucket: number;
  reward_id: Uuid;
  member_id: Uuid;
  decision_id: Uuid;
  outcome: Reward['outcome'];
  rule_id: string;
  rule_version: number;
  type: Reward['type'];
  amount: Minor;
  currency: string;
  value: Minor;
  terms: Reward['terms'];
  facts: number;
  budget_period: string | null;
  grant_id: Uuid | null;
  transfer_id: Uuid | null;
  created_at: Instant;
  issued_at: Instant | null;
  ended: Reward['ended'];
  offer_until: Instant | null;
};

function fromRow(row: RewardRow): Reward {
  return {
    bucket: row.bucket,
    memberId: row.member_id,
    rewardId: row.reward_id,
    decisionId: row.decision_id,
    outcome: row.outcome,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    type: row.type,
    amountMinor: row.amount,
    currency: row.currency,
    valueMinor: row.value,
    terms: row.terms,
    facts: row.facts,
    budgetPeriod: row.budget_period,
    grantId: row.grant_id,
    transferId: row.transfer_id,
    createdAt: row.created_at,
    issuedAt: row.issued_at,
    ended: row.ended,
    offerUntil: row.offer_until,
  };
}

/** Writes rewards; the decisions that allow them are written before. */
export async function insertRewards(tx: Tx, rewards: readonly Reward[]): Promise<void> {
  if (rewards.length === 0) return;
  const column = <T>(read: (reward: Reward) => T): T[] => rewards.map(read);
  await sql`
    INSERT INTO reward (bucket, reward_id, member_id, decision_id, outcome, rule_id, rule_version, type, amount, currency, value, terms,
                        facts, budget_period, grant_id, transfer_id, created_at, issued_at, offer_until)
    SELECT * FROM unnest(
      ${column((row) => row.bucket)}::smallint[], ${column((row) => row.rewardId)}::uuid[], ${column((row) => row.memberId)}::uuid[],
      ${column((row) => row.decisionId)}::uuid[], ${column((row) => row.outcome)}::text[], ${column((row) => row.ruleId)}::text[],
      ${column((row) => row.ruleVersion)}::bigint[], ${column((row) => row.type)}::text[], ${column((row) => row.amountMinor)}::bigint[],
      ${column((row) => row.currency)}::text[], ${column((row) => row.valueMinor)}::bigint[],
      ${column((row) => JSON.stringify(row.terms))}::jsonb[],
      ${column((row) => row.facts)}::bigint[], ${column((row) => row.budgetPeriod)}::text[], ${column((row) => row.grantId)}::uuid[],
      ${column((row) => row.transferId)}::uuid[], ${column((row) => toTimestamp(row.createdAt))}::timestamptz[],
      ${column((row) => toTimestamp(row.issuedAt))}::timestamptz[],
      ${column((row) => toTimestamp(row.offerUntil))}::timestamptz[])`.execute(tx);
}

/** One reward; null when there is none. */
export async function findReward(reader: Reader, bucket: number, rewardId: Uuid): Promise<Reward | null> {
  const { rows } = await sql<RewardRow>`
    SELECT * FROM reward WHERE bucket = ${bucket}::smallint AND reward_id = ${rewardId}::uuid`.execute(reader);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** The reward that a decision allowed; null when nothing came of it. */
export async function findRewardOfDecision(reader: Reader, bucket: number, decisionId: Uuid): Promise<Reward | null> {
  const { rows } = await sql<RewardRow>`
    SELECT * FROM reward WHERE bucket = ${bucket}::smallint AND decision_id = ${decisionId}::uuid`.execute(reader);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** The state of a reward after it was issued or ended; the member is locked. */
export async function updateReward(tx: Tx, reward: Reward): Promise<void> {
  await sql`
    UPDATE reward SET amount = ${reward.amountMinor}::bigint, value = ${reward.valueMinor}::bigint,
           terms = ${JSON.stringify(reward.terms)}::jsonb, grant_id = ${reward.grantId}::uuid, transfer_id = ${reward.transferId}::uuid,
           issued_at = ${toTimestamp(reward.issuedAt)}::timestamptz, ended = ${reward.ended}
     WHERE bucket = ${reward.bucket}::smallint AND reward_id = ${reward.rewardId}::uuid`.execute(tx);
}

/** Rewards that wait, of the ones named: read again under their members' locks. */
export async function selectWaiting(reader: Reader, keys: readonly { bucket: number; rewardId: Uuid }[]): Promise<Reward[]> {
  const { rows } = await sql<RewardRow>`
    SELECT r.*
      FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.rewardId)}::uuid[]) AS k (bucket, reward_id)
      JOIN reward r ON r.bucket = k.bucket AND r.reward_id = k.reward_id
     WHERE r.transfer_id IS NULL AND r.ended IS NULL`.execute(reader);
  return rows.map(fromRow);
}

/** Rewards of members that wait. */
export async function selectWaitingOf(reader: Reader, keys: readonly MemberKey[]): Promise<Reward[]> {
  const { rows } = await sql<RewardRow>`
    SELECT r.* FROM ${memberRows(keys)} JOIN reward r ON r.bucket = k.bucket AND r.member_id = k.member_id
     WHERE r.transfer_id IS NULL AND r.ended IS NULL`.execute(reader);
  return rows.map(fromRow);
}

/** Offers that nobody accepted in time, the oldest first. */
export async function selectOverdue(reader: Reader, now: Instant, limit: number): Promise<Reward[]> {
  const { rows } = await sql<RewardRow>`
    SELECT * FROM reward WHERE transfer_id IS NULL AND ended IS NULL AND offer_until <= ${toTimestamp(now)}::timestamptz
     ORDER BY offer_until LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(fromRow);
}

/** Rewards of rules that wait. */
export async function selectWaitingOfRules(reader: Reader, ruleIds: readonly string[], limit: number): Promise<Reward[]> {
  const { rows } = await sql<RewardRow>`
    SELECT * FROM reward WHERE transfer_id IS NULL AND ended IS NULL AND rule_id = ANY (${ruleIds}::text[])
     LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(fromRow);
}

/** When the first of the offers that wait is over; null when none waits. */
export async function firstOfferEnd(reader: Reader): Promise<Instant | null> {
  const { rows } = await sql<{ first: Instant | null }>`
    SELECT min(offer_until) AS first FROM reward WHERE transfer_id IS NULL AND ended IS NULL`.execute(reader);
  return rows[0]?.first ?? null;
}

/** Ends rewards that wait; their members are locked. `withheld`: in their caps and frequencies they count until their hour. */
export async function lapseRewards(
  tx: Tx,
  keys: readonly { bucket: number; rewardId: Uuid }[],
  { withheld }: { withheld: boolean },
): Promise<void> {
  await sql`
    UPDATE reward r SET ended = 'LAPSED', withheld = ${withheld}::boolean
      FROM unnest(${keys.map((key) => key.bucket)}::smallint[], ${keys.map((key) => key.rewardId)}::uuid[]) AS k (bucket, reward_id)
     WHERE r.bucket = k.bucket AND r.reward_id = k.reward_id`.execute(tx);
}

/** Rewards by their ids; unknown ones are absent. */
export async function selectRewards(reader: Reader, rewardIds: readonly Uuid[]): Promise<Map<Uuid, Reward>> {
  const { rows } = await sql<RewardRow>`
    SELECT r.* FROM unnest(${rewardIds.map(bucketOfId)}::smallint[], ${rewardIds}::uuid[]) AS k (bucket, reward_id)
      JOIN reward r ON r.bucket = k.bucket AND r.reward_id = k.reward_id`.execute(reader);
  return new Map(rows.map((row) => [row.reward_id, fromRow(row)]));
}

/** Rewards that are of another kind than their decision, or above what it granted. An accepted offer may have been cut since. */
export async function rewardDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    SELECT 'reward ' || r.reward_id AS subject, 'amount' AS what, r.amount AS stored,
           CASE WHEN r.member_id = d.member_id AND r.rule_id = d.rule_id AND r.rule_version = d.rule_version AND r.currency = d.currency
                THEN d.granted ELSE 0::bigint END AS expected
      FROM reward r JOIN decision d ON d.bucket = r.bucket AND d.decision_id = r.decision_id AND d.outcome = r.outcome
     WHERE r.amount > d.granted
        OR (r.member_id, r.rule_id, r.rule_version, r.currency) <> (d.member_id, d.rule_id, d.rule_version, d.currency)
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM reward`.execute(reader);
  return toDifferences(rows);
}
