import type { Tx } from '../../platform/database.ts';
import { type Check, compare } from '../ledger/verify.ts';
import { budgetDifferences } from './store.ts';

/** Budgets against the rewards that were spent from them. */
export async function verifyBudgets(tx: Tx): Promise<Check[]> {
  return [await compare('budgets equal the rewards spent from them', budgetDifferences(tx))];
}
