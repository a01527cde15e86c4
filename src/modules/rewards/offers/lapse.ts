import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import { system } from '../../../platform/actor.ts';
import type { Reader } from '../../../platform/database.ts';
import { commit, type Ledger } from '../../ledger/commit.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { archivedRuleIds } from '../../program/find-rule.ts';
import { returnToBudgets } from '../budget-store.ts';
import { rewardEvent } from '../evaluation/announce.ts';
import type { Reward } from '../reward.ts';
import { emit, firstOfferEnd, lapseRewards, recordAudit, selectOverdue, selectWaiting, selectWaitingOfRules } from '../store.ts';

/** Most rewards of one commit. */
const mostAtOnce = 500;

/** Why a reward that waited is gone: nobody accepted it in time, its rule has ended, or its member must not be offered anything now. */
export type LapseReason = 'not_accepted' | 'rule_archived' | 'protection';

/**
 * Lapses the offers that nobody accepted in time, and whatever waits of rules that were archived: accepting it would be refused for
 * ever. Safe to run twice at once. Answers how many lapsed.
 */
export async function lapseOffers(ledger: Ledger, now: Instant): Promise<number> {
  const { db } = ledger.database;
  const overdue = await sweep(ledger, () => selectOverdue(db, now, mostAtOnce), 'not_accepted', now);
  const archived = await archivedRuleIds(db);
  return overdue + (await sweep(ledger, () => selectWaitingOfRules(db, archived, mostAtOnce), 'rule_archived', now));
}

/** Lapses what is found until nothing more is. */
async function sweep(ledger: Ledger, find: () => Promise<Reward[]>, reason: LapseReason, now: Instant): Promise<number> {
  for (let total = 0; ; ) {
    const found = await find();
    total += await lapseAtOnce(ledger, found, reason, now);
    if (found.length < mostAtOnce) return total;
  }
}

/** When the first of the offers that wait is over; null when none waits for its end. Those of archived rules are over at once. */
export async function nextLapse(reader: Reader): Promise<Instant | null> {
  return firstOfferEnd(reader);
}

/**
 * Lapses rewards; those that wait no longer are left as they are. Budgets get back what they held. Members get back cap and frequency,
 * but where protection is the reason only at the hour at which they would have had them back anyway: all else equal, more risk must never
 * leave room for more. Answers how many lapsed.
 */
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
    await lapseRewards(tx, waiting, { withheld: reason === 'protection' });
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
