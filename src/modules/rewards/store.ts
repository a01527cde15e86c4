import { sql } from 'kysely';
import type { RuleUse } from '../../engine/snapshot.ts';
import { dayMs, type Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import { memberRows, type Reader, Retry, type Tx, toTimestamp } from '../../platform/database.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';
import type { Reward } from './reward.ts';

export { recordAudit } from '../../platform/audit.ts';
export { emit } from '../../platform/outbox.ts';

/** What earlier rewards used up of a member's caps and frequencies. */
export type Usage = { given: { dayMinor: Minor; weekMinor: Minor; monthMinor: Minor }; rules: Record<string, RuleUse> };

export const noUsage: Usage = { given: { dayMinor: 0, weekMinor: 0, monthMinor: 0 }, rules: {} };

/**
 * Rewards given to members in rolling windows of 24 h, 7 d and 30 d before `now`: how often per rule, from when they were decided,
 * and of what value in all, from when they were paid (an offer that waits: from when it was made), so that offers saved up and
 * accepted together do not slip past a cap. What was cancelled or lapsed does not count. `except` leaves one reward out: an offer
 * must not stand in its own way.
 */
export async function readUsage(
  reader: Reader,
  keys: readonly MemberKey[],
  now: Instant,
  except: Uuid | null = null,
): Promise<Map<Uuid, Usage>> {
  type Row = {
    member_id: Uuid;
    rule_id: string;
    d: number;
    w: number;
    m: number;
    n: number;
    facts: number;
    dv: number;
    wv: number;
    mv: number;
  };
  const [day, week, month] = [now - dayMs, now - 7 * dayMs, now - 30 * dayMs].map(toTimestamp);
  const { rows } = await sql<Row>`
    SELECT r.member_id, r.rule_id, count(*) AS n, max(r.facts) AS facts,
           count(*) FILTER (WHERE r.created_at > ${day}::timestamptz) AS d,
           count(*) FILTER (WHERE r.created_at > ${week}::timestamptz) AS w,
           count(*) FILTER (WHERE r.created_at > ${month}::timestamptz) AS m,
           coalesce(sum(r.value) FILTER (WHERE coalesce(r.issued_at, r.created_at) > ${day}::timestamptz), 0)::bigint AS dv,
           coalesce(sum(r.value) FILTER (WHERE coalesce(r.issued_at, r.created_at) > ${week}::timestamptz), 0)::bigint AS wv,
           coalesce(sum(r.value) FILTER (WHERE coalesce(r.issued_at, r.created_at) > ${month}::timestamptz), 0)::bigint AS mv
      FROM ${memberRows(keys)}
      JOIN reward r ON r.bucket = k.bucket AND r.member_id = k.member_id
     WHERE r.ended IS NULL AND r.reward_id IS DISTINCT FROM ${except}::uuid
     GROUP BY r.bucket, r.member_id, r.rule_id`.execute(reader);
  const found = new Map<Uuid, Usage>();
  for (const row of rows) {
    const usage = found.get(row.member_id) ?? { given: { ...noUsage.given }, rules: {} };
    usage.given = {
      dayMinor: usage.given.dayMinor + row.dv,
      weekMinor: usage.given.weekMinor + row.wv,
      monthMinor: usage.given.monthMinor + row.mv,
    };
    usage.rules[row.rule_id] = { day: row.d, week: row.w, month: row.m, lifetime: row.n, factsAtLast: row.facts };
    found.set(row.member_id, usage);
  }
  return found;
}

/** One rule's budget in its present period, in the reward's own unit. */
export type BudgetLine = { ruleId: string; period: string; amountMinor: Minor };

/**
 * What is spent of each budget. Lines with room are opened where missing and locked, in rule order, until the transaction ends. A
 * spent one is only read: nothing can be taken from it, and evaluations need not queue for that.
 */
export async function lockBudgets(tx: Tx, lines: readonly BudgetLine[]): Promise<Map<string, Minor>> {
  if (lines.length === 0) return new Map();
  const spent = await readBudgets(tx, lines);
  const open = lines.filter((line) => (spent.get(line.ruleId) ?? 0) < line.amountMinor);
  if (open.length === 0) return spent;
  const given = sql`unnest(${open.map((line) => line.ruleId)}::text[], ${open.map((line) => line.period)}::text[],
                           ${open.map((line) => line.amountMinor)}::bigint[]) AS k (rule_id, period, amount)`;
  await sql`
    INSERT INTO budget (rule_id, period, amount, spent) SELECT rule_id, period, amount, 0::bigint FROM ${given} ORDER BY rule_id
    ON CONFLICT DO NOTHING`.execute(tx);
  const { rows } = await sql<{ rule_id: string; spent: Minor }>`
    SELECT b.rule_id, b.spent FROM ${given} JOIN budget b ON b.rule_id = k.rule_id AND b.period = k.period
     ORDER BY b.rule_id FOR UPDATE OF b`.execute(tx);
  for (const row of rows) spent.set(row.rule_id, row.spent);
  return spent;
}

/** What is spent of each budget, without locking: for trying things out. Lines never used are 0. */
export async function readBudgets(reader: Reader, lines: readonly BudgetLine[]): Promise<Map<string, Minor>> {
  const { rows } = await sql<{ rule_id: string; spent: Minor }>`
    SELECT b.rule_id, b.spent
      FROM unnest(${lines.map((line) => line.ruleId)}::text[], ${lines.map((line) => line.period)}::text[]) AS k (rule_id, period)
      JOIN budget b ON b.rule_id = k.rule_id AND b.period = k.period`.execute(reader);
  const spent = new Map(rows.map((row) => [row.rule_id, row.spent]));
  return new Map(lines.map((line) => [line.ruleId, spent.get(line.ruleId) ?? 0]));
}

/**
 * Takes amounts from budgets, which stay locked until the transaction ends. A budget that was lowered below what is spent keeps the
 * spent amount as its own.
 * @throws Retry when others have spent too much of one meanwhile
 */
export async function spendBudgets(tx: Tx, lines: readonly (BudgetLine & { takenMinor: Minor })[]): Promise<void> {
  if (lines.length === 0) return;
  const before = await lockBudgets(tx, lines);
  const spent = lines.map((line) => (before.get(line.ruleId) ?? 0) + line.takenMinor);
  if (lines.some((line, index) => (spent[index] ?? 0) > line.amountMinor)) throw new Retry('others have spent the budget meanwhile');
  await sql`
    UPDATE budget b SET spent = k.spent, amount = greatest(k.amount, k.spent)
      FROM unnest(${lines.map((line) => line.ruleId)}::text[], ${lines.map((line) => line.period)}::text[],
                  ${lines.map((line) => line.amountMinor)}::bigint[], ${spent}::bigint[]) AS k (rule_id, period, amount, spent)
     WHERE b.rule_id = k.rule_id AND b.period = k.period`.execute(tx);
}

/** Gives an amount back to the period it was spent from. */
export async function returnToBudget(tx: Tx, ruleId: string, period: string, amountMinor: Minor): Promise<void> {
  await sql`UPDATE budget SET spent = spent - ${amountMinor}::bigint WHERE rule_id = ${ruleId} AND period = ${period}`.execute(tx);
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
  };
}

/** Writes rewards; the decisions that allow them are written before. */
export async function insertRewards(tx: Tx, rewards: readonly Reward[]): Promise<void> {
  if (rewards.length === 0) return;
  const column = <T>(read: (reward: Reward) => T): T[] => rewards.map(read);
  await sql`
    INSERT INTO reward (bucket, reward_id, member_id, decision_id, outcome, rule_id, rule_version, type, amount, currency, value, terms,
                        facts, budget_period, grant_id, transfer_id, created_at, issued_at)
    SELECT * FROM unnest(
      ${column((row) => row.bucket)}::smallint[], ${column((row) => row.rewardId)}::uuid[], ${column((row) => row.memberId)}::uuid[],
      ${column((row) => row.decisionId)}::uuid[], ${column((row) => row.outcome)}::text[], ${column((row) => row.ruleId)}::text[],
      ${column((row) => row.ruleVersion)}::bigint[], ${column((row) => row.type)}::text[], ${column((row) => row.amountMinor)}::bigint[],
      ${column((row) => row.currency)}::text[], ${column((row) => row.valueMinor)}::bigint[],
      ${column((row) => JSON.stringify(row.terms))}::jsonb[],
      ${column((row) => row.facts)}::bigint[], ${column((row) => row.budgetPeriod)}::text[], ${column((row) => row.grantId)}::uuid[],
      ${column((row) => row.transferId)}::uuid[], ${column((row) => toTimestamp(row.createdAt))}::timestamptz[],
      ${column((row) => toTimestamp(row.issuedAt))}::timestamptz[])`.execute(tx);
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

export type RewardQuery = { limit: number; before: Uuid | null; member: MemberKey | null; ruleId: string | null };

/** Rewards, newest first. */
export async function selectRewards(reader: Reader, { limit, before, member, ruleId }: RewardQuery): Promise<Reward[]> {
  const { rows } = await sql<RewardRow>`
    SELECT * FROM reward
     WHERE (${before}::uuid IS NULL OR reward_id < ${before}::uuid)
       AND (${member?.memberId ?? null}::uuid IS NULL
            OR (bucket = ${member?.bucket ?? null}::smallint AND member_id = ${member?.memberId ?? null}::uuid))
       AND (${ruleId}::text IS NULL OR rule_id = ${ruleId}::text)
     ORDER BY reward_id DESC LIMIT ${limit}::bigint`.execute(reader);
  return rows.map(fromRow);
}

/** Budget lines whose spent amount is not what their rewards add up to. */
export async function budgetDifferences(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH used AS (
      SELECT rule_id, budget_period AS period, sum(amount)::bigint AS amount FROM reward
       WHERE budget_period IS NOT NULL AND ended IS NULL GROUP BY 1, 2)
    SELECT concat('budget ', rule_id, ' ', period) AS subject, 'spent' AS what,
           coalesce(b.spent, 0::bigint) AS stored, coalesce(u.amount, 0::bigint) AS expected
      FROM budget b FULL JOIN used u USING (rule_id, period)
     WHERE coalesce(b.spent, 0::bigint) <> coalesce(u.amount, 0::bigint)
    UNION ALL SELECT NULL, NULL, count(*), 0 FROM budget`.execute(reader);
  return toDifferences(rows);
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
