import { sql } from 'kysely';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';

/** What gave a bonus: a rule in a version, with its reward; or a person, without either. */
export type GivenBy = { rule: { ruleId: string; version: number } | null; rewardId: Uuid | null };

/** What gave each of these grants, by grant id. */
export async function selectGivenBy(reader: Reader, grants: readonly Grant[]): Promise<Map<Uuid, GivenBy>> {
  type Row = { grant_id: Uuid; rule_id: string | null; rule_version: number | null; reward_id: Uuid | null };
  const { rows } = await sql<Row>`
    SELECT k.grant_id, d.rule_id, d.rule_version, r.reward_id
      FROM unnest(${grants.map((grant) => grant.bucket)}::smallint[], ${grants.map((grant) => grant.memberId)}::uuid[],
                  ${grants.map((grant) => grant.grantId)}::uuid[], ${grants.map((grant) => grant.decisionId)}::uuid[],
                  ${grants.map((grant) => grant.outcome)}::text[]) AS k (bucket, member_id, grant_id, decision_id, outcome)
      JOIN decision d ON d.bucket = k.bucket AND d.decision_id = k.decision_id AND d.outcome = k.outcome
      LEFT JOIN reward r ON r.bucket = k.bucket AND r.member_id = k.member_id AND r.grant_id = k.grant_id`.execute(reader);
  return new Map(
    rows.map(({ grant_id, rule_id, rule_version, reward_id }) => [
      grant_id,
      { rule: rule_id === null ? null : { ruleId: rule_id, version: rule_version ?? 0 }, rewardId: reward_id },
    ]),
  );
}
