import type { Instant } from '../kernel/clock.ts';
import { closingExport } from '../modules/activity/retention/verify.ts';
import { activityExport } from '../modules/activity/verify.ts';
import { exportLedger } from '../modules/ledger/verify/export.ts';
import { currentProgram } from '../modules/program/current.ts';
import { decisionExport } from '../modules/rewards/decisions/decision-section.ts';
import { walletExports } from '../modules/wallet/verify.ts';
import type { Database } from '../platform/database.ts';
import { inSnapshotOnce } from '../platform/read-paged.ts';

/** The hashed tables of modules; those of the ledger it knows itself. */
const hashed = [activityExport, closingExport, decisionExport, ...walletExports.hashed];

/** Characters that are handed over at once. */
const chunk = 2 ** 16;

/**
 * Hands the whole ledger to `take` as text of JSON lines (docs/reference/ledger-bytes.md, "Export"), as it stands at one moment.
 * @returns how many lines
 */
export async function writeLedger(database: Database, at: Instant, take: (text: AsyncIterable<string>) => Promise<void>): Promise<number> {
  return inSnapshotOnce(database, async (tx) => {
    const { program } = await currentProgram(tx);
    const header = { baseCurrency: program.baseCurrency, at };
    let lines = 0;
    async function* pieces(): AsyncGenerator<string> {
      let waiting = '';
      for await (const line of exportLedger(tx, header, hashed, walletExports.derived)) {
        lines += 1;
        waiting += `${line}\n`;
        if (waiting.length < chunk) continue;
        yield waiting;
        waiting = '';
      }
      yield waiting;
    }
    await take(pieces());
    return lines;
  });
}
