import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideActivation } from './activate.ts';
import type { Decision } from './decision.ts';
import { type RuleSketch, type Scene, stage } from './gates/cases/stage.ts';
import { gateNames } from './gates/order.ts';
import { riskLabels } from './profile/fields.ts';
import { noTerms, type Terms } from './rules/reward.ts';

const grantId = '019caf00-0000-7005-8000-000000000001';

/** The decision about a bonus of 100.00 that waits, of a rule or (null) given by hand. */
function turnOf(scene: Omit<Scene, 'says'>, rule: RuleSketch | null = {}, terms: Partial<Terms> = {}): Decision {
  const { snapshot, program } = stage({ says: '', ...scene }, rule === null ? {} : { R: rule });
  const frozen: Terms = { ...noTerms, ...terms };
  return decideActivation({ ...snapshot, trigger: 'turn' }, program, {
    grantId,
    amountMinor: 100_00,
    terms: frozen,
    rule: program.rules[0] ?? null,
  });
}

type TurnCase = {
  says: string;
  scene?: Omit<Scene, 'says'>;
  rule?: RuleSketch | null;
  terms?: Partial<Terms>;
  reason: string;
  /** What gates said; those that are not named pass. */
  trace: Record<string, string>;
};

const inBritain = { settings: { jurisdictions: 'DEFAULT,GB' }, member: { country: 'GB' } };
const often = { frequency: { max: 1, per: 'week' }, budget: { amount: 100, per: 'total' }, stack_group: 'g' };

/** What holds a bonus back whose turn has come, and what is only advice. */
const cases: readonly TurnCase[] = [
  { says: 'nothing speaks against it', reason: 'ok', trace: {} },
  {
    says: 'binds: the member is blocked',
    scene: { member: { status: 'BLOCKED' } },
    reason: 'member_not_active',
    trace: { eligibility: 'refuse member_not_active' },
  },
  {
    says: 'binds: the member is cooling off',
    scene: { member: { status: 'COOLING_OFF', until: '2026-04-01' } },
    reason: 'member_not_active',
    trace: { eligibility: 'refuse member_not_active', protection: 'refuse cooling_off' },
  },
  {
    says: 'not any more: the cooling-off has ended',
    scene: { member: { status: 'COOLING_OFF', until: '2026-03-02T12:00:00Z' } },
    reason: 'ok',
    trace: {},
  },
  {
    says: 'binds: consent was taken back',
    rule: { needs_consent: true },
    reason: 'no_consent',
    trace: { eligibility: 'refuse no_consent' },
  },
  {
    says: 'binds: the law where the member lives now, also where frequency would have been named first',
    scene: { ...inBritain, member: { ...inBritain.member, had: { R: { week: 1, since: 0 } } } },
    rule: often,
    terms: { wageringMultiple: 11 },
    reason: 'jurisdiction_forbids',
    trace: { eligibility: 'refuse jurisdiction_forbids' },
  },
  { says: 'binds: risk HIGH', scene: { member: { risk: 'HIGH' } }, reason: 'risk_high', trace: { protection: 'refuse risk_high' } },
  {
    says: 'binds: play looks like fraud',
    scene: { member: { abuse: 90 } },
    reason: 'abuse_blocked',
    trace: { abuse: 'refuse abuse_blocked' },
  },
  {
    says: 'advice: risk MEDIUM would cut it, but its amount is given',
    scene: { member: { risk: 'MEDIUM' } },
    reason: 'ok',
    trace: { protection: 'reduce risk_medium_reduced' },
  },
  {
    says: 'advice: more wagering, but its terms are frozen',
    scene: { member: { abuse: 70 } },
    terms: { wageringMultiple: 5 },
    reason: 'ok',
    trace: { abuse: 'reduce abuse_wagering' },
  },
  { says: 'advice: the cap', scene: { settings: { max_daily_reward_per_player: 60 } }, reason: 'ok', trace: { caps: 'reduce cap_daily' } },
  {
    says: 'advice: profit',
    scene: { member: { wagered: '10.00', won: '5.00' } },
    reason: 'ok',
    trace: { profit: 'refuse roi_below_minimum' },
  },
  {
    says: 'not asked again: frequency, new facts, budget, group',
    scene: { member: { had: { R: { week: 1, since: 0 } }, spent: null } },
    rule: often,
    reason: 'ok',
    trace: {},
  },
  { says: 'not asked again: the dates of the rule', rule: { active_until: '2026-01-01' }, reason: 'ok', trace: {} },
  { says: 'not asked again: whether the rule still runs', rule: { status: 'PAUSED' }, reason: 'ok', trace: {} },
  {
    says: 'by hand binds: risk HIGH',
    scene: { member: { risk: 'HIGH' } },
    rule: null,
    reason: 'risk_high',
    trace: { protection: 'refuse risk_high' },
  },
  {
    says: 'by hand is advice: play looks like fraud',
    scene: { member: { abuse: 90 } },
    rule: null,
    reason: 'ok',
    trace: { abuse: 'refuse abuse_blocked' },
  },
];

describe('a bonus whose turn has come', () => {
  it.each(cases)('$says', ({ scene = {}, rule = {}, terms, reason, trace }) => {
    const decision = turnOf(scene, rule, terms);
    const said = Object.fromEntries(decision.gates.map(({ gate, outcome, code }) => [gate, `${outcome} ${code}`]));
    expect(said).toEqual(Object.fromEntries(gateNames.map((gate) => [gate, trace[gate] ?? 'pass ok'])));
    expect([decision.outcome, decision.reason]).toEqual([reason === 'ok' ? 'APPROVED' : 'REFUSED', reason]);
  });

  it('is recorded as what it is: about a bonus that was given, worth and costing nothing more, its terms kept', () => {
    for (const [rule, ruleId] of [[{}, 'R'] as const, [null, null] as const]) {
      expect(turnOf({}, rule, { wageringMultiple: 7 })).toMatchObject({
        ruleId,
        activates: grantId,
        offer: false,
        valueMinor: 0,
        costMinor: 0,
        amount: { askedMinor: 100_00, grantedMinor: 100_00 },
        terms: { wageringMultiple: 7 },
      });
    }
    expect(turnOf({ member: { risk: 'HIGH' } })).toMatchObject({ terms: { wageringMultiple: 0 }, amount: { grantedMinor: 0 } });
  });

  it('is never helped by more risk or more abuse', () => {
    const allowed = (label: number, abuse: number): boolean => {
      return turnOf({ member: { risk: riskLabels[label] ?? 'CRITICAL', abuse } }).outcome !== 'REFUSED';
    };
    let both = 0;
    const law = fc.property(fc.nat(3), fc.nat(3), fc.nat(100), fc.nat(100), (label, otherLabel, abuse, otherAbuse) => {
      const [mild, harsh] = [
        [Math.min(label, otherLabel), Math.min(abuse, otherAbuse)] as const,
        [Math.max(label, otherLabel), Math.max(abuse, otherAbuse)] as const,
      ];
      const [before, after] = [allowed(...mild), allowed(...harsh)];
      if (before && !after) both += 1;
      expect(after && !before).toBe(false);
    });
    fc.assert(law, { numRuns: 300 });
    expect(both).toBeGreaterThan(10);
  });
});
