import type { Instant } from '../kernel/clock.ts';
import { activityExport } from '../modules/activity/verify.ts';
import { exportLedger } from '../modules/ledger/verify/export.ts';
import { currentProgram } from '../modules/program/current.ts';
import { decisionExport } from '../modules/rewards/decisions/decision-section.ts';
import { walletExports } from '../modules/wallet/verify.ts';
import type { Database } from '../platform/database.ts';
import { inSnapshot } from '../platform/read-paged.ts';

/** Characters that are handed over at once. */
const chunk = 2 ** 16;

/**
 * Hands the whole ledger to `write` as text of JSON lines, as it stands at one moment, waiting for each piece to be taken. What it holds:
 * docs/reference/ledger-bytes.md.
 */
export async function writeLedger(database: Database, at: Instant, write: (text: string) => Promise<void>): Promise<{ lines: number }> {
  return inSnapshot(database, async (tx) => {
    const { program } = await currentProgram(tx);
    const header = { baseCurrency: program.baseCurrency, at };
    let lines = 0;
    let waiting = '';
    for await (const line of exportLedger(tx, header, [activityExport, decisionExport, ...walletExports.hashed], walletExports.derived)) {
      lines += 1;
      waiting += `${line}\n`;
      if (waiting.length < chunk) continue;
      await write(waiting);
      waiting = '';
    }
    await write(waiting);
    return { lines };
  });
}
