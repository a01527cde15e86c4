import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Between } from '../../../platform/postgres/conditions.ts';
import { selectRewardKeys } from './reward-store.ts';

/** Facts of which a status is made: a reward has it when one of its cases holds. What is absent from a case does not matter to it. */
export type RewardCase = { ended: 'CANCELLED' | 'LAPSED' } | { paid: boolean; grant: string | null };

export type RewardKeyQuery = Between & {
  limit: number;
  cursor?: string;
  member: MemberKey | null;
  ruleId?: string;
  type?: string;
  /** The cases of a status; absent: any status. */
  cases?: readonly RewardCase[];
};

export type RewardKey = { rewardId: Uuid; issuedAt: Instant | null };

/**
 * Ids of rewards, newest first. Those of a time are the rewards issued in it, the last issued first; without one the last made come
 * first, and those that wait to be issued are among them.
 * @throws Fault `invalid_cursor`
 */
export async function listRewardKeys(reader: Reader, { cursor, limit, ...filter }: RewardKeyQuery): Promise<Page<RewardKey>> {
  const byIssue = filter.fromAt !== null || filter.toAt !== null;
  const before = cursor === undefined ? null : placeOf(cursor, byIssue);
  const found = await selectRewardKeys(reader, { ...filter, byIssue, before, limit: limit + 1 });
  return pageOf(found, limit, ({ issuedAt, rewardId }) => (byIssue ? [must(issuedAt, 'it was issued'), rewardId] : [rewardId]));
}

/** The two orders have cursors of their own, so that none is read as a place in the other. */
function placeOf(cursor: string, byIssue: boolean): RewardKey {
  if (byIssue) {
    const [issuedAt, rewardId] = readCursor(cursor, ['instant', 'uuid']);
    return { issuedAt, rewardId };
  }
  const [rewardId] = readCursor(cursor, ['uuid']);
  return { issuedAt: null, rewardId };
}
