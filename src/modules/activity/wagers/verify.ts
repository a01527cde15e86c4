import type { Tx } from '../../../platform/database.ts';
import { type Check, compare } from '../../ledger/verify/verify.ts';
import { progressDifferences, wagerDifferences } from './verify-store.ts';

/** Every bet against the facts it left, and what bets count toward their bonuses against those facts. */
export async function verifyWagers(tx: Tx): Promise<Check[]> {
  return [
    await compare('wagers equal their activity', wagerDifferences(tx)),
    await compare('progress of bonuses equals the play that counted', progressDifferences(tx)),
  ];
}
