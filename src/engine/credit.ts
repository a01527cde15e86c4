import type { Minor } from '../kernel/money.ts';
import { toDecision } from './decide.ts';
import type { Decision, GateOutcome } from './decision.ts';
import { judge } from './gates/judge.ts';
import { packOf } from './gates/packs/check.ts';
import { roomOf } from './gates/room.ts';
import type { CompiledRule, Program } from './program.ts';
import { inducements, type RewardType, rewardCurrency, type Terms } from './rules/reward.ts';
import type { Snapshot } from './snapshot.ts';
import { assess } from './standing.ts';

/** What a person asks to give by hand. */
export type ManualCredit = { type: RewardType; amountMinor: Minor; terms: Terms };

/**
 * A manual credit, judged. All gates answer and stay in the record, but only some bind: the member's status, risk HIGH and
 * CRITICAL for inducements, the policy pack, and a gate of those that failed. The rest is advice, and nothing reduces a
 * manual credit.
 */
export function decideCredit(snapshot: Snapshot, program: Program, credit: ManualCredit): Decision {
  const decision = decideWhole(snapshot, program, asRule(credit, program), credit, (gate) => bindsCredit(gate, credit.type));
  return { ...decision, ruleId: null, ruleVersion: null };
}

/**
 * All or nothing of an amount under given terms: all gates answer and stay in the record, the first that refuses and binds decides, and
 * none reduces.
 */
export function decideWhole(
  snapshot: Snapshot,
  program: Program,
  rule: CompiledRule,
  { amountMinor, terms }: Pick<ManualCredit, 'amountMinor' | 'terms'>,
  binds: (gate: GateOutcome) => boolean,
): Decision {
  const standing = assess(snapshot, program);
  const pack = packOf(program, snapshot.member.country);
  const question = { snapshot, standing, program, room: roomOf(snapshot, program), rule, pack, amountMinor };
  const { gates } = judge(question);
  const refusal = gates.find(binds);
  const verdict = refusal
    ? ({ outcome: 'REFUSED', reason: refusal.code, grantedMinor: 0 } as const)
    : ({ outcome: 'APPROVED', reason: 'ok', grantedMinor: amountMinor } as const);
  // The terms stay in the record, also of a refusal: a replay judges them again.
  const asked = { askedMinor: amountMinor, cappedMinor: amountMinor };
  return { ...toDecision(question, asked, { ...verdict, terms, gates, usesMinor: 0 }), offer: false };
}

/** Whether what a gate says refuses a credit by hand; the rest is advice. */
export function bindsCredit(gate: GateOutcome, type: RewardType): boolean {
  if (gate.outcome === 'pass') return false;
  if (gate.code === 'risk_high' || gate.code === 'risk_critical') return inducements.includes(type);
  const failed = gate.code === 'gate_error' || gate.code === 'fact_missing';
  if (failed) return gate.gate === 'eligibility' || gate.gate === 'protection';
  return ['member_not_active', 'jurisdiction_forbids', 'rate_missing', 'self_excluded', 'cooling_off'].includes(gate.code);
}

/** A credit in the shape that gates judge: a rule without conditions, dates, frequency, budget or group. */
export function asRule({ type, amountMinor, terms }: ManualCredit, program: Program): CompiledRule {
  return {
    ruleId: 'manual',
    version: 0,
    status: 'ACTIVE',
    priority: 0,
    type,
    currency: rewardCurrency(type, program.baseCurrency),
    minAmountMinor: 1,
    leastAskedMinor: amountMinor,
    terms,
    trigger: 'batch',
    delivery: 'auto',
    offerHours: null,
    activeFrom: null,
    activeUntil: null,
    needsConsent: false,
    jurisdictions: null,
    frequency: { max: Number.MAX_SAFE_INTEGER, per: 'lifetime' },
    budget: null,
    stackGroup: null,
    exclusive: false,
    lossTriggered: false,
    byHand: true,
    reads: new Set(),
    matches: () => true,
    matchesIfSafe: () => true,
    mayMatch: () => true,
    explain: () => [],
    ask: () => ({ askedMinor: amountMinor, cappedMinor: amountMinor }),
  };
}
