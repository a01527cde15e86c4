import type { GateCase, MemberSketch, RuleSketch } from './stage.ts';

const refused = (reason: string, facts: Record<string, string | number | string[]>, trace = {}): GateCase['expect'] => ({
  outcome: 'REFUSED',
  reason,
  granted: '0.00',
  trace: { eligibility: `refuse ${reason}`, ...trace },
  facts: { eligibility: facts },
});
const forbidden = (facts: Record<string, string | number | string[]>, trace = {}): GateCase['expect'] =>
  refused('jurisdiction_forbids', facts, trace);
const approved = (wagering = 0, granted = '100.00'): GateCase['expect'] => ({
  outcome: 'APPROVED',
  reason: 'ok',
  granted,
  trace: {},
  wagering,
});

const bonus = (terms: { [name: string]: string | number }): RuleSketch => ({
  reward_config: { type: 'BONUS_BALANCE', amount: '100.00', ...terms },
});
const points: RuleSketch = { reward_config: { type: 'REWARD_POINTS', amount: 100 } };

/** Members of a country, where its pack is in force beside DEFAULT. */
const within = (jurisdiction: string, country: string) => (member: MemberSketch) => ({
  settings: { jurisdictions: `DEFAULT,${jurisdiction}` },
  member: { country, ...member },
});
const swedish = within('SE', 'SE');
const danish = (member: MemberSketch) => ({
  ...within('DK', 'DK')(member),
  rates: { DKK: [{ valid_from: '2026-01-01T00:00:00.000Z', rate: '0.1463' }] },
});
const irish = within('IE', 'IE');
const canadian = within('CA-ON', 'CA');

export const packCases: readonly GateCase[] = [
  { says: 'Sweden: the first bonus', ...swedish({}), expect: approved() },
  {
    says: 'Sweden: no second one, of whichever rule',
    ...swedish({ inducements: 1 }),
    expect: forbidden({
      pack: 'SE',
      rule: 'first_inducement_only',
      had: 1,
      limit: 1,
      source: 'Sweden, Gambling Act (2018:1138), chapter 14, section 9: a bonus only on the first occasion',
    }),
  },
  { says: 'Sweden: points are no inducement', ...swedish({ inducements: 1 }), rule: points, expect: approved(0, '100') },
  {
    says: 'Sweden: the law holds from its first moment',
    ...swedish({ inducements: 1 }),
    at: '2019-01-01T00:00:00Z',
    expect: forbidden({ rule: 'first_inducement_only' }),
  },
  { says: 'Sweden: the moment before it did not', ...swedish({ inducements: 1 }), at: '2018-12-31T23:59:59Z', expect: approved() },

  {
    says: 'Denmark: 1 000 kroner at 0.1463 are 146.30: just enough',
    ...danish({}),
    rule: bonus({ amount: '146.30' }),
    expect: approved(0, '146.30'),
  },
  {
    says: 'Denmark: one cent more is too much',
    ...danish({}),
    rule: bonus({ amount: '146.31' }),
    expect: forbidden({ pack: 'DK', rule: 'max_value', value: '146.31', limit: '146.30', stated: '1000 DKK', rate: '0.1463' }),
  },
  {
    says: 'Denmark: before there was a rate nobody can tell',
    ...danish({}),
    at: '2025-12-31T23:59:59Z',
    expect: refused('rate_missing', { pack: 'DK', rule: 'max_value', currency: 'DKK', limit: '1000 DKK' }),
  },
  { says: 'Denmark: points have no such limit', ...danish({}), at: '2025-12-31T23:59:59Z', rule: points, expect: approved(0, '100') },
  {
    says: 'Denmark: before the limit any value',
    ...danish({}),
    at: '2019-12-31T23:59:59Z',
    rule: bonus({ amount: '500' }),
    expect: approved(0, '500.00'),
  },
  { says: 'Denmark: wagering 10 of the bonus', ...danish({}), rule: bonus({ wagering_requirement: 10 }), expect: approved(10) },
  {
    says: 'Denmark: wagering 15 of a bonus that no deposit comes with',
    ...danish({}),
    rule: bonus({ wagering_requirement: 15 }),
    expect: forbidden({
      pack: 'DK',
      rule: 'max_effective_wagering',
      wagering_requirement: 15,
      contribution: 1,
      effective: 15,
      limit: 10,
      multiple: 10,
      deposit: '0.00',
      bonus: '100.00',
    }),
  },
  {
    says: 'Denmark: wagering 15 of 100.00 is 10 of 100.00 and a deposit of 50.00',
    ...danish({}),
    rule: bonus({ wagering_requirement: 15, deposit_amount: '50.00' }),
    expect: approved(15),
  },
  {
    says: 'Denmark: a hundredth more is not',
    ...danish({}),
    rule: bonus({ wagering_requirement: 15.01, deposit_amount: '50.00' }),
    expect: forbidden({ rule: 'max_effective_wagering', effective: 15.01, limit: 15 }),
  },
  {
    says: 'Denmark: abuse raises the wagering up to that limit, and halves the bonus instead of going on',
    ...danish({ abuse: 70 }),
    rule: bonus({ wagering_requirement: 8, deposit_amount: '50.00' }),
    expect: {
      outcome: 'REDUCED',
      reason: 'abuse_wagering_limit',
      granted: '50.00',
      trace: { abuse: 'reduce abuse_wagering_limit' },
      wagering: 15,
    },
  },
  { says: 'Denmark: 60 days to complete it', ...danish({}), rule: bonus({ expiry_hours: 1440 }), expect: approved() },
  {
    says: 'Denmark: an hour less is too short',
    ...danish({}),
    rule: bonus({ expiry_hours: 1439 }),
    expect: forbidden({ pack: 'DK', rule: 'min_days_to_complete', expiry_hours: 1439, limit: 60 }),
  },
  {
    says: 'Denmark: tickets that the program lets expire after 30 days are too short as well',
    ...danish({}),
    settings: { jurisdictions: 'DEFAULT,DK', ticket_expiry_days: 30 },
    rule: { reward_config: { type: 'TICKETS', amount: 1 } },
    expect: { ...forbidden({ rule: 'min_days_to_complete', expiry_hours: 720 }), granted: '0' },
  },

  { says: 'Ireland: a bonus for everyone', ...irish({}), expect: approved() },
  {
    says: 'Ireland: a bonus for who agreed to marketing',
    ...irish({ consent: true }),
    rule: { conditions: { marketing_consent: true, country: 'IE' }, needs_consent: true },
    expect: approved(),
  },
  {
    says: 'Ireland: a rule that looks at losses is aimed at a person',
    ...irish({}),
    rule: { conditions: { net_loss_min: 100, sessions_min: 3 } },
    expect: forbidden({ pack: 'IE', rule: 'untargeted', reads: ['net_loss', 'sessions'] }),
  },
  {
    says: 'Ireland: so is a formula over play, points or not',
    ...irish({}),
    rule: { reward_config: { type: 'REWARD_POINTS', formula: 'total_wagered * 0.01', max_amount: 100 } },
    expect: { ...forbidden({ rule: 'untargeted', reads: ['total_wagered'] }), granted: '0' },
  },
  {
    says: 'Ireland: before the authority it was free',
    ...irish({}),
    at: '2025-03-04T23:59:59Z',
    rule: { conditions: { net_loss_min: 100 } },
    expect: approved(),
  },

  { says: 'Ontario: a bonus at LOW', ...canadian({}), expect: approved() },
  {
    says: 'Ontario: nothing at HIGH, not even points',
    ...canadian({ risk: 'HIGH' }),
    rule: points,
    expect: { ...forbidden({ pack: 'CA-ON', rule: 'no_reward_from_risk', label: 'HIGH', limit: 'HIGH' }), granted: '0' },
  },
  {
    says: 'Ontario: nothing at CRITICAL',
    ...canadian({ risk: 'CRITICAL' }),
    expect: forbidden({ rule: 'no_reward_from_risk', label: 'CRITICAL' }, { protection: 'refuse risk_critical' }),
  },
  {
    says: 'Ontario: before its market opened points passed at HIGH',
    ...canadian({ risk: 'HIGH' }),
    at: '2022-04-03T23:59:59Z',
    rule: points,
    expect: approved(0, '100'),
  },
];
