import type { GateCase } from './stage.ts';

const cut = (gate: 'caps' | 'budget', reason: string, granted: string): GateCase['expect'] => ({
  outcome: 'REDUCED',
  reason,
  granted,
  trace: { [gate]: `reduce ${reason}` },
});
const none = (gate: 'caps' | 'budget', reason: string): GateCase['expect'] => ({
  outcome: 'REFUSED',
  reason,
  granted: '0.00',
  trace: { [gate]: `refuse ${reason}` },
});
const approved: GateCase['expect'] = { outcome: 'APPROVED', reason: 'ok', granted: '100.00', trace: {} };

/** Default caps: 1 000 a day, 5 000 a week, 15 000 a month. The reward is a bonus of 100.00. */
export const capsCases: readonly GateCase[] = [
  {
    says: 'just enough is left for the day',
    member: { given: { day: '900.00' } },
    expect: { ...approved, facts: { caps: { left_daily: '100.00' } } },
  },
  { says: 'one cent too little is left for the day', member: { given: { day: '900.01' } }, expect: cut('caps', 'cap_daily', '99.99') },
  { says: 'nothing is left for the day', member: { given: { day: '1000.00' } }, expect: none('caps', 'cap_daily') },
  {
    says: 'more than the cap was given, since the cap was lowered',
    member: { given: { day: '1200.00' } },
    expect: { ...none('caps', 'cap_daily'), facts: { caps: { left_daily: '0.00' } } },
  },
  { says: 'just enough is left for the week', member: { given: { week: '4900.00' } }, expect: approved },
  { says: 'one cent too little is left for the week', member: { given: { week: '4900.01' } }, expect: cut('caps', 'cap_weekly', '99.99') },
  { says: 'nothing is left for the week', member: { given: { week: '5000.00' } }, expect: none('caps', 'cap_weekly') },
  { says: 'just enough is left for the month', member: { given: { month: '14900.00' } }, expect: approved },
  {
    says: 'one cent too little is left for the month',
    member: { given: { month: '14900.01' } },
    expect: cut('caps', 'cap_monthly', '99.99'),
  },
  { says: 'nothing is left for the month', member: { given: { month: '15000.00' } }, expect: none('caps', 'cap_monthly') },
  {
    says: 'two caps cut: the tighter one counts, the first one is named',
    member: { given: { day: '940.00', month: '14970.00' } },
    expect: {
      ...cut('caps', 'cap_daily', '30.00'),
      facts: { caps: { left_daily: '60.00', left_weekly: '5000.00', left_monthly: '30.00' } },
    },
  },
  {
    says: 'one cap cuts and another leaves nothing: the one that refuses is named',
    member: { given: { day: '940.00', month: '15000.00' } },
    expect: none('caps', 'cap_monthly'),
  },
  {
    says: 'points count at their value: 0.01 each, 500 are left',
    member: { given: { day: '995.00' } },
    rule: { reward_config: { type: 'REWARD_POINTS', amount: 501 } },
    expect: cut('caps', 'cap_daily', '500'),
  },
  {
    says: 'points without a value need no room',
    member: { given: { day: '1000.00' } },
    rule: { reward_config: { type: 'LOYALTY_POINTS', amount: 100 } },
    expect: { ...approved, granted: '100' },
  },
];

/** The reward is a bonus of 100.00. */
export const budgetCases: readonly GateCase[] = [
  {
    says: 'just enough of the budget is left',
    member: { spent: { R: '900.00' } },
    rule: { budget: { amount: '1000.00', per: 'month' } },
    expect: { ...approved, facts: { budget: { budget: '1000.00', per: 'month', left: '100.00' } } },
  },
  {
    says: 'part of it is left',
    member: { spent: { R: '950.00' } },
    rule: { budget: { amount: '1000.00', per: 'month' } },
    expect: cut('budget', 'budget_spent', '50.00'),
  },
  {
    says: 'it is spent',
    member: { spent: { R: '1000.00' } },
    rule: { budget: { amount: '1000.00', per: 'month' } },
    expect: none('budget', 'budget_spent'),
  },
  {
    says: 'more than the budget was spent, since it was lowered',
    member: { spent: { R: '1100.00' } },
    rule: { budget: { amount: '1000.00', per: 'month' } },
    expect: none('budget', 'budget_spent'),
  },
  {
    says: 'nobody knows what was spent',
    member: { spent: null },
    rule: { budget: { amount: '1000.00', per: 'month' } },
    expect: { ...none('budget', 'fact_missing'), facts: { budget: { fact: 'budget_spent' } } },
  },
  {
    says: 'what is left is below the smallest reward the rule gives',
    member: { spent: { R: '995.00' } },
    rule: { budget: { amount: '1000.00', per: 'month' }, reward_config: { type: 'BONUS_BALANCE', amount: '100.00', min_amount: '10.00' } },
    expect: { ...cut('budget', 'budget_spent', '0.00'), outcome: 'REFUSED', reason: 'below_minimum' },
  },
];
