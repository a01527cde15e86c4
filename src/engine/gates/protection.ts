import { formatInstant } from '../../kernel/clock.ts';
import { Decimal } from '../decimal.ts';
import { inducements } from '../rules/reward.ts';
import { statusAt } from '../snapshot.ts';
import { type Answer, allowAtMost, type Gate, pass, type Question, refuse } from './gate.ts';
import { inForce } from './packs/pack.ts';

/** Is it safe for this person? Responsible gambling decides last and over everything. */
export const protection: Gate = {
  name: 'protection',
  judge(question) {
    const { snapshot, standing, rule } = question;
    const { member, now } = snapshot;
    const status = statusAt(member, now);
    if (status === 'SELF_EXCLUDED') return refuse('self_excluded');
    if (status === 'COOLING_OFF')
      return refuse('cooling_off', { until: member.statusUntil === null ? null : formatInstant(member.statusUntil) });
    const byRisk = judgeRisk(question);
    if (byRisk.outcome === 'refuse') return byRisk;
    return rule.lossTriggered && lossTriggerForbidden(question) ? refuse('loss_trigger_forbidden', { label: standing.risk.label }) : byRisk;
  },
};

function judgeRisk({ standing, program, rule, amountMinor }: Question): Answer {
  const { label, computed, score, model, overridden } = standing.risk;
  const facts = { label, score, model, overridden, ...(overridden && { computed }) };
  if (label === 'CRITICAL' && !inducements.includes(rule.type)) return refuse('risk_critical', facts);
  if (label === 'LOW' || !inducements.includes(rule.type)) return pass(facts);
  const { settings } = program;
  const [keeps, code] = {
    MEDIUM: [settings.risk_medium_keeps, 'risk_medium_reduced'] as const,
    HIGH: [settings.risk_high_keeps, 'risk_high'] as const,
    CRITICAL: [settings.risk_critical_keeps, 'risk_critical'] as const,
  }[label];
  // Nothing is kept: a refusal also of a reward that asks for 0, so that the trace never shows a pass at HIGH.
  if (keeps === 0) return refuse(code, { ...facts, keeps });
  return allowAtMost(new Decimal(amountMinor).times(keeps).floor().toNumber(), amountMinor, code, { ...facts, keeps });
}

function lossTriggerForbidden({ program, pack, snapshot }: Question): boolean {
  return program.settings.forbid_loss_triggered_rewards || inForce(pack.noLossTrigger, snapshot.now) !== null;
}
