import { formatAmount } from '../../kernel/money.ts';
import { allowAtMost, type Gate, pass, refuse } from './gate.ts';

/** Does the rule's own budget leave room in this period? Counted in the reward's own unit. */
export const budget: Gate = {
  name: 'budget',
  judge({ room, rule, amountMinor }) {
    if (rule.budget === null) return pass();
    const left = room.budgetMinor[rule.ruleId];
    if (left === undefined) return refuse('fact_missing', { fact: 'budget_spent' });
    const show = (minor: number): string => formatAmount(minor, rule.currency);
    return allowAtMost(left, amountMinor, 'budget_spent', {
      budget: show(rule.budget.amountMinor),
      per: rule.budget.per,
      left: show(Math.max(0, left)),
    });
  },
};
