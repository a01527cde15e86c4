import type { Tx } from '../../platform/database.ts';
import { type Check, compare } from '../ledger/verify/verify.ts';
import { budgetDifferences } from './budget-store.ts';
import { rewardDifferences } from './store.ts';
import { overspent, undecided } from './verify-store.ts';

/** Budgets against the rewards that were spent from them, and rewards against the decisions that allowed them. */
export async function verifyBudgets(tx: Tx): Promise<Check[]> {
  return [
    await compare('budgets equal the rewards spent from them', budgetDifferences(tx)),
    await compare('budgets are not overspent', overspent(tx)),
    await compare('rewards keep within their decisions', rewardDifferences(tx)),
    await compare('rewards and bonuses were allowed by a decision', undecided(tx)),
  ];
}
