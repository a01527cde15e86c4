import { activityLeaves, verifyProfiles } from '../modules/activity/verify.ts';
import { type Check, verifyLedger } from '../modules/ledger/verify.ts';
import { currentProgram } from '../modules/program/current.ts';
import { decisionLeaves } from '../modules/rewards/decisions/decision-section.ts';
import { verifyBudgets } from '../modules/rewards/verify.ts';
import { verifyGrants } from '../modules/wallet/verify.ts';
import type { Database } from '../platform/database.ts';
import { inSnapshot } from '../platform/read-paged.ts';

/** Everything the product claims about itself, recomputed on one consistent view of the database. */
export async function verifyAll(database: Database): Promise<Check[]> {
  return inSnapshot(database, async (tx) => {
    const { program } = await currentProgram(tx);
    return [
      ...(await verifyLedger(tx, [activityLeaves, decisionLeaves])),
      ...(await verifyGrants(tx)),
      ...(await verifyBudgets(tx)),
      ...(await verifyProfiles(tx, program.timeZone)),
    ];
  });
}
