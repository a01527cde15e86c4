import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../kernel/canonical.ts';
import { decide, type Evaluation } from './decide.ts';
import type { Decision } from './decision.ts';
import { type MemberSketch, type RuleSketch, stage } from './gates/cases/stage.ts';
import { gateNames } from './gates/order.ts';
import { checkPack, packOf } from './gates/packs/check.ts';
import { type RiskLabel, riskLabels } from './profile/fields.ts';
import type { Program } from './program.ts';
import type { WrittenRates } from './rates.ts';
import { fixedTo } from './risk/override.ts';
import { inducements, rewardTypes } from './rules/reward.ts';
import type { SettingsInput } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

/** Amounts in cents as the tables write them: `12345` → `"123.45"`. */
const money = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((cents) => (cents / 100).toFixed(2));
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });

const conditions: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Json>({}) },
  fc.record({ net_loss_min: money(0, 500_000) }),
  fc.record({ segment: fc.constantFrom('NEW', 'LOSING', 'WINNING', 'BREAKEVEN') }),
  fc.record({ risk_score_max: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ abuse_score_max: fc.integer({ min: 0, max: 100 }) }),
  fc.constantFrom<Json>({ risk_label: 'LOW' }, { risk_label: ['LOW', 'MEDIUM'] }, { risk_label: ['LOW', 'MEDIUM', 'HIGH'] }),
  money(0, 500_000).map((least) => ({ any: [{ risk_label: 'LOW' }, { net_loss_min: least }] })),
);

const rewardConfig: fc.Arbitrary<Json> = fc
  .record({
    type: fc.constantFrom(...rewardTypes),
    cents: fc.integer({ min: 100, max: 100_000 }),
    byFormula: fc.boolean(),
    least: fc.integer({ min: 0, max: 100 }),
    wagering: fc.integer({ min: 0, max: 25 }),
    hours: maybe(fc.constantFrom(48, 1440)),
    deposit: maybe(money(0, 50_000)),
    games: maybe(fc.constantFrom(['slots'], ['slots', 'roulette'], ['slots', 'sports'])),
  })
  .map(({ type, cents, byFormula, least, wagering, games, hours, deposit }) => {
    const points = type !== 'BONUS_BALANCE' && type !== 'CASHBACK';
    const show = (amount: number): string => (points ? String(Math.ceil(amount / 100)) : (amount / 100).toFixed(2));
    return {
      type,
      ...(byFormula ? { formula: 'total_wagered * 0.01 + net_loss * 0.05', max_amount: show(cents) } : { amount: show(cents) }),
      ...(least > 0 ? { min_amount: show((cents * least) / 100) } : {}),
      ...(type === 'BONUS_BALANCE' ? { wagering_requirement: wagering, ...(games ? { eligible_games: games } : {}) } : {}),
      ...(type === 'BONUS_BALANCE' && deposit !== undefined ? { deposit_amount: deposit } : {}),
      ...(type === 'BONUS_BALANCE' && hours !== undefined ? { expiry_hours: hours } : {}),
    };
  });

const rule: fc.Arbitrary<RuleSketch> = fc
  .record({
    conditions,
    reward_config: rewardConfig,
    priority: fc.integer({ min: 0, max: 3 }),
    group: fc.constantFrom(undefined, undefined, 'G', 'constructor'),
    exclusive: fc.boolean(),
    budget: maybe(fc.constantFrom(5, 100, 2000)),
    frequency: fc.record({ max: fc.integer({ min: 1, max: 2 }), per: fc.constantFrom('day', 'week', 'month', 'lifetime') }),
    needs_consent: fc.boolean(),
    status: fc.constantFrom(undefined, undefined, undefined, 'PAUSED' as const),
  })
  .map(({ group, exclusive, budget, ...written }) => ({
    ...written,
    ...(group ? { stack_group: group, exclusive } : {}),
    ...(budget ? { budget: { amount: budget, per: 'month' } } : {}),
  }));

const ids = ['A', 'B', 'C', 'D', 'constructor', '__proto__'];
const rules = fc.array(rule, { minLength: 2, maxLength: 6 }).map((list) => Object.fromEntries(list.map((one, index) => [ids[index], one])));

const uses = fc.record({
  day: fc.integer({ min: 0, max: 1 }),
  week: fc.integer({ min: 0, max: 2 }),
  month: fc.integer({ min: 0, max: 3 }),
  since: fc.integer({ min: 0, max: 1 }),
});

const countries = ['GB', 'SE', 'DK', 'IE', 'CA'];

const member: fc.Arbitrary<MemberSketch> = fc.record({
  status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'SELF_EXCLUDED', 'BLOCKED'),
  country: fc.constantFrom(undefined, ...countries),
  consent: fc.boolean(),
  wagered: money(0, 5_000_000),
  won: money(0, 5_000_000),
  abuse: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100 })),
  given: fc.record({ day: money(0, 100_000), week: money(0, 200_000), month: money(0, 300_000) }),
  had: maybe(fc.record({ A: uses, constructor: uses })),
  inducements: fc.constantFrom(0, 0, 1),
  spent: fc.record(Object.fromEntries(ids.map((id) => [id, money(0, 3000).map((text) => String(Math.floor(Number(text))))]))),
});

const settings = fc.record({
  max_daily_reward_per_player: money(0, 200_000),
  max_weekly_reward_per_player: money(0, 400_000),
  risk_medium_keeps: fc.constantFrom(1, 0.57, 0.5, 0.3),
  risk_high_keeps: fc.constantFrom(0, 0.1, 0.3),
  forbid_loss_triggered_rewards: fc.boolean(),
  on_unprofitable: fc.constantFrom('refuse', 'resize'),
  profit_model: fc.constantFrom('attributed', 'incremental'),
  min_roi: fc.constantFrom(-100, -50, 0, 10),
  rp_value: fc.constantFrom(0.01, 0.003, 1),
  lp_value: fc.constantFrom(0, 0.005),
  jurisdictions: fc.constantFrom('DEFAULT', 'DEFAULT,GB', 'GB', 'DEFAULT,GB,SE,DK,IE,CA-ON', 'DK', 'SE', 'CA-ON'),
  auto_issue: fc.boolean(),
});

const rates: fc.Arbitrary<WrittenRates> = fc.constantFrom<WrittenRates[]>(
  {},
  { DKK: [{ valid_from: '2026-01-01T00:00:00.000Z', rate: '0.1463' }] },
);

/** What a scene is made of. Programs are compiled inside the properties, so that a counterexample is shown as people write it. */
type Sketch = {
  member: MemberSketch;
  settings: SettingsInput;
  rates: WrittenRates;
  limit: number;
  rules: Record<string, RuleSketch>;
};
const sketch = (who: fc.Arbitrary<MemberSketch>): fc.Arbitrary<Sketch> =>
  fc.record({ member: who, settings, rates, limit: fc.integer({ min: 1, max: 4 }), rules });

/** Members to whom little is refused for other reasons, so that what one reward leaves for the next decides. */
const inGoodStanding = fc.record<MemberSketch>({
  wagered: fc.constant('50000.00'),
  won: money(3_000_000, 5_000_000),
  consent: fc.constant(true),
  country: fc.constantFrom(undefined, ...countries),
  abuse: fc.constantFrom(0, 0, 31, 61),
  given: fc.record({ day: money(0, 50_000) }),
  spent: fc.constant(Object.fromEntries(ids.map((id) => [id, '0']))),
});
const sketches = fc.oneof(sketch(member), sketch(inGoodStanding));

const staged = ({ rules: written, ...scene }: Sketch) => stage({ says: '', ...scene }, written);
// Without shrinking: a failure is shown at once, with its seed.
const runs = (numRuns: number) => ({ numRuns, endOnFailure: true });

/** Holds of every evaluation: of every scene, at every risk label. */
function always(check: (evaluation: Evaluation, snapshot: Snapshot, program: Program) => void): void {
  fc.assert(
    fc.property(sketches, fc.constantFrom(...riskLabels.map(fixedTo), null), (one, riskOverride) => {
      const { snapshot, program } = staged(one);
      const at = { ...snapshot, riskOverride };
      check(decide(at, program), at, program);
    }),
    runs(300),
  );
}

const given = ({ decisions }: Evaluation): Decision[] => decisions.filter(({ amount }) => amount.grantedMinor > 0);
const ruleOf = (program: Program, { ruleId }: Decision) => program.rules.find((one) => one.ruleId === ruleId);

describe('an evaluation, whatever the program and the member', () => {
  it('asks all six gates, in order, of every decision', () => {
    always(({ decisions }) => {
      for (const { gates } of decisions) expect(gates.map(({ gate }) => gate)).toEqual(gateNames);
    });
  });

  it('never grants more than asked, nor less than the minimum, and nothing exactly where it refused', () => {
    always((evaluation, _, program) => {
      for (const decision of evaluation.decisions) {
        const { askedMinor, cappedMinor, grantedMinor } = decision.amount;
        expect(grantedMinor).toBeLessThanOrEqual(cappedMinor);
        expect(cappedMinor).toBeLessThanOrEqual(askedMinor);
        expect(grantedMinor === 0).toBe(decision.outcome === 'REFUSED');
        expect(decision.terms === null).toBe(decision.outcome === 'REFUSED');
      }
      const tooSmall = given(evaluation).filter(
        (decision) => decision.amount.grantedMinor < (ruleOf(program, decision)?.minAmountMinor ?? 0),
      );
      expect(tooSmall).toEqual([]);
    });
  });

  it('never overspends a cap', () => {
    always((evaluation, { given: before }, { settings: caps }) => {
      const value = evaluation.decisions.reduce((sum, { valueMinor }) => sum + valueMinor, 0);
      expect(value).toBeLessThanOrEqual(Math.max(0, caps.max_daily_reward_per_player - before.dayMinor));
      expect(value).toBeLessThanOrEqual(Math.max(0, caps.max_weekly_reward_per_player - before.weekMinor));
      expect(value).toBeLessThanOrEqual(Math.max(0, caps.max_monthly_reward_per_player - before.monthMinor));
    });
  });

  it('never overspends a budget', () => {
    always((evaluation, { budgets }, program) => {
      const overspent = given(evaluation).filter((decision) => {
        const budget = ruleOf(program, decision)?.budget;
        return budget && decision.amount.grantedMinor > budget.amountMinor - (budgets[String(decision.ruleId)] ?? 0);
      });
      expect(overspent).toEqual([]);
    });
  });

  it('gives one reward of a group where one of them is exclusive', () => {
    always((evaluation, _, program) => {
      const granted = given(evaluation).map((decision) => ruleOf(program, decision));
      const crowded = granted.filter(
        (one) => one?.exclusive && granted.some((other) => other !== one && other?.stackGroup === one.stackGroup),
      );
      expect(crowded).toEqual([]);
    });
  });

  it('gives at most as many rewards as the limit says', () => {
    always((evaluation, { limit }) => expect(given(evaluation).length).toBeLessThanOrEqual(limit));
  });

  it("never breaks the member's policy pack, with the terms as granted", () => {
    always((evaluation, snapshot, program) => {
      const pack = packOf(program, snapshot.member.country);
      const { label } = evaluation.standing.risk;
      let had = snapshot.inducements;
      for (const decision of given(evaluation)) {
        const { terms, valueMinor, type } = decision;
        const offered = { rule: ruleOf(program, decision)!, terms: terms!, valueMinor };
        expect(checkPack(pack, offered, { label, inducements: had }, snapshot.now, program)).toBeNull();
        if (inducements.includes(type)) had += 1;
      }
    });
  });

  it('gives nothing to who is not active', () => {
    always((evaluation, snapshot) => {
      expect(snapshot.member.status === 'ACTIVE' ? [] : given(evaluation)).toEqual([]);
    });
  });
});

/** What a snapshot is after it was stored and read again. */
function stored(snapshot: Snapshot): Snapshot {
  const text = JSON.stringify(snapshot, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
  const read = JSON.parse(text) as Snapshot;
  return { ...read, profile: { ...read.profile, winSquares: BigInt(read.profile.winSquares) } };
}

const shown = ({ decisions, notReached, standing }: Evaluation): string =>
  canonicalJson({ decisions, notReached, standing } as unknown as Json);

describe('the same snapshot under the same program', () => {
  it('gives the same decisions, also after it was stored', () => {
    always((evaluation, snapshot, program) => {
      expect(shown(decide(snapshot, program))).toBe(shown(evaluation));
      expect(shown(decide(stored(snapshot), program))).toBe(shown(evaluation));
    });
  });
});

describe('the law of protection', () => {
  const grants = (snapshot: Snapshot, program: Program, label: RiskLabel): Map<string, number> =>
    new Map(
      given(decide({ ...snapshot, riskOverride: fixedTo(label) }, program)).map(({ ruleId, amount }) => [
        String(ruleId),
        amount.grantedMinor,
      ]),
    );
  const total = (snapshot: Snapshot, program: Program, label: RiskLabel): number =>
    decide({ ...snapshot, riskOverride: fixedTo(label) }, program).decisions.reduce((sum, { valueMinor }) => sum + valueMinor, 0);

  it('all else equal, more risk never raises an amount, nor their sum, nor turns a refusal into a grant', () => {
    fc.assert(
      fc.property(sketches, (one) => {
        const { snapshot, program } = staged(one);
        for (const [index, graver] of riskLabels.entries()) {
          const milder = riskLabels[index - 1];
          if (milder === undefined) continue;
          const before = grants(snapshot, program, milder);
          for (const [ruleId, amount] of grants(snapshot, program, graver)) {
            expect(amount, `${ruleId} at ${graver}`).toBeLessThanOrEqual(before.get(ruleId) ?? 0);
          }
          expect(total(snapshot, program, graver)).toBeLessThanOrEqual(total(snapshot, program, milder));
        }
      }),
      runs(1000),
    );
  });

  it('and so does an open flag, which the risk model counts', () => {
    fc.assert(
      fc.property(sketches, (one) => {
        const { snapshot, program } = staged(one);
        const flagged = (riskyBehavior: boolean) => ({ ...snapshot, riskOverride: null, profile: { ...snapshot.profile, riskyBehavior } });
        const before = new Map(given(decide(flagged(false), program)).map(({ ruleId, amount }) => [ruleId, amount.grantedMinor]));
        for (const { ruleId, amount } of given(decide(flagged(true), program))) {
          expect(amount.grantedMinor).toBeLessThanOrEqual(before.get(ruleId) ?? 0);
        }
      }),
    );
  });
});

describe('what the scenes of these properties contain', () => {
  it('grants, cuts and refusals of every gate', () => {
    const answers = new Set<string>();
    for (const { snapshot, program } of fc.sample(sketches, { seed: 7, numRuns: 400 }).map(staged)) {
      for (const label of riskLabels) {
        for (const decision of decide({ ...snapshot, riskOverride: fixedTo(label) }, program).decisions) {
          answers.add(decision.outcome);
          for (const { gate, outcome } of decision.gates) answers.add(`${gate} ${outcome}`);
        }
      }
    }
    const reducing = gateNames.filter((gate) => gate !== 'eligibility').map((gate) => `${gate} reduce`);
    const refusing = gateNames.map((gate) => `${gate} refuse`);
    expect([...answers]).toEqual(expect.arrayContaining(['APPROVED', 'REDUCED', 'REFUSED', ...reducing, ...refusing]));
  });
});
