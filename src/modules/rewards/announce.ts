import { formatAmount } from '../../kernel/money.ts';
import type { OutboxEvent } from '../../platform/outbox.ts';
import type { MemberEvaluation } from './evaluate.ts';

/** What the outside is told of an evaluation: rewards, and a member whose risk is CRITICAL. */
export function eventsOf({ member, evaluation, decisions, given }: MemberEvaluation): OutboxEvent[] {
  const subject = `player:${member.externalId}`;
  const at = evaluation.snapshot.now;
  const events: OutboxEvent[] = given.map(({ reward }) => ({
    topic: reward.issuedAt === null ? 'reward.offered' : 'reward.issued',
    subject,
    payload: {
      reward_id: reward.rewardId,
      decision_id: reward.decisionId,
      rule_id: reward.ruleId,
      type: reward.type,
      amount: formatAmount(reward.amountMinor, reward.currency),
      currency: reward.currency,
    },
    at,
  }));
  const alarm = decisions.find(({ decision }) => decision.gates.some((gate) => gate.code === 'risk_critical'));
  if (alarm) {
    const { score, label, model } = evaluation.standing.risk;
    events.push({ topic: 'player.protection_alert', subject, payload: { decision_id: alarm.decisionId, score, label, model }, at });
  }
  return events;
}
