import { readCursor, writeCursor } from '../../kernel/cursor.ts';
import { Fault } from '../../kernel/errors.ts';
import { bucketOfId, isUuid, type Uuid } from '../../kernel/ids.ts';
import type { Reader } from '../../platform/database.ts';
import { findByIds, findMember } from '../members/find.ts';
import type { Member } from '../members/member.ts';
import { readGrantStates } from '../wallet/grants.ts';
import { findDecision, selectDecisions } from './decisions/decision-store.ts';
import type { DecisionRecord } from './decisions/record.ts';
import { type Reward, type RewardStatus, statusOf } from './reward.ts';
import { findRewardOfDecision, selectRewards } from './store.ts';

/** A reward with the player's own id and its status of now. */
export type RewardView = { reward: Reward; playerId: string; status: RewardStatus };

/** A decision with the player's own id and the reward that came of it. */
export type DecisionView = { record: DecisionRecord; playerId: string; rewardId: Uuid | null };

/** `limit`: most items, from 1. */
export type Paging = { limit: number; cursor?: string };

/** Rewards, newest first. An unknown player has none. @throws Fault `invalid_cursor` */
export async function listRewards(
  reader: Reader,
  { limit, cursor, playerId, ruleId }: Paging & { playerId?: string; ruleId?: string },
): Promise<{ items: RewardView[]; nextCursor: string | null }> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['id']);
  const member = playerId === undefined ? null : await findMember(reader, playerId);
  if (playerId !== undefined && member === null) return { items: [], nextCursor: null };
  const rewards = await selectRewards(reader, { limit: limit + 1, before, member, ruleId: ruleId ?? null });
  const items = await viewsOf(reader, rewards.slice(0, limit));
  const last = items.at(-1);
  return { items, nextCursor: last && rewards.length > limit ? writeCursor([last.reward.rewardId]) : null };
}

/** Rewards as people see them: with the player's own id and the status of now. */
async function viewsOf(reader: Reader, rewards: readonly Reward[]): Promise<RewardView[]> {
  const states = await readGrantStates(
    reader,
    rewards.flatMap(({ bucket, grantId }) => (grantId === null ? [] : [{ bucket, grantId }])),
  );
  const members = new Map((await findByIds(reader, rewards)).map((member) => [member.memberId, member]));
  return rewards.map((reward) => ({
    reward,
    playerId: members.get(reward.memberId)?.externalId ?? '',
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

/** Decisions about one player, newest first. @throws Fault `invalid_cursor` */
export async function listDecisions(
  reader: Reader,
  member: Member,
  { limit, cursor }: Paging,
): Promise<{ items: DecisionRecord[]; nextCursor: string | null }> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['id']);
  const found = await selectDecisions(reader, member, limit + 1, before);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && found.length > limit ? writeCursor([last.decisionId]) : null };
}
