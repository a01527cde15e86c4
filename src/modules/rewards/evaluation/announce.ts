import type { Instant } from '../../../kernel/clock.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { OutboxEvent } from '../../../platform/outbox.ts';
import type { DecisionRecord } from '../decisions/record.ts';
import type { Reward } from '../reward.ts';
import type { MemberEvaluation } from './decide-members.ts';

/** What the outside is told of an evaluation: rewards, and a member whose risk is CRITICAL. */
export function eventsOf({ member, evaluation, decisions, given }: MemberEvaluation): OutboxEvent[] {
  const { externalId } = member;
  const at = evaluation.snapshot.now;
  const events = given.map(({ reward }) =>
    rewardEvent(reward.issuedAt === null ? 'reward.offered' : 'reward.issued', externalId, reward, at),
  );
  return [...events, ...alertOf(externalId, decisions)];
}

/** The alarm about a player whose risk is CRITICAL, raised by whatever decision found it: one, or none. */
export function alertOf(externalId: string, decisions: readonly Pick<DecisionRecord, 'decisionId' | 'decision'>[]): OutboxEvent[] {
  for (const { decisionId, decision } of decisions) {
    const gate = decision.gates.find(({ code }) => code === 'risk_critical');
    if (gate === undefined) continue;
    const { score = null, label = null, model = null } = gate.facts;
    const payload = { decision_id: decisionId, score, label, model };
    return [{ topic: 'player.protection_alert', subject: `player:${externalId}`, payload, at: decision.at }];
  }
  return [];
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
