import type { Decision } from '../../../engine/decision.ts';
import type { CompiledRule, Program } from '../../../engine/program.ts';
import { must } from '../../../kernel/assert.ts';
import { hourMs, type Instant } from '../../../kernel/clock.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';
import { type Booking, noBooking } from '../../wallet/booking.ts';
import { creditOf, expiryOf } from '../../wallet/credit.ts';
import type { DecisionRecord } from '../decisions/record.ts';
import type { Reward } from '../reward.ts';

/** What a decision in someone's favour makes: the reward, and unless it waits to be accepted, the value itself. */
export type Given = { reward: Reward; booking: Booking; grant: Grant | null };

export type GiveOptions = { rule: CompiledRule; facts: number; budgetPeriod: string | null; hasActive: boolean; program: Program };

/** The reward of an approved or reduced decision. */
export function give(record: DecisionRecord, { rule, facts, budgetPeriod, hasActive, program }: GiveOptions): Given {
  const { decision, bucket, memberId, decisionId } = record;
  const at = decision.at;
  const { outcome, terms } = granted(decision);
  const reward: Reward = {
    bucket,
    memberId,
    rewardId: newId(at, bucket),
    decisionId,
    outcome,
    ruleId: rule.ruleId,
    ruleVersion: rule.version,
    type: decision.type,
    amountMinor: decision.amount.grantedMinor,
    currency: decision.amount.currency,
    valueMinor: decision.valueMinor,
    terms,
    facts,
    budgetPeriod,
    grantId: null,
    transferId: null,
    createdAt: at,
    issuedAt: null,
    offerUntil: rule.offerHours === null ? null : at + rule.offerHours * hourMs,
    ended: null,
  };
  return decision.offer ? { reward, booking: noBooking, grant: null } : pay(reward, decisionId, hasActive, program, at);
}

/** Pays a reward out into the wallet. `decisionId` is the decision that allowed it now. */
export function pay(reward: Reward, decisionId: string, hasActive: boolean, program: Program, at: Instant): Given {
  const { bucket, memberId, type, amountMinor, terms, outcome } = reward;
  const { booking, transfer, grant } = creditOf({
    member: { bucket, memberId },
    type,
    amountMinor,
    terms,
    decisionId,
    outcome,
    code: 'reward_granted',
    baseCurrency: program.baseCurrency,
    expiresAt: expiryOf(type, terms, program.settings, at),
    hasActive,
    at,
  });
  return { reward: { ...reward, transferId: transfer.transferId, grantId: grant?.grantId ?? null, issuedAt: at }, booking, grant };
}

/** What makes a reward of a decision in someone's favour. */
export function granted(decision: Decision): { outcome: 'APPROVED' | 'REDUCED'; terms: Reward['terms'] } {
  const { outcome, terms } = decision;
  if (outcome === 'REFUSED') throw new Error('assertion failed: a refused decision gives nothing');
  return { outcome, terms: must(terms, 'a granted decision has terms') };
}
