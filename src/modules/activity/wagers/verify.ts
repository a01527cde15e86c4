import type { Tx } from '../../../platform/database.ts';
import { type Check, compare } from '../../ledger/verify/verify.ts';
import { wagerDifferences } from './verify-store.ts';

/** Every bet against the facts it left. What they count toward its bonus is compared in `../verify.ts`. */
export async function verifyWagers(tx: Tx): Promise<Check[]> {
  return [await compare('wagers equal their activity', wagerDifferences(tx))];
}
