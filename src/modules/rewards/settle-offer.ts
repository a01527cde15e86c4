import { decideRule } from '../../engine/decide.ts';
import type { Terms } from '../../engine/rules/reward.ts';
import { must } from '../../kernel/assert.ts';
import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { bucketOfId, isUuid, newId, type Uuid } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import type { Work } from '../ledger/batch.ts';
import { commitOnce } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import { findByIds } from '../members/find.ts';
import { lockMember } from '../members/lock.ts';
import type { Member } from '../members/member.ts';
import { currentProgram } from '../program/current.ts';
import { cancelGrant } from '../wallet/end.ts';
import { insertGrants } from '../wallet/grants.ts';
import { rewardEvent } from './announce.ts';
import { decisionSection } from './decisions/decision-section.ts';
import { findDecision } from './decisions/decision-store.ts';
import { type DecisionRecord, evaluationRecord } from './decisions/record.ts';
import { ruleOfVersion } from './decisions/rule-of-version.ts';
import type { RewardsContext } from './evaluate.ts';
import { pay } from './give.ts';
import { loadSnapshots } from './load-snapshots.ts';
import type { Reward } from './reward.ts';
import { emit, findReward, recordAudit, returnToBudget, updateReward } from './store.ts';

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
    if (reward.transferId !== null || reward.ended !== null) throw new Fault('not_pending');
    const { record, hasActive, program } = await decideAgain(tx, context, actor, member, reward, now);
    const { decision } = record;
    const answer: SettleAnswer = { reward_id: rewardId, outcome: 'REFUSED', reason: decision.reason, decision_id: record.decisionId };
    const recorded = { kind: 'offer', at: now, sections: [decisionSection([record])] };
    if (decision.outcome === 'REFUSED') return { answer, batch: recorded };

    const { outcome, valueMinor, amount } = decision;
    const terms = stricter(must(decision.terms, 'a granted decision has terms'), reward.terms);
    const paid = pay(
      { ...reward, outcome, terms, valueMinor, amountMinor: amount.grantedMinor },
      record.decisionId,
      hasActive,
      program,
      now,
    );
    const unusedMinor = reward.amountMinor - amount.grantedMinor;
    if (reward.budgetPeriod !== null && unusedMinor > 0) await returnToBudget(tx, reward.ruleId, reward.budgetPeriod, unusedMinor);
    await updateReward(tx, paid.reward);
    await emit(tx, [rewardEvent('reward.issued', member.externalId, paid.reward, now)]);
    const follow = (inside: Tx): Promise<void> => insertGrants(inside, paid.grant ? [paid.grant] : []);
    return { answer: { ...answer, outcome: 'ISSUED' }, batch: { ...recorded, transfers: paid.transfer ? [paid.transfer] : [], follow } };
  });
}

/** Whoever accepts gets the wagering that was offered, or more where a gate demands more now. All other terms are the rule's. */
function stricter(now: Terms, offered: Terms): Terms {
  return { ...now, wageringMultiple: Math.max(now.wageringMultiple, offered.wageringMultiple) };
}

/**
 * The amount that the rule asked for under its own terms, judged on what is known now; of what that gives, as much as was offered. The
 * budget that it holds since then is its own to use.
 */
async function decideAgain(tx: Tx, context: RewardsContext, actor: Actor, member: Member, reward: Reward, now: Instant) {
  const { program, policyHash } = await currentProgram(tx);
  const rule = await ruleOfVersion(tx, reward.ruleId, reward.ruleVersion, program);
  const first = must(await findDecision(tx, reward.bucket, reward.decisionId), 'a reward has its decision').decision.amount;
  const asked = { askedMinor: first.askedMinor, cappedMinor: first.cappedMinor, offeredMinor: reward.amountMinor };
  const spent = new Map(rule.budget ? [[rule.ruleId, Math.max(0, rule.budget.amountMinor - first.cappedMinor)]] : []);
  const alone = { ...program, rules: [rule] };
  const [loaded] = await loadSnapshots(tx, [member], alone, { trigger: 'person', limit: 1, except: reward.rewardId, spent }, now);
  const { snapshot, bonus } = must(loaded, 'a locked member has a snapshot');
  const decision = { ...decideRule(snapshot, alone, rule, asked), offer: false };
  const { bucket, memberId } = member;
  const evaluation = evaluationRecord(member, newId(now, bucket), snapshot, { policyHash, engineVersion: context.engineVersion });
  const record: DecisionRecord = { bucket, memberId, decisionId: newId(now, bucket), evaluation, decision, actor: actor.id, note: null };
  return { record, hasActive: bonus.hasActive, program };
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
    const transfers = reward.grantId === null ? [] : await cancelGrant(tx, reward.bucket, reward.grantId, program.baseCurrency, now);
    if (reward.budgetPeriod !== null) await returnToBudget(tx, reward.ruleId, reward.budgetPeriod, reward.amountMinor);
    await updateReward(tx, { ...reward, ended: 'CANCELLED' });
    await emit(tx, [rewardEvent('reward.cancelled', member.externalId, reward, now)]);
    return {
      answer: { reward_id: rewardId, outcome: 'CANCELLED', reason: 'ok', decision_id: null },
      batch: { kind: 'cancel', at: now, transfers },
    };
  });
}

async function settle(
  context: RewardsContext,
  actor: Actor,
  rewardId: Uuid,
  operation: Operation,
  now: Instant,
  work: (tx: Tx, member: Member, reward: Reward) => Promise<Work<SettleAnswer>>,
): Promise<SettleAnswer> {
  return commitOnce<SettleAnswer>(context.ledger, operation, async (tx) => {
    const owner = await ownerOfReward(tx, rewardId);
    const member = await lockMember(tx, owner.externalId);
    const reward = must(await findReward(tx, member.bucket, rewardId), 'a reward does not vanish');
    const done = await work(tx, member, reward);
    const entry = {
      action: `reward.${done.answer.outcome.toLowerCase()}`,
      subject: `reward:${rewardId}`,
      after: done.answer as Json,
      at: now,
    };
    await recordAudit(tx, actor, [entry]);
    return done;
  });
}
