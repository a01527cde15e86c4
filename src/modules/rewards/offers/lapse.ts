import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { system } from '../../../platform/actor.ts';
import type { Reader } from '../../../platform/database.ts';
import { commit, type Ledger } from '../../ledger/commit.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { rewardEvent } from '../announce.ts';
import { returnToBudgets } from '../budget-store.ts';
import { emit, firstOfferEnd, lapseRewards, recordAudit, selectOverdue, selectWaiting } from '../store.ts';

/** Most rewards of one commit. */
const mostAtOnce = 500;

/** Why a reward that waited is gone: nobody accepted it in time, or its member must not be offered anything now. */
export type LapseReason = 'not_accepted' | 'protection';

/** Lapses the offers that nobody accepted in time. Safe to run twice at once. Answers how many lapsed. */
export async function lapseOffers(ledger: Ledger, now: Instant): Promise<number> {
  for (let total = 0; ; ) {
    const overdue = await selectOverdue(ledger.database.db, now, mostAtOnce);
    total += await lapseAtOnce(ledger, overdue, 'not_accepted', now);
    if (overdue.length < mostAtOnce) return total;
  }
}

/** When the first of the offers that wait is over; null when none waits for its end. */
export async function nextLapse(reader: Reader): Promise<Instant | null> {
  return firstOfferEnd(reader);
}

/** Lapses rewards; those that wait no longer are left as they are. Answers how many lapsed. */
export async function lapse(ledger: Ledger, rewards: readonly Waiting[], reason: LapseReason, now: Instant): Promise<number> {
  let total = 0;
  for (let start = 0; start < rewards.length; start += mostAtOnce) {
    total += await lapseAtOnce(ledger, rewards.slice(start, start + mostAtOnce), reason, now);
  }
  return total;
}

type Waiting = MemberKey & { rewardId: Uuid };

async function lapseAtOnce(ledger: Ledger, rewards: readonly Waiting[], reason: LapseReason, now: Instant): Promise<number> {
  if (rewards.length === 0) return 0;
  return commit(ledger, async (tx) => {
    const members = await lockMembersByKey(tx, rewards);
    const names = new Map(members.map(({ memberId, externalId }) => [memberId, externalId]));
    const waiting = await selectWaiting(tx, rewards);
    if (waiting.length === 0) return { answer: 0 };
    await lapseRewards(tx, waiting);
    await emit(
      tx,
      waiting.map((reward) => rewardEvent('reward.lapsed', names.get(reward.memberId) ?? '', reward, now)),
    );
    const entries = waiting.map(({ rewardId }) => {
      return { action: 'reward.lapsed', subject: `reward:${rewardId}`, after: { reward_id: rewardId, outcome: 'LAPSED', reason }, at: now };
    });
    await recordAudit(tx, system, entries);
    const follow = () => returnToBudgets(tx, waiting); // last: others wait for these rows
    return { answer: waiting.length, batch: { kind: 'lapse', at: now, members: waiting, follow } };
  });
}
