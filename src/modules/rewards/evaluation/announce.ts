import type { Instant } from '../../../kernel/clock.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { OutboxEvent } from '../../../platform/outbox.ts';
import type { Reward } from '../reward.ts';
import type { MemberEvaluation } from './decide-members.ts';

/** What the outside is told of an evaluation: rewards. */
export function eventsOf({ member, evaluation, given }: MemberEvaluation): OutboxEvent[] {
  const { externalId } = member;
  const at = evaluation.snapshot.now;
  return given.map(({ reward }) => rewardEvent(reward.issuedAt === null ? 'reward.offered' : 'reward.issued', externalId, reward, at));
}

/** What the outside is told of one reward. */
export function rewardEvent(
  topic: 'reward.offered' | 'reward.issued' | 'reward.cancelled' | 'reward.lapsed',
  externalId: string,
  { rewardId, decisionId, ruleId, type, amountMinor, currency }: Reward,
  at: Instant,
): OutboxEvent {
  const payload = {
    reward_id: rewardId,
    decision_id: decisionId,
    rule_id: ruleId,
    type,
    amount: formatAmount(amountMinor, currency),
    currency,
  };
  return { topic, subject: `player:${externalId}`, payload, at };
}
