import { activityLeaves, verifyProfiles } from '../modules/activity/verify.ts';
import { type Check, newCheck, report, verifyLedger } from '../modules/ledger/verify/verify.ts';
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
      ...(await recomputed('ledger', verifyLedger(tx, [activityLeaves, decisionLeaves]))),
      ...(await recomputed('bonus grants', verifyGrants(tx))),
      ...(await recomputed('budgets and rewards', verifyBudgets(tx))),
      ...(await recomputed('profiles', verifyProfiles(tx, program.timeZone))),
    ];
  });
}

/** Rows that someone changed may say what no code expects; what cannot be recomputed is a fault, not the end of the search for others. */
async function recomputed(name: string, checks: Promise<Check[]>): Promise<Check[]> {
  try {
    return await checks;
  } catch (error) {
    const check = newCheck(`${name} can be recomputed`);
    report(check, error instanceof Error ? error.message : String(error));
    return [check];
  }
}
