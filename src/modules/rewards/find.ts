import { type Page, pageOf, readCursor } from '../../kernel/cursor.ts';
import { Fault } from '../../kernel/errors.ts';
import { bucketOfId, isUuid, type MemberKey, type Uuid } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { findByIds, playerIdsOf } from '../members/find.ts';
import { readGrantStates } from '../wallet/bonus/grants.ts';
import { findDecision } from './decisions/decision-store.ts';
import { type DecisionFilter, type StoredDecision, selectDecisions } from './decisions/list-store.ts';
import type { DecisionRecord } from './decisions/record.ts';
import { type Reward, type RewardStatus, statusOf } from './reward.ts';
import { findRewardOfDecision, selectRewards } from './store.ts';

/** A reward with the player's own id and its status of now. */
export type RewardView = { reward: Reward; playerId: string; status: RewardStatus };

/** A decision with the player's own id and the reward that came of it. */
export type DecisionView = { record: DecisionRecord; playerId: string; rewardId: Uuid | null };

/** Rewards as people see them, in the order of their ids given: with the player's own id and the status of now. */
export async function viewRewards(reader: Reader, rewardIds: readonly Uuid[]): Promise<RewardView[]> {
  const found = await selectRewards(reader, rewardIds);
  const rewards = rewardIds.flatMap((rewardId) => found.get(rewardId) ?? []);
  const states = await readGrantStates(
    reader,
    rewards.flatMap(({ bucket, grantId }) => (grantId === null ? [] : [{ bucket, grantId }])),
  );
  const playerIds = await playerIdsOf(reader, rewards);
  return rewards.map((reward) => ({
    reward,
    playerId: playerIds.get(reward.memberId) ?? '',
    status: statusOf(reward, reward.grantId === null ? null : (states.get(reward.grantId) ?? null)),
  }));
}

/** One decision. @throws Fault `decision_not_found` */
export async function getDecision(reader: Reader, decisionId: string): Promise<DecisionView> {
  const record = isUuid(decisionId) ? await findDecision(reader, bucketOfId(decisionId), decisionId) : null;
  const [member] = record ? await findByIds(reader, [record]) : [];
  if (!record || !member) throw new Fault('decision_not_found');
  const reward = await findRewardOfDecision(reader, record.bucket, decisionId);
  return { record, playerId: member.externalId, rewardId: reward?.rewardId ?? null };
}

/** A decision without the state it was made in. */
export type ListedDecision = StoredDecision & { playerId: string };

export type DecisionQuery = Omit<DecisionFilter, 'before' | 'member'> & { cursor?: string };

/** Decisions, about one member or about all, newest first. @throws Fault `invalid_cursor` */
export async function listDecisions(
  reader: Reader,
  member: MemberKey | null,
  { limit, cursor, ...filter }: DecisionQuery,
): Promise<Page<ListedDecision>> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['uuid']);
  const found = await selectDecisions(reader, { ...filter, member, before, limit: limit + 1 });
  const { items, nextCursor } = pageOf(found, limit, ({ decisionId }) => [decisionId]);
  const playerIds = await playerIdsOf(reader, items);
  return { items: items.map((decision) => ({ ...decision, playerId: playerIds.get(decision.memberId) ?? '' })), nextCursor };
}
