import type { Terms } from '../../engine/rules/reward.ts';
import { must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { bucketOfId, isUuid, type Uuid } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import type { Work } from '../ledger/batch.ts';
import { commitOnce } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import { findByIds } from '../members/find.ts';
import { lockMember } from '../members/lock.ts';
import type { Member } from '../members/member.ts';
import { currentProgram } from '../program/current.ts';
import { cancelGrant } from '../wallet/bonus/end.ts';
import { bookingBatch, bookingParts, noBooking } from '../wallet/booking.ts';
import { returnToBudgets } from './budget-store.ts';
import { decisionSection } from './decisions/decision-section.ts';
import type { RewardsContext } from './evaluate.ts';
import { rewardEvent } from './evaluation/announce.ts';
import { callPeople } from './evaluation/call-people.ts';
import { type Given, granted, pay } from './evaluation/give.ts';
import { type JudgedAgain, judgeAgain } from './offers/judge-again.ts';
import type { Reward } from './reward.ts';
import { emit, findReward, recordAudit, updateReward } from './store.ts';

/** What came of accepting or cancelling. */
export type SettleAnswer = { reward_id: Uuid; outcome: 'ISSUED' | 'CANCELLED' | 'REFUSED'; reason: string; decision_id: Uuid | null };

/** The member a reward belongs to. @throws Fault `reward_not_found` */
export async function ownerOfReward(reader: Reader, rewardId: string): Promise<Member> {
  const reward = isUuid(rewardId) ? await findReward(reader, bucketOfId(rewardId), rewardId) : null;
  const [member] = reward ? await findByIds(reader, [reward]) : [];
  if (!member) throw new Fault('reward_not_found');
  return member;
}

/**
 * Issues a reward that waits (an offer that is accepted, or one held back by AUTO_ISSUE=false). The gates run again on what is
 * known now, with the amount and terms of the rule; they may refuse, or reduce below what was offered, and this second decision is
 * recorded.
 * @throws Fault `reward_not_found`, `not_pending`
 */
export async function issueReward(
  context: RewardsContext,
  actor: Actor,
  rewardId: Uuid,
  operation: Operation,
  now: Instant,
): Promise<SettleAnswer> {
  return settle(context, actor, rewardId, operation, now, async (tx, member, reward) => {
    refuseUnlessWaiting(reward, now);
    const judged = await judgeAgain(tx, context.engineVersion, actor, member, reward, now);
    const { decisionId, decision } = judged.record;
    const batch = { kind: 'offer', at: now };
    const decided = decisionSection([judged.record]);
    await callPeople(tx, [{ member, decisions: [judged.record] }], now);
    const answer: SettleAnswer = { reward_id: rewardId, outcome: 'REFUSED', reason: decision.reason, decision_id: decisionId };
    if (decision.outcome === 'REFUSED') return { answer, batch: { ...batch, sections: [decided] } };

    const { reward: paid, booking } = payAsJudged(reward, judged, now);
    await returnToBudgets(tx, [{ ...reward, amountMinor: reward.amountMinor - paid.amountMinor }]);
    await updateReward(tx, paid);
    await emit(tx, [rewardEvent('reward.issued', member.externalId, paid, now)]);
    const { sections, ...parts } = bookingParts(booking);
    return { answer: { ...answer, outcome: 'ISSUED' }, batch: { ...batch, ...parts, sections: [decided, ...sections] } };
  });
}

/** An offer is over at its hour, whether or not the sweep came by yet. */
function refuseUnlessWaiting({ transferId, ended, offerUntil }: Reward, now: Instant): void {
  if (transferId !== null || ended === 'CANCELLED') throw new Fault('not_pending');
  if (ended === 'LAPSED' || (offerUntil !== null && offerUntil <= now)) throw new Fault('not_pending', { detail: 'The offer has lapsed.' });
}

/** The reward as the second decision allows it. */
function payAsJudged(offered: Reward, { record, program, hasActive }: JudgedAgain, now: Instant): Given {
  const { valueMinor, amount } = record.decision;
  const { outcome, terms } = granted(record.decision);
  const reward = { ...offered, outcome, terms: stricter(terms, offered.terms), valueMinor, amountMinor: amount.grantedMinor };
  return pay(reward, record.decisionId, hasActive, program, now);
}

/** Whoever accepts gets the wagering that was offered, or more where a gate demands more now. All other terms are the rule's. */
function stricter(now: Terms, offered: Terms): Terms {
  return { ...now, wageringMultiple: Math.max(now.wageringMultiple, offered.wageringMultiple) };
}

/**
 * Cancels a reward: one that waits, or a bonus still in the wallet, whose value goes back where it came from. Cap, budget and
 * frequency are free again. Points, tickets and cash-back that were paid are the member's own and stay.
 * @throws Fault `reward_not_found`, `not_cancellable`
 */
export async function cancelReward(
  context: RewardsContext,
  actor: Actor,
  rewardId: Uuid,
  operation: Operation,
  now: Instant,
): Promise<SettleAnswer> {
  return settle(context, actor, rewardId, operation, now, async (tx, member, reward) => {
    if (reward.ended !== null) throw new Fault('not_cancellable', { detail: 'The reward has ended.' });
    if (reward.transferId !== null && reward.grantId === null)
      throw new Fault('not_cancellable', { detail: 'What was paid belongs to the member.' });
    const { program } = await currentProgram(tx);
    const booking = reward.grantId === null ? noBooking : await cancelGrant(tx, reward.bucket, reward.grantId, program.baseCurrency, now);
    await returnToBudgets(tx, [reward]);
    await updateReward(tx, { ...reward, ended: 'CANCELLED' });
    await emit(tx, [rewardEvent('reward.cancelled', member.externalId, reward, now)]);
    return {
      answer: { reward_id: rewardId, outcome: 'CANCELLED', reason: 'ok', decision_id: null },
      batch: bookingBatch('cancel', booking, now),
    };
  });
}

/** What accepting and cancelling have in common: once per operation, with the owner locked, under the audit trail's eye. */
async function settle(
  { ledger }: RewardsContext,
  actor: Actor,
  rewardId: Uuid,
  operation: Operation,
  now: Instant,
  work: (tx: Tx, member: Member, reward: Reward) => Promise<Work<SettleAnswer>>,
): Promise<SettleAnswer> {
  return commitOnce<SettleAnswer>(ledger, operation, async (tx) => {
    const owner = await ownerOfReward(tx, rewardId);
    const member = await lockMember(tx, owner.externalId);
    const reward = must(await findReward(tx, member.bucket, rewardId), 'a reward does not vanish');
    const done = await work(tx, member, reward);
    const action = `reward.${done.answer.outcome.toLowerCase()}`;
    await recordAudit(tx, actor, [{ action, subject: `reward:${rewardId}`, after: done.answer as Json, at: now }]);
    return done;
  });
}
