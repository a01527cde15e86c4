import type { Tx } from '../../../platform/database.ts';
import { prunedLeaves, prunedMonthDifferences } from '../pruning/verify-store.ts';
import { verifyChain } from './chain.ts';
import { type Check, compare } from './check.ts';
import type { LeafSource } from './leaf-source.ts';
import {
  balanceDifferences,
  headDifferences,
  houseDifferences,
  keyDifferences,
  negativeBalances,
  operationLeaves,
  transferLeaves,
} from './verify-store.ts';

export { type Check, compare, newCheck, report } from './check.ts';

/**
 * Every lane's chain without gap or fork, and every batch's root from its rows' bytes. `tx` is one consistent view; `sources` are the
 * hashed tables of other modules. Memory does not grow with the ledger.
 */
export async function verifyHashes(tx: Tx, sources: readonly LeafSource[]): Promise<Check[]> {
  return [
    ...(await verifyChain(tx, [...sources, transferLeaves, operationLeaves, prunedLeaves])),
    await compare('lane heads stand at their last batch', headDifferences(tx)),
    ...(await verifyPruning(tx)),
  ];
}

/** Nothing to look at where no month was ever dropped. */
async function verifyPruning(tx: Tx): Promise<Check[]> {
  const check = await compare('months that are gone are told batch by batch', prunedMonthDifferences(tx));
  return check.rows > 0 ? [check] : [];
}

/** Every balance from its entries, and the house's sums from the same entries. */
export async function verifyBalances(tx: Tx): Promise<Check[]> {
  return [
    await compare('wallet balances equal their entries', balanceDifferences(tx)),
    await compare('house deltas equal their entries', houseDifferences(tx)),
    await compare('no wallet balance is below 0', negativeBalances(tx)),
    await compare('an operation key is there once', keyDifferences(tx)),
  ];
}

/** Recomputes everything the ledger claims, from its rows alone: `verifyHashes` and `verifyBalances`. */
export async function verifyLedger(tx: Tx, sources: readonly LeafSource[]): Promise<Check[]> {
  return [...(await verifyHashes(tx, sources)), ...(await verifyBalances(tx))];
}
