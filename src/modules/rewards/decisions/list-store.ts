import { type RawBuilder, sql } from 'kysely';
import type { Decision } from '../../../engine/decision.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { allOf, type Between, madeBetween, ofMember } from '../../../platform/postgres/conditions.ts';
import { newestOfKinds } from '../../../platform/postgres/newest-of-kinds.ts';
import { type DecisionRow, summaryFromRow } from './decision-store.ts';
import type { DecisionSummary } from './record.ts';

/** A decision with the reward that came of it. */
export type StoredDecision = DecisionSummary & { rewardId: Uuid | null };

export type DecisionFilter = Partial<Between> & {
  member: MemberKey | null;
  ruleId?: string;
  outcome?: Decision['outcome'];
  /** Gate code. */
  reason?: string;
  /** `value`: something to be given; `turn`: a bonus that waited. */
  about?: 'value' | 'turn';
  before: Uuid | null;
  limit: number;
};

/** Decisions, newest first: by index decision_by_member, decision_by_kind or decision_by_time. */
export async function selectDecisions(reader: Reader, filter: DecisionFilter): Promise<StoredDecision[]> {
  const { rows } = await sql<DecisionRow & { reward_id: Uuid | null }>`
    SELECT t.*, e.policy_hash, e.engine_version, r.reward_id
      FROM ${newest(filter)} AS t
      JOIN evaluation e ON e.bucket = t.bucket AND e.evaluation_id = t.evaluation_id
      LEFT JOIN reward r ON r.bucket = t.bucket AND r.decision_id = t.decision_id
     ORDER BY t.decision_id DESC`.execute(reader);
  return rows.map((row) => ({ ...summaryFromRow(row), rewardId: row.reward_id }));
}

const from = sql`FROM decision t`;
/** A credit by hand has no rule. */
const rule = sql`coalesce(t.rule_id, '')`;

function newest({
  member,
  ruleId,
  outcome,
  reason,
  about,
  before,
  limit,
  fromAt = null,
  toAt = null,
}: DecisionFilter): RawBuilder<unknown> {
  const where = allOf([
    madeBetween('t.decision_id', { fromAt, toAt }),
    before && sql`t.decision_id < ${before}::uuid`,
    about && sql`(t.record ->> 'activates' IS NULL) = ${about === 'value'}::boolean`,
  ]);
  const isKind = (alias: string) => {
    const column = (name: string) => sql.ref(`${alias}.${name}`);
    return [outcome && sql`${column('outcome')} = ${outcome}`, reason && sql`${column('reason')} = ${reason}`];
  };
  if (member === null && (ruleId ?? outcome ?? reason) !== undefined) {
    const ofRule = { reason: sql`t.reason`, outcome: sql`t.outcome` };
    const within = ruleId === undefined ? undefined : sql`${rule} = ${ruleId}`;
    return newestOfKinds({
      from,
      kinds: within ? ofRule : { rule, ...ofRule },
      within,
      wanted: allOf(isKind('k')),
      where,
      id: 'decision_id',
      limit,
    });
  }
  const all = allOf([member && ofMember('t', member), ruleId && sql`t.rule_id = ${ruleId}`, ...isKind('t'), where]);
  return sql`(SELECT t.* ${from} WHERE ${all} ORDER BY t.decision_id DESC LIMIT ${limit}::bigint)`;
}
