import type { Pack } from '../packs/pack.ts';
import type { GateCase } from './stage.ts';

const points = { reward_config: { type: 'LOYALTY_POINTS', amount: 100 } };
const cashback = { reward_config: { type: 'CASHBACK', amount: '100.00' } };
const onLosses = { conditions: { net_loss_min: '1.00' } };
const forbidding: Pack = {
  packId: 'TEST-LOSS',
  countries: [],
  noLossTrigger: { effectiveFrom: Date.parse('2026-03-01T00:00:00Z'), source: 'made up for this test', verified: false },
};

const refused = (reason: string, granted = '0.00'): GateCase['expect'] => ({
  outcome: 'REFUSED',
  reason,
  granted,
  trace: { protection: `refuse ${reason}` },
});
const approved = (granted = '100.00'): GateCase['expect'] => ({ outcome: 'APPROVED', reason: 'ok', granted, trace: {} });
const halved: GateCase['expect'] = {
  outcome: 'REDUCED',
  reason: 'risk_medium_reduced',
  granted: '50.00',
  trace: { protection: 'reduce risk_medium_reduced' },
};

export const protectionCases: readonly GateCase[] = [
  {
    says: 'a member who excluded themselves is refused twice over, whatever the reward',
    member: { status: 'SELF_EXCLUDED' },
    rule: points,
    expect: {
      outcome: 'REFUSED',
      reason: 'member_not_active',
      granted: '0',
      trace: { eligibility: 'refuse member_not_active', protection: 'refuse self_excluded' },
    },
  },
  {
    says: 'a member who is cooling off is refused until it ends',
    member: { status: 'COOLING_OFF', until: '2026-03-02T12:00:01Z' },
    expect: {
      outcome: 'REFUSED',
      reason: 'member_not_active',
      granted: '0.00',
      trace: { eligibility: 'refuse member_not_active', protection: 'refuse cooling_off' },
      facts: { protection: { until: '2026-03-02T12:00:01.000Z' } },
    },
  },
  {
    says: 'a cooling-off that has ended is over without anyone doing something',
    member: { status: 'COOLING_OFF', until: '2026-03-02T12:00:00Z' },
    expect: approved(),
  },
  { says: 'LOW passes', member: { risk: 'LOW' }, expect: { ...approved(), facts: { protection: { label: 'LOW', overridden: true } } } },
  {
    says: 'the model says LOW of the reference player',
    member: { risk: 'computed' },
    expect: { ...approved(), facts: { protection: { label: 'LOW', overridden: false } } },
  },
  {
    says: 'MEDIUM halves a bonus',
    member: { risk: 'MEDIUM' },
    expect: { ...halved, facts: { protection: { label: 'MEDIUM', keeps: 0.5 } } },
  },
  { says: 'MEDIUM halves cashback', member: { risk: 'MEDIUM' }, rule: cashback, expect: halved },
  {
    says: 'MEDIUM halves tickets, rounded down',
    member: { risk: 'MEDIUM' },
    rule: { reward_config: { type: 'TICKETS', amount: 5 } },
    expect: { ...halved, granted: '2' },
  },
  { says: 'MEDIUM leaves points alone', member: { risk: 'MEDIUM' }, rule: points, expect: approved('100') },
  {
    says: 'a share without an exact binary form is kept exactly (57 % of 100.00)',
    member: { risk: 'MEDIUM' },
    settings: { risk_medium_keeps: 0.57 },
    expect: { ...halved, granted: '57.00' },
  },
  {
    says: 'nothing wagered and nothing known counts as MEDIUM, and pays for nothing',
    member: { nothingKnown: true, risk: 'computed' },
    rule: { reward_config: { type: 'BONUS_BALANCE', amount: '10.00' } },
    expect: {
      outcome: 'REFUSED',
      reason: 'roi_below_minimum',
      granted: '0.00',
      trace: { protection: 'reduce risk_medium_reduced', profit: 'refuse roi_below_minimum' },
    },
  },
  {
    says: 'half of one cent is nothing',
    member: { risk: 'MEDIUM' },
    rule: { reward_config: { type: 'BONUS_BALANCE', amount: '0.01' } },
    expect: { ...refused('risk_medium_reduced') },
  },
  {
    says: 'half is below the smallest reward the rule gives',
    member: { risk: 'MEDIUM' },
    rule: { reward_config: { type: 'BONUS_BALANCE', amount: '100.00', min_amount: '50.01' } },
    expect: { ...halved, outcome: 'REFUSED', reason: 'below_minimum', granted: '0.00' },
  },
  { says: 'HIGH refuses a bonus', member: { risk: 'HIGH' }, expect: refused('risk_high') },
  { says: 'HIGH refuses cashback', member: { risk: 'HIGH' }, rule: cashback, expect: refused('risk_high') },
  {
    says: 'HIGH refuses tickets',
    member: { risk: 'HIGH' },
    rule: { reward_config: { type: 'TICKETS', amount: 5 } },
    expect: refused('risk_high', '0'),
  },
  { says: 'HIGH lets loyalty points pass', member: { risk: 'HIGH' }, rule: points, expect: approved('100') },
  {
    says: 'HIGH lets reward points pass',
    member: { risk: 'HIGH' },
    rule: { reward_config: { type: 'REWARD_POINTS', amount: 100 } },
    expect: approved('100'),
  },
  {
    says: 'HIGH may be told to keep a share, never all',
    member: { risk: 'HIGH' },
    settings: { risk_high_keeps: 0.2 },
    expect: { outcome: 'REDUCED', reason: 'risk_high', granted: '20.00', trace: { protection: 'reduce risk_high' } },
  },
  {
    says: 'HIGH refuses a bonus also where the rule asks for nothing',
    member: { risk: 'HIGH', won: '15000.00' },
    rule: { reward_config: { type: 'BONUS_BALANCE', formula: 'net_loss * 0.1' } },
    expect: refused('risk_high'),
  },
  { says: 'CRITICAL refuses a bonus', member: { risk: 'CRITICAL' }, expect: refused('risk_critical') },
  { says: 'CRITICAL refuses points too', member: { risk: 'CRITICAL' }, rule: points, expect: refused('risk_critical', '0') },
  {
    says: 'the operator forbids rewards that losses trigger',
    settings: { forbid_loss_triggered_rewards: true },
    rule: onLosses,
    expect: refused('loss_trigger_forbidden'),
  },
  {
    says: 'a reward that reads neither loss nor win is no such reward',
    settings: { forbid_loss_triggered_rewards: true },
    expect: approved(),
  },
  { says: 'a pack forbids rewards that losses trigger', packs: [forbidding], rule: onLosses, expect: refused('loss_trigger_forbidden') },
  { says: 'the pack did not yet forbid them', packs: [forbidding], at: '2026-02-28T23:59:59Z', rule: onLosses, expect: approved() },
  {
    says: 'in one gate a refusal wins over a reduction',
    member: { risk: 'MEDIUM' },
    settings: { forbid_loss_triggered_rewards: true },
    rule: onLosses,
    expect: refused('loss_trigger_forbidden'),
  },
];
