import type { GateCase, RuleSketch } from './stage.ts';

const bonus = (wagering: number, amount = '100.00', contribution?: Record<string, number>): RuleSketch => ({
  reward_config: {
    type: 'BONUS_BALANCE',
    amount,
    wagering_requirement: wagering,
    ...(contribution ? { eligible_games: Object.keys(contribution), contribution } : {}),
  },
});
const inBritain = { settings: { jurisdictions: 'DEFAULT,GB' } };

const approved: GateCase['expect'] = { outcome: 'APPROVED', reason: 'ok', granted: '100.00', trace: {}, wagering: 10 };
const halved: GateCase['expect'] = {
  outcome: 'REDUCED',
  reason: 'abuse_reduced',
  granted: '50.00',
  trace: { abuse: 'reduce abuse_reduced' },
};
const doubled: GateCase['expect'] = {
  outcome: 'REDUCED',
  reason: 'abuse_wagering',
  granted: '100.00',
  wagering: 20,
  trace: { abuse: 'reduce abuse_wagering' },
};
const held = (protection: string): GateCase['expect'] => ({
  outcome: 'REFUSED',
  reason: protection.split(' ')[1] ?? '',
  granted: '0.00',
  trace: { protection, abuse: 'refuse held_for_person' },
});

export const abuseCases: readonly GateCase[] = [
  {
    says: '30 is no action',
    member: { abuse: 30 },
    rule: bonus(10),
    expect: { ...approved, facts: { abuse: { score: 30, action: 'NO_ACTION', opens_review: false } } },
  },
  {
    says: '31 halves, and leaves the wagering',
    member: { abuse: 31 },
    rule: bonus(10),
    expect: { ...halved, wagering: 10, facts: { abuse: { score: 31, action: 'REDUCED_REWARDS' } } },
  },
  { says: '60 still halves', member: { abuse: 60 }, rule: bonus(10), expect: { ...halved, wagering: 10 } },
  {
    says: 'half of one cent is nothing',
    member: { abuse: 60 },
    rule: bonus(10, '0.01'),
    expect: { outcome: 'REFUSED', reason: 'abuse_reduced', granted: '0.00', trace: { abuse: 'refuse abuse_reduced' } },
  },
  {
    says: '61 doubles the wagering',
    member: { abuse: 61 },
    rule: bonus(10),
    expect: { ...doubled, facts: { abuse: { action: 'INCREASED_WAGERING', wagering_requirement: 20, opens_review: false } } },
  },
  {
    says: '70 calls a person to look, and doubles all the same',
    member: { abuse: 70 },
    rule: bonus(10),
    expect: { ...doubled, facts: { abuse: { opens_review: true } } },
  },
  {
    says: 'bonus-only play and a withdrawal at once: 75',
    member: { abuse: 75 },
    rule: bonus(10),
    expect: { ...doubled, facts: { abuse: { opens_review: true } } },
  },
  {
    says: 'without wagering there is nothing to double: the amount is halved',
    member: { abuse: 80 },
    rule: bonus(0),
    expect: { ...halved, wagering: 0 },
  },
  {
    says: 'points have no wagering: halved',
    member: { abuse: 80 },
    rule: { reward_config: { type: 'LOYALTY_POINTS', amount: 101 } },
    expect: { ...halved, granted: '50' },
  },
  {
    says: 'Britain: wagering 5 may be doubled to 10',
    ...inBritain,
    member: { abuse: 80, country: 'GB' },
    rule: bonus(5),
    expect: { ...doubled, wagering: 10 },
  },
  {
    says: 'Britain: wagering 8 stops at 10, and the amount is halved',
    ...inBritain,
    member: { abuse: 80, country: 'GB' },
    rule: bonus(8),
    expect: {
      outcome: 'REDUCED',
      reason: 'abuse_wagering_limit',
      granted: '50.00',
      wagering: 10,
      trace: { abuse: 'reduce abuse_wagering_limit' },
      facts: { abuse: { wagering_requirement: 10, limit: 10 } },
    },
  },
  {
    says: 'Britain: where a third of a stake counts, wagering 2 stops at 3.33, in the two decimals that wagering has',
    ...inBritain,
    member: { abuse: 80, country: 'GB' },
    rule: bonus(2, '100.00', { slots: 0.3333 }),
    expect: {
      outcome: 'REDUCED',
      reason: 'abuse_wagering_limit',
      granted: '50.00',
      wagering: 3.33,
      trace: { abuse: 'reduce abuse_wagering_limit' },
    },
  },
  {
    says: '81 blocks',
    member: { abuse: 81 },
    rule: bonus(10),
    expect: { outcome: 'REFUSED', reason: 'abuse_blocked', granted: '0.00', trace: { abuse: 'refuse abuse_blocked' } },
  },
  {
    says: 'at MEDIUM both cut, the smaller amount counts, protection is reported',
    member: { abuse: 31, risk: 'MEDIUM' },
    rule: bonus(10),
    expect: {
      outcome: 'REDUCED',
      reason: 'risk_medium_reduced',
      granted: '50.00',
      wagering: 10,
      trace: { protection: 'reduce risk_medium_reduced', abuse: 'reduce abuse_reduced' },
    },
  },
  {
    says: 'at HIGH nothing is done automatically: a person decides',
    member: { abuse: 61, risk: 'HIGH' },
    rule: bonus(10),
    expect: { ...held('refuse risk_high'), facts: { abuse: { score: 61, label: 'HIGH' } } },
  },
  { says: 'at HIGH a block is held too', member: { abuse: 81, risk: 'HIGH' }, rule: bonus(10), expect: held('refuse risk_high') },
  {
    says: 'at HIGH points pass protection, and are held for a person',
    member: { abuse: 31, risk: 'HIGH' },
    rule: { reward_config: { type: 'LOYALTY_POINTS', amount: 100 } },
    expect: { outcome: 'REFUSED', reason: 'held_for_person', granted: '0', trace: { abuse: 'refuse held_for_person' } },
  },
  {
    says: 'at HIGH without suspicion there is nothing to hold',
    member: { abuse: 30, risk: 'HIGH' },
    rule: { reward_config: { type: 'LOYALTY_POINTS', amount: 100 } },
    expect: { ...approved, granted: '100', wagering: 0 },
  },
];
