import type { Pack } from '../packs/pack.ts';
import type { GateCase } from './stage.ts';

const danish: Pack = {
  packId: 'TEST-DK',
  countries: ['DK'],
  maxValue: {
    effectiveFrom: Date.parse('2020-01-01T00:00:00Z'),
    source: 'made up for this test',
    verified: false,
    amount: 1000,
    currency: 'DKK',
  },
};
const barredAndUnpriced: Pack = { ...danish, noBonusFrom: { ...danish.maxValue!, label: 'HIGH' } };

const refused = (reason: string): GateCase['expect'] => ({
  outcome: 'REFUSED',
  reason,
  granted: '0.00',
  trace: { eligibility: `refuse ${reason}` },
});
const approved: GateCase['expect'] = { outcome: 'APPROVED', reason: 'ok', granted: '100.00', trace: {} };

/** A bonus of 100.00 with wagering 10, on slots where half of a stake counts: effectively 20. */
const halfCounts = {
  type: 'BONUS_BALANCE',
  amount: '100.00',
  wagering_requirement: 10,
  eligible_games: ['slots'],
  contribution: { slots: 0.5 },
};
const bonusOn = (games: string[], wagering = 10): { reward_config: { [key: string]: string | number | string[] } } => ({
  reward_config: { type: 'BONUS_BALANCE', amount: '100.00', wagering_requirement: wagering, eligible_games: games },
});
const inBritain = { settings: { jurisdictions: 'DEFAULT,GB' }, member: { country: 'GB' } };

export const eligibilityCases: readonly GateCase[] = [
  { says: 'an active member of an active rule is eligible', expect: approved },
  { says: 'a blocked member gets nothing', member: { status: 'BLOCKED' }, expect: refused('member_not_active') },
  { says: 'a closed member gets nothing', member: { status: 'CLOSED' }, expect: refused('member_not_active') },
  { says: 'a paused rule gives nothing', rule: { status: 'PAUSED' }, expect: refused('rule_not_active') },
  {
    says: 'a rule that begins in a second has not begun',
    at: '2026-03-01T23:59:59Z',
    rule: { active_from: '2026-03-02' },
    expect: {
      ...refused('outside_dates'),
      facts: { eligibility: { active_from: '2026-03-02T00:00:00.000Z', active_until: null } },
    },
  },
  { says: 'a rule gives from its first moment', at: '2026-03-02T00:00:00Z', rule: { active_from: '2026-03-02' }, expect: approved },
  { says: 'a rule gives until its last moment', at: '2026-03-01T23:59:59Z', rule: { active_until: '2026-03-02' }, expect: approved },
  {
    says: 'its end is no longer in it',
    at: '2026-03-02T00:00:00Z',
    rule: { active_until: '2026-03-02' },
    expect: refused('outside_dates'),
  },
  { says: 'a rule that needs consent does not have it', rule: { needs_consent: true }, expect: refused('no_consent') },
  { says: 'a rule that needs consent has it', member: { consent: true }, rule: { needs_consent: true }, expect: approved },
  {
    says: 'once a week was used this week',
    member: { had: { R: { week: 1 } } },
    expect: { ...refused('frequency_used'), facts: { eligibility: { max: 1, per: 'week', used: 1 } } },
  },
  { says: 'once a week was used last week', member: { had: { R: { month: 1 } } }, expect: approved },
  {
    says: 'twice a day was used once',
    member: { had: { R: { day: 1 } } },
    rule: { frequency: { max: 2, per: 'day' } },
    expect: approved,
  },
  {
    says: 'once in a lifetime is over',
    member: { had: { R: { lifetime: 1 } } },
    rule: { frequency: { max: 1, per: 'lifetime' } },
    expect: refused('frequency_used'),
  },
  {
    says: 'the same facts never pay twice',
    member: { had: { R: { since: 0 } } },
    expect: { ...refused('no_new_facts'), facts: { eligibility: { facts: 5, at_last_reward: 5 } } },
  },
  { says: 'a rule may carry the name of something built in', member: { had: {} }, rule: { stack_group: 'constructor' }, expect: approved },
  {
    says: 'a rule for other countries',
    member: { country: 'SE' },
    rule: { jurisdictions: ['GB'] },
    expect: { ...refused('jurisdiction_forbids'), facts: { eligibility: { pack: 'DEFAULT', rule: 'jurisdictions', for: ['GB'] } } },
  },
  { says: 'a rule for this pack', ...inBritain, rule: { jurisdictions: ['GB'] }, expect: approved },
  {
    says: 'Britain: wagering 10 of which half counts is effectively 20, too much from 19 January 2026',
    ...inBritain,
    at: '2026-01-19T00:00:00Z',
    rule: { reward_config: halfCounts },
    expect: {
      ...refused('jurisdiction_forbids'),
      facts: {
        eligibility: { pack: 'GB', rule: 'max_effective_wagering', wagering_requirement: 10, contribution: 0.5, effective: 20, limit: 10 },
      },
    },
  },
  {
    says: 'Britain: the day before it was allowed',
    ...inBritain,
    at: '2026-01-18T23:59:59Z',
    rule: { reward_config: halfCounts },
    expect: { ...approved, wagering: 10 },
  },
  {
    says: 'Britain: wagering 10 that counts whole is allowed',
    ...inBritain,
    rule: bonusOn(['slots']),
    expect: { ...approved, wagering: 10 },
  },
  {
    says: 'Britain: the limit is exact where a share has no exact binary form (5.70 / 0.57 = 10)',
    ...inBritain,
    rule: { reward_config: { ...halfCounts, wagering_requirement: 5.7, contribution: { slots: 0.57 } } },
    expect: { ...approved, wagering: 5.7 },
  },
  {
    says: 'Britain: a game of a strange name counts like any other',
    ...inBritain,
    rule: bonusOn(['constructor'], 11),
    expect: refused('jurisdiction_forbids'),
  },
  {
    says: 'Britain: slots and sports are two products',
    ...inBritain,
    rule: bonusOn(['slots', 'sports'], 5),
    expect: { ...refused('jurisdiction_forbids'), facts: { eligibility: { rule: 'single_product', products: ['casino', 'betting'] } } },
  },
  {
    says: 'Britain: slots and roulette are one',
    ...inBritain,
    rule: bonusOn(['slots', 'roulette'], 5),
    expect: { ...approved, wagering: 5 },
  },
  {
    says: 'Britain: no new bonus at HIGH; eligibility stands first, so it is what is reported',
    settings: inBritain.settings,
    member: { country: 'GB', risk: 'HIGH' },
    expect: {
      outcome: 'REFUSED',
      reason: 'jurisdiction_forbids',
      granted: '0.00',
      trace: { eligibility: 'refuse jurisdiction_forbids', protection: 'refuse risk_high' },
      facts: { eligibility: { pack: 'GB', rule: 'no_bonus_from_risk', label: 'HIGH', from: 'HIGH' } },
    },
  },
  {
    says: 'Britain does not bind who lives elsewhere',
    settings: inBritain.settings,
    member: { country: 'SE' },
    rule: bonusOn(['slots', 'sports'], 50),
    expect: { ...approved, wagering: 50 },
  },
  {
    says: 'a limit in a money without a rate cannot be judged',
    packs: [danish],
    member: { country: 'DK' },
    expect: { ...refused('rate_missing'), facts: { eligibility: { pack: 'TEST-DK', currency: 'DKK' } } },
  },
  {
    says: 'the first code of the gate is reported: the bar comes before the missing rate',
    packs: [barredAndUnpriced],
    member: { country: 'DK', risk: 'HIGH' },
    expect: { ...refused('jurisdiction_forbids'), trace: { eligibility: 'refuse jurisdiction_forbids', protection: 'refuse risk_high' } },
  },
];
