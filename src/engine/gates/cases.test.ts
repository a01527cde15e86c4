import { describe, expect, it } from 'vitest';
import { formatAmount, parseAmount } from '../../kernel/money.ts';
import { decideCredit } from '../credit.ts';
import { decide, decideRule } from '../decide.ts';
import type { Decision } from '../decision.ts';
import { rewardCurrency } from '../rules/reward.ts';
import { assess } from '../standing.ts';
import { abuseCases } from './cases/abuse.ts';
import { budgetCases, capsCases } from './cases/caps-and-budget.ts';
import { creditCases } from './cases/credit.ts';
import { eligibilityCases } from './cases/eligibility.ts';
import { packCases } from './cases/packs.ts';
import { profitCases } from './cases/profit.ts';
import { protectionCases } from './cases/protection.ts';
import { type Expected, type GateCase, type RuleSketch, type Scene, stage, type TogetherCase } from './cases/stage.ts';
import { togetherCases } from './cases/together.ts';
import type { Gate } from './gate.ts';
import { gatesInOrder, judge } from './judge.ts';
import { commonCodes, gateCodes, gateNames } from './order.ts';
import { packOf } from './packs/check.ts';
import { roomOf } from './room.ts';

const tables: Record<string, readonly GateCase[]> = {
  eligibility: eligibilityCases,
  'policy packs': packCases,
  protection: protectionCases,
  abuse: abuseCases,
  caps: capsCases,
  budget: budgetCases,
  profit: profitCases,
};

function run({ rule = {}, ...scene }: GateCase): Decision {
  const decisions = decideAll(scene, { R: rule }).decisions;
  expect(decisions).toHaveLength(1);
  return decisions[0] as Decision;
}

function decideAll(scene: Scene, rules: Record<string, RuleSketch>): ReturnType<typeof decide> {
  const { snapshot, program } = stage(scene, rules);
  return decide(snapshot, program);
}

function traceOf(decision: Decision): Record<string, string> {
  return Object.fromEntries(decision.gates.map(({ gate, outcome, code }) => [gate, `${outcome} ${code}`]));
}

/** The whole trace: gates that a case does not name pass. */
function whole(trace: Expected['trace']): Record<string, string> {
  return Object.fromEntries(gateNames.map((gate) => [gate, trace[gate] ?? 'pass ok']));
}

describe.each(Object.entries(tables))('%s', (_, cases) => {
  it.each(cases)('$says', (one) => {
    const decision = run(one);
    const { outcome, reason, granted, trace, facts = {}, wagering } = one.expect;
    expect(decision.gates.map(({ gate }) => gate)).toEqual(gateNames);
    expect(traceOf(decision)).toEqual(whole(trace));
    expect([decision.outcome, decision.reason]).toEqual([outcome, reason]);
    expect(formatAmount(decision.amount.grantedMinor, decision.amount.currency)).toBe(granted);
    expect(Object.fromEntries(decision.gates.map((answer) => [answer.gate, answer.facts]))).toMatchObject(facts);
    expect(decision.terms?.wageringMultiple).toBe(outcome === 'REFUSED' ? undefined : (wagering ?? 0));
  });
});

describe('several rules in one evaluation', () => {
  it.each(togetherCases)('$says', ({ rules, expect: expected, ...scene }: TogetherCase) => {
    const { decisions, notReached } = decideAll(scene, rules);
    const results = Object.fromEntries(Object.keys(rules).map((ruleId) => [ruleId, 'not matched']));
    for (const ruleId of notReached) results[ruleId] = 'not reached';
    for (const { ruleId, outcome, reason, amount } of decisions) {
      const granted = formatAmount(amount.grantedMinor, amount.currency);
      results[String(ruleId)] = { APPROVED: `approved ${granted}`, REDUCED: `reduced ${granted} ${reason}`, REFUSED: `refused ${reason}` }[
        outcome
      ];
    }
    expect(results).toEqual(expected);
  });
});

describe('credits by hand', () => {
  it.each(creditCases)('$says', ({ credit, expect: expected, ...scene }) => {
    const { snapshot, program } = stage(scene, {});
    const terms = {
      wageringMultiple: credit.wagering ?? 0,
      expiryHours: null,
      eligibleGames: credit.games ?? null,
      contribution: {},
      maxBetMinor: null,
      maxConversion: null,
      spendOrder: 'REAL_FIRST',
      progressOn: 'WHOLE_STAKE',
      forfeitOnWithdrawal: false,
    } as const;
    const amountMinor = parseAmount(credit.amount, rewardCurrency(credit.type, 'USD'));
    const decision = decideCredit({ ...snapshot, trigger: 'person' }, program, { type: credit.type, amountMinor, terms });
    expect(traceOf(decision)).toEqual(whole(expected.trace));
    expect([decision.outcome, decision.reason]).toEqual([expected.outcome, expected.reason]);
    expect(formatAmount(decision.amount.grantedMinor, decision.amount.currency)).toBe(expected.granted);
    // What was asked for stays in the record, also when it is refused.
    expect(decision).toMatchObject({ ruleId: null, ruleVersion: null, offer: false, terms });
  });
});

describe('a gate that fails', () => {
  const broken: Gate = {
    name: 'caps',
    judge() {
      throw new RangeError('the number is too large');
    },
  };

  it('has refused', () => {
    const { snapshot, program } = stage({ says: '' }, { R: {} });
    const [rule] = program.rules;
    const pack = packOf(program, null);
    const question = {
      snapshot,
      standing: assess(snapshot, program),
      program,
      room: roomOf(snapshot, program),
      rule: rule!,
      pack,
      amountMinor: 10_000,
    };
    const verdict = judge(
      question,
      gatesInOrder.map((gate) => (gate.name === 'caps' ? broken : gate)),
    );
    expect(verdict).toMatchObject({ outcome: 'REFUSED', reason: 'gate_error', grantedMinor: 0, terms: null, usesMinor: 0 });
    expect(verdict.gates.map(({ gate, outcome, code }) => `${gate} ${outcome} ${code}`)).toEqual([
      'eligibility pass ok',
      'protection pass ok',
      'abuse pass ok',
      'caps refuse gate_error',
      'budget pass ok',
      'profit pass ok',
    ]);
    expect(verdict.gates[3]?.facts).toEqual({ error: 'RangeError' });
  });

  it('frees no room when it is protection', () => {
    const { snapshot, program } = stage({ says: '' }, { R: {} });
    const [rule] = program.rules;
    const pack = packOf(program, null);
    const question = {
      snapshot,
      standing: assess(snapshot, program),
      program,
      room: roomOf(snapshot, program),
      rule: rule!,
      pack,
      amountMinor: 10_000,
    };
    const verdict = judge(
      question,
      gatesInOrder.map((gate) => (gate.name === 'protection' ? { ...broken, name: gate.name } : gate)),
    );
    expect(verdict).toMatchObject({ outcome: 'REFUSED', reason: 'gate_error', usesMinor: 10_000 });
  });
});

describe('the reference rule on the reference player, as the rule test shows it', () => {
  it('gives 300.00, with exactly these conditions and facts', () => {
    const { snapshot, program } = stage(
      { says: '', member: { risk: 'computed' } },
      {
        LOSING_PLAYER_CASHBACK: {
          priority: 10,
          is_active: true,
          conditions: { segment: 'LOSING', net_loss_min: 100, session_count_min: 3 },
          reward_config: {
            type: 'BONUS_BALANCE',
            formula: 'net_loss * 0.10',
            max_amount: 500,
            wagering_requirement: 10,
            expiry_hours: 48,
            eligible_games: ['slots', 'roulette'],
          },
        },
      },
    );
    const decision = decideRule(snapshot, program, program.rules[0]!);
    expect(decision.outcome).toBe('APPROVED');
    expect(decision.conditions).toEqual([
      { path: 'segment', field: 'segment', op: 'equals', expected: 'LOSING', actual: 'LOSING', met: true },
      { path: 'net_loss_min', field: 'net_loss', op: 'min', expected: '100.00', actual: '3000.00', met: true },
      { path: 'session_count_min', field: 'sessions', op: 'min', expected: 3, actual: 25, met: true },
    ]);
    expect(decision.amount).toEqual({ askedMinor: 30_000, cappedMinor: 30_000, grantedMinor: 30_000, currency: 'USD' });
    expect(decision.terms).toMatchObject({ wageringMultiple: 10, expiryHours: 48, eligibleGames: ['slots', 'roulette'] });
    expect(decision.gates[0]).toEqual({ gate: 'eligibility', outcome: 'pass', code: 'ok', facts: {} });
    expect(decision.gates[5]).toEqual({
      gate: 'profit',
      outcome: 'pass',
      code: 'ok',
      facts: {
        base_wager: '15000.00',
        retention_multiplier: 1.1,
        expected_wager: '16500.00',
        house_edge: 0.05,
        expected_revenue: '825.00',
        reward_cost: '300.00',
        expected_profit: '525.00',
        roi_percent: 175,
        incremental_revenue: '75.00',
        incremental_roi_percent: -75,
      },
    });
  });
});

describe('the tables leave nothing out', () => {
  const answered = [...Object.values(tables).flat(), ...creditCases].flatMap(({ expect: { reason, trace } }) => [
    reason,
    ...Object.values(trace).map((answer) => answer.split(' ')[1]),
  ]);
  const together = togetherCases.flatMap(({ expect: results }) => Object.values(results).map((result) => result.split(' ').at(-1)));
  const codes = [...Object.values(gateCodes).flat(), ...commonCodes];

  it.each(codes)('a case answers %s', (code) => {
    expect([...answered, ...together]).toContain(code);
  });
});
