import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Scenario } from '../figure.ts';
import { type Cost, inFolder, launch, type Product } from '../launch.ts';
import { sheetLines } from '../sheet.ts';

/** Transfers that the target speaks of. */
const targetRows = 10_000_000;

/** A ledger of as many transfers as wanted, and then the proof of all of it. */
export const verify: Scenario = ({ rows, log }) =>
  inFolder(async (folder) => {
    const sheet = join(folder, 'players.csv');
    const members = Math.max(1000, Math.min(100_000, Math.round(rows / 50)));
    writeFileSync(sheet, [...sheetLines({ rows: members, seed: 3 })].join(''));
    const data = join(folder, 'data');
    const writing = await launch(data);
    const filled = await fill(writing, sheet, rows, log);
    // A process of its own: what the first had to remember in order to spend is no memory that proving takes.
    const product = await launch(data);
    try {
      const proved = await product.measure('verify');
      const slow = proved.answer.toSorted((a, b) => b.seconds - a.seconds).filter(({ seconds }) => seconds >= 0.1);
      for (const { name, rows: looked, seconds } of slow) log(`${seconds.toFixed(1).padStart(8)} s ${name} (${looked})`);
      const { transfers } = filled.answer;
      const perTransfer = (ms: number): number => (ms * 1000) / transfers;
      const seconds = proved.wallMs / 1000;
      const figures: Figure[] = [
        { name: 'transfers committed, 800 at once', value: (transfers * 1000) / filled.wallMs, unit: 'transfers/s' },
        { name: `verify ${rows} transfers`, value: seconds, unit: 's', target: rows === targetRows ? { atMost: 120 } : undefined },
        { name: 'verified', value: transfers / seconds, unit: 'transfers/s', target: { atLeast: targetRows / 120 } },
        { name: 'CPU of the server', value: perTransfer(proved.serverCpuMs), unit: 'us/transfer' },
        { name: 'CPU of the database', value: perTransfer(proved.databaseCpuMs), unit: 'us/transfer' },
        { name: 'peak memory of the server', value: product.peakMemoryMb(), unit: 'MB', target: { atMost: 512 } },
      ];
      return figures;
    } finally {
      await product.stop();
    }
  });

async function fill(
  product: Product,
  sheet: string,
  rows: number,
  log: (line: string) => void,
): Promise<Cost & { answer: { transfers: number } }> {
  try {
    await product.ask('importFile', sheet, false);
    const filled = await product.measure('fillLedger', rows);
    log(`${filled.answer.transfers} transfers in ${(filled.wallMs / 1000).toFixed(1)} s`);
    const followed = await product.measure('follow');
    log(`followed in ${(followed.wallMs / 1000).toFixed(1)} s`);
    return filled;
  } finally {
    await product.stop();
  }
}
