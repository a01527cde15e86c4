import type { Page } from '../kernel/cursor.ts';
import { listRewardKeys, type RewardKeyQuery } from '../modules/reports/lists/reward-keys.ts';
import { type RewardView, viewRewards } from '../modules/rewards/find.ts';
import { casesOf, type RewardStatus } from '../modules/rewards/reward.ts';
import type { Reader } from '../platform/database.ts';

/** `fromAt`, `toAt`: the time in which they were issued; what waits was not. */
type RewardQuery = Partial<Omit<RewardKeyQuery, 'cases'>> & { limit: number; status?: RewardStatus };

/**
 * Rewards, newest first: reports finds them, across the tables of others; the rewards module says what a status is made of and shows
 * them.
 * @throws Fault `invalid_cursor`
 */
export async function listRewards(
  reader: Reader,
  { status, member = null, fromAt = null, toAt = null, ...query }: RewardQuery,
): Promise<Page<RewardView>> {
  const { items, nextCursor } = await listRewardKeys(reader, { ...query, member, cases: status && casesOf(status), fromAt, toAt });
  const rewardIds = items.map(({ rewardId }) => rewardId);
  return { items: await viewRewards(reader, rewardIds), nextCursor };
}
