import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { type Reader, toTimestamp } from '../../../platform/database.ts';
import { allOf, type Condition, liesBetween, ofMember } from '../../../platform/postgres/conditions.ts';
import { newestOfKinds } from '../../../platform/postgres/newest-of-kinds.ts';
import type { RewardCase, RewardKey, RewardKeyQuery } from './reward-keys.ts';

type Filter = Omit<RewardKeyQuery, 'cursor'> & { byIssue: boolean; before: RewardKey | null };

const withGrant = sql`JOIN bonus_grant g ON g.bucket = r.bucket AND g.grant_id = r.grant_id`;

/** A case, of a reward `r` and its grant `g`. */
function isCase(of: RewardCase): Condition {
  if ('ended' in of) return sql`r.ended = ${of.ended}`;
  if (!of.paid) return sql`r.ended IS NULL AND r.transfer_id IS NULL`;
  const paid = sql`r.ended IS NULL AND r.transfer_id IS NOT NULL`;
  return of.grant === null ? sql`${paid} AND r.grant_id IS NULL` : sql`${paid} AND g.state = ${of.grant}`;
}

/**
 * Ids of rewards in the order of listRewardKeys. By index reward_by_member, reward_by_kind, reward_by_issue or reward_by_time; each
 * case of a status is looked for by itself: by reward_waiting, by reward_ended, or by bonus_grant_by_state where the state is rare.
 */
export async function selectRewardKeys(reader: Reader, filter: Filter): Promise<RewardKey[]> {
  const { member, ruleId, type, cases = [], byIssue, before, limit, ...window } = filter;
  const order = byIssue ? sql`issued_at DESC, reward_id DESC` : sql`reward_id DESC`;
  const earlier =
    before &&
    (byIssue
      ? sql`(r.issued_at, r.reward_id) < (${toTimestamp(before.issuedAt)}::timestamptz, ${before.rewardId}::uuid)`
      : sql`r.reward_id < ${before.rewardId}::uuid`);
  const matching = (of: RewardCase | null): RawBuilder<unknown> => sql`
    (SELECT r.* FROM reward r
       ${of !== null && 'grant' in of && of.grant !== null ? withGrant : sql``}
      WHERE ${allOf([
        of && isCase(of),
        member && ofMember('r', member),
        ruleId && sql`r.rule_id = ${ruleId}`,
        type && sql`r.type = ${type}`,
        byIssue ? liesBetween('r.issued_at', window) : null,
        earlier,
      ])}
      ORDER BY ${order} LIMIT ${limit}::bigint)`;
  const ofKind = member === null && cases.length === 0 && !byIssue && (ruleId ?? type) !== undefined;
  const parts = ofKind ? [newestOfKind(filter)] : cases.length === 0 ? [matching(null)] : cases.map(matching);
  const { rows } = await sql<{ reward_id: Uuid; issued_at: Instant | null }>`
    SELECT reward_id, issued_at FROM (${sql.join(parts, sql` UNION ALL `)}) AS found ORDER BY ${order} LIMIT ${limit}::bigint`.execute(
    reader,
  );
  return rows.map((row) => ({ rewardId: row.reward_id, issuedAt: row.issued_at }));
}

/** Rewards of a rule or a type, whatever became of them. */
function newestOfKind({ ruleId, type, before, limit }: Filter): RawBuilder<unknown> {
  const ofRule = { type: sql`t.type` };
  return newestOfKinds({
    from: sql`FROM reward t`,
    kinds: ruleId === undefined ? { rule: sql`t.rule_id`, ...ofRule } : ofRule,
    within: ruleId === undefined ? undefined : sql`t.rule_id = ${ruleId}`,
    wanted: allOf([type && sql`k.type = ${type}`]),
    where: allOf([before && sql`t.reward_id < ${before.rewardId}::uuid`]),
    id: 'reward_id',
    limit,
  });
}
