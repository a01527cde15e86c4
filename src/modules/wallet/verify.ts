import type { Tx } from '../../platform/database.ts';
import { type Check, compare } from '../ledger/verify/verify.ts';
import { grantDifferences } from './bonus/store.ts';

/** The hashed rows of this module, for `verifyLedger`. */
export { walletLeaves } from './verify-store.ts';

/** Every grant's balance against its entries, entries of grants that do not exist included. */
export async function verifyGrants(tx: Tx): Promise<Check[]> {
  return [await compare('bonus grants equal their entries', grantDifferences(tx))];
}
