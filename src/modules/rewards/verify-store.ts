import { sql } from 'kysely';
import type { Reader } from '../../platform/database.ts';
import { type ComparisonRow, type Differences, toDifferences } from '../ledger/verify/differences.ts';
import { grantRows } from '../wallet/verify.ts';

/** Rewards and bonus grants whose decision is not there, allowed nothing, or was another member's. */
export async function undecided(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    WITH given AS (
      SELECT concat('reward ', r.reward_id) AS subject, r.bucket, r.member_id, r.decision_id, r.outcome FROM reward r
      UNION ALL
      SELECT concat('BONUS:', g.grant_id), g.bucket, g.member_id, g.decision_id, g.outcome FROM ${grantRows} AS g)
    SELECT g.subject, 'the decision that allowed it' AS what,
           CASE WHEN d.member_id <> g.member_id THEN 'one of another member' ELSE coalesce(d.outcome, 'not there') END AS stored,
           g.outcome AS expected
      FROM given g LEFT JOIN decision d ON d.bucket = g.bucket AND d.decision_id = g.decision_id
     WHERE d.outcome IS DISTINCT FROM g.outcome OR d.outcome NOT IN ('APPROVED', 'REDUCED') OR d.member_id <> g.member_id
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM given`.execute(reader);
  return toDifferences(rows);
}

/** Budgets of which more is spent than there is. */
export async function overspent(reader: Reader): Promise<Differences> {
  const { rows } = await sql<ComparisonRow>`
    SELECT concat('budget ', b.rule_id, ' ', b.period) AS subject, 'spent' AS what, b.spent::text AS stored,
           concat('at most ', b.amount) AS expected
      FROM budget b WHERE b.spent > b.amount OR b.spent < 0
    UNION ALL SELECT NULL, NULL, count(*)::text, NULL FROM budget`.execute(reader);
  return toDifferences(rows);
}
