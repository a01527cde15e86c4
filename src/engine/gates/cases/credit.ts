import type { CreditCase } from './stage.ts';

const bonus = { type: 'BONUS_BALANCE', amount: '100.00' } as const;
const points = { type: 'LOYALTY_POINTS', amount: '100' } as const;
const approved = (trace: CreditCase['expect']['trace'], granted = '100.00'): CreditCase['expect'] => ({
  outcome: 'APPROVED',
  reason: 'ok',
  granted,
  trace,
});
const refused = (reason: string, trace: CreditCase['expect']['trace'], granted = '0.00'): CreditCase['expect'] => ({
  outcome: 'REFUSED',
  reason,
  granted,
  trace,
});

/** Credits by hand: what binds, and what is only advice. */
export const creditCases: readonly CreditCase[] = [
  { says: 'nothing speaks against it', credit: bonus, expect: approved({}) },
  {
    says: 'binds: the member is blocked',
    member: { status: 'BLOCKED' },
    credit: points,
    expect: refused('member_not_active', { eligibility: 'refuse member_not_active' }, '0'),
  },
  {
    says: 'binds: the member excluded themselves',
    member: { status: 'SELF_EXCLUDED' },
    credit: points,
    expect: refused('member_not_active', { eligibility: 'refuse member_not_active', protection: 'refuse self_excluded' }, '0'),
  },
  {
    says: 'binds: the member is cooling off',
    member: { status: 'COOLING_OFF', until: '2026-04-01' },
    credit: bonus,
    expect: refused('member_not_active', { eligibility: 'refuse member_not_active', protection: 'refuse cooling_off' }),
  },
  {
    says: 'binds: HIGH, a bonus',
    member: { risk: 'HIGH' },
    credit: bonus,
    expect: refused('risk_high', { protection: 'refuse risk_high' }),
  },
  {
    says: 'binds: HIGH, though a rule would keep a fifth',
    member: { risk: 'HIGH' },
    settings: { risk_high_keeps: 0.2 },
    credit: bonus,
    expect: refused('risk_high', { protection: 'reduce risk_high' }),
  },
  {
    says: 'binds: CRITICAL, cashback',
    member: { risk: 'CRITICAL' },
    credit: { type: 'CASHBACK', amount: '100.00' },
    expect: refused('risk_critical', { protection: 'refuse risk_critical' }),
  },
  {
    says: 'advice: CRITICAL, points',
    member: { risk: 'CRITICAL' },
    credit: points,
    expect: approved({ protection: 'refuse risk_critical' }, '100'),
  },
  { says: 'advice: MEDIUM', member: { risk: 'MEDIUM' }, credit: bonus, expect: approved({ protection: 'reduce risk_medium_reduced' }) },
  {
    says: 'binds: the policy pack',
    settings: { jurisdictions: 'GB' },
    credit: { ...bonus, wagering: 11 },
    expect: refused('jurisdiction_forbids', { eligibility: 'refuse jurisdiction_forbids' }),
  },
  {
    says: 'binds: the policy pack on mixed products',
    settings: { jurisdictions: 'GB' },
    credit: { ...bonus, games: ['slots', 'sports'] },
    expect: refused('jurisdiction_forbids', { eligibility: 'refuse jurisdiction_forbids' }),
  },
  { says: 'advice: abuse blocks', member: { abuse: 90 }, credit: bonus, expect: approved({ abuse: 'refuse abuse_blocked' }) },
  {
    says: 'advice: the cap is used up',
    member: { given: { day: '1000.00' } },
    credit: bonus,
    expect: approved({ caps: 'refuse cap_daily' }),
  },
  {
    says: 'advice: it does not pay',
    member: { wagered: '10.00', won: '10.00' },
    credit: bonus,
    expect: approved({ profit: 'refuse roi_below_minimum' }),
  },
  {
    says: 'binds: a worth that cannot be told exactly fails the gate',
    credit: { type: 'TICKETS', amount: '9007199254740991' },
    expect: refused('gate_error', { eligibility: 'refuse gate_error', caps: 'reduce cap_daily', profit: 'refuse gate_error' }, '0'),
  },
  {
    says: 'binds: Ireland, a bonus by hand is aimed at one person',
    settings: { jurisdictions: 'IE' },
    credit: bonus,
    expect: refused('jurisdiction_forbids', { eligibility: 'refuse jurisdiction_forbids' }),
  },
  { says: 'Ireland: points by hand are no inducement', settings: { jurisdictions: 'IE' }, credit: points, expect: approved({}, '100') },
  {
    says: 'binds: Sweden, a second bonus',
    settings: { jurisdictions: 'SE' },
    member: { inducements: 1 },
    credit: bonus,
    expect: refused('jurisdiction_forbids', { eligibility: 'refuse jurisdiction_forbids' }),
  },
];
