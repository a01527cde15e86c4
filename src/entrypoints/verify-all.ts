import { verifyStandings } from '../modules/activity/standing/verify.ts';
import { activityLeaves, verifyProfiles } from '../modules/activity/verify.ts';
import { type Check, newCheck, report, verifyLedger } from '../modules/ledger/verify/verify.ts';
import { currentProgram } from '../modules/program/current.ts';
import { verifyReports } from '../modules/reports/verify.ts';
import { decisionLeaves } from '../modules/rewards/decisions/decision-section.ts';
import { verifyBudgets } from '../modules/rewards/verify.ts';
import { verifyGrants, walletLeaves } from '../modules/wallet/verify.ts';
import type { Database, Tx } from '../platform/database.ts';
import { apart, inSnapshot } from '../platform/read-paged.ts';

/** Everything the product claims about itself, recomputed on one consistent view of the database. */
export async function verifyAll(database: Database): Promise<Check[]> {
  return inSnapshot(database, async (tx) => {
    const { program } = await currentProgram(tx);
    const parts: [name: string, verify: () => Promise<Check[]>][] = [
      ['ledger', () => verifyLedger(tx, [activityLeaves, decisionLeaves, ...walletLeaves])],
      ['bonus grants', () => verifyGrants(tx)],
      ['budgets and rewards', () => verifyBudgets(tx)],
      ['profiles', () => verifyProfiles(tx, program.timeZone)],
      ['standings', () => verifyStandings(tx)],
      ['reports', () => verifyReports(tx)],
    ];
    const checks: Check[] = [];
    for (const [name, verify] of parts) checks.push(...(await recomputed(tx, name, verify)));
    return checks;
  });
}

/** Rows that someone changed may say what no code expects; what cannot be recomputed is a fault, not the end of the search for others. */
async function recomputed(tx: Tx, name: string, verify: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await apart(tx, verify);
  } catch (error) {
    const check = newCheck(`${name} can be recomputed`);
    report(check, error instanceof Error ? error.message : String(error));
    return [check];
  }
}
