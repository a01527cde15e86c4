import type { Minor } from '../kernel/money.ts';
import { asRule, bindsCredit, decideWhole } from './credit.ts';
import type { Decision, GateOutcome } from './decision.ts';
import type { CompiledRule, Program } from './program.ts';
import type { Terms } from './rules/reward.ts';
import type { Snapshot } from './snapshot.ts';

/** A bonus that was given and waits for the place in play. */
export type WaitingBonus = {
  grantId: string;
  amountMinor: Minor;
  terms: Terms;
  /** The version that gave it; null: it was given by hand. */
  rule: CompiledRule | null;
};

/**
 * Whether a bonus that waits may be played now that its turn has come. All gates answer and stay in the record, but only what speaks of
 * the member as they are now binds: status, consent and jurisdiction, every refusal of protection and of abuse, and a gate of these that
 * failed. The reward itself was given before, under terms that never change, so its frequency, group, budget and dates are not asked
 * again, and caps and profit are advice; a gate that would only cut or tighten cannot, and is advice as well. A bonus by hand is held back
 * by what would refuse the credit.
 */
export function decideActivation(snapshot: Snapshot, program: Program, { grantId, amountMinor, terms, rule }: WaitingBonus): Decision {
  const credit = asRule({ type: 'BONUS_BALANCE', amountMinor, terms }, program);
  // Frequency, new facts and being the first inducement were asked when it was given; asked again, they would stand before the law.
  const asNow = { ...snapshot, rules: {}, inducements: 0 };
  const binds = (gate: GateOutcome): boolean => (rule ? bindsNow(gate) : bindsCredit(gate, credit.type));
  return {
    ...decideWhole(asNow, program, rule ? given(rule, credit) : credit, { amountMinor, terms }, binds),
    ruleId: rule?.ruleId ?? null,
    ruleVersion: rule?.version ?? null,
    conditions: [],
    // Counted when it was given.
    valueMinor: 0,
    costMinor: 0,
    activates: grantId,
  };
}

/** A rule as it counts for what it has given already: under the frozen terms, with its place in group, budget and time taken. */
function given(rule: CompiledRule, { terms, status, activeFrom, activeUntil, budget, stackGroup }: CompiledRule): CompiledRule {
  return { ...rule, terms, status, activeFrom, activeUntil, budget, stackGroup };
}

const ofTheMember: readonly string[] = [
  'member_not_active',
  'no_consent',
  'jurisdiction_forbids',
  'rate_missing',
  'gate_error',
  'fact_missing',
];

function bindsNow({ gate, outcome, code }: GateOutcome): boolean {
  if (outcome !== 'refuse') return false;
  return gate === 'protection' || gate === 'abuse' || (gate === 'eligibility' && ofTheMember.includes(code));
}
