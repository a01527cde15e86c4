import { formatAmount } from '../../kernel/money.ts';
import { own } from '../own.ts';
import { allowAtMost, type Gate, pass, refuse } from './gate.ts';

/** Does the rule's own budget leave room in this period? Counted in the reward's own unit. A rule is judged once per evaluation. */
export const budget: Gate = {
  name: 'budget',
  judge({ snapshot, rule, amountMinor }) {
    if (rule.budget === null) return pass();
    const spent = own(snapshot.budgets, rule.ruleId);
    if (spent === undefined) return refuse('fact_missing', { fact: 'budget_spent' });
    const left = rule.budget.amountMinor - spent;
    const show = (minor: number): string => formatAmount(minor, rule.currency);
    return allowAtMost(left, amountMinor, 'budget_spent', {
      budget: show(rule.budget.amountMinor),
      per: rule.budget.per,
      left: show(Math.max(0, left)),
    });
  },
};
