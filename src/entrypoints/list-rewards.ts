import type { RewardType } from '../engine/rules/reward.ts';
import type { Page } from '../kernel/cursor.ts';
import { findMember } from '../modules/members/find.ts';
import { listRewardKeys } from '../modules/reports/lists/reward-keys.ts';
import { type RewardView, viewRewards } from '../modules/rewards/find.ts';
import { casesOf, type RewardStatus } from '../modules/rewards/reward.ts';
import type { Reader } from '../platform/database.ts';
import type { Between } from '../platform/postgres/conditions.ts';

/** `fromAt`, `toAt`: the time in which they were issued; what waits was not. */
export type RewardQuery = Partial<Between> & {
  limit: number;
  cursor?: string;
  playerId?: string;
  ruleId?: string;
  type?: RewardType;
  status?: RewardStatus;
};

/**
 * Rewards, newest first: reports finds them, across the tables of others; the rewards module says what a status is made of and shows
 * them. An unknown player has none.
 * @throws Fault `invalid_cursor`
 */
export async function listRewards(
  reader: Reader,
  { playerId, status, fromAt = null, toAt = null, ...query }: RewardQuery,
): Promise<Page<RewardView>> {
  const member = playerId === undefined ? null : await findMember(reader, playerId);
  if (playerId !== undefined && member === null) return { items: [], nextCursor: null };
  const { items, nextCursor } = await listRewardKeys(reader, { ...query, member, cases: status && casesOf(status), fromAt, toAt });
  const rewardIds = items.map(({ rewardId }) => rewardId);
  return { items: await viewRewards(reader, rewardIds), nextCursor };
}
