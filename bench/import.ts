import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Scenario } from './figure.ts';
import { inFolder, launch } from './launch.ts';
import { sheetLines } from './sheet.ts';

/** Rows that the targets speak of. */
const targetRows = 100_000;

/** A sheet of totals into an empty program with six rules, every player evaluated for rewards; then the same sheet again. */
export const importSheet: Scenario = ({ rows, log }) =>
  inFolder(async (folder) => {
    const warmUp = join(folder, 'warm-up.csv');
    const sheet = join(folder, 'players.csv');
    writeFileSync(warmUp, [...sheetLines({ rows: 2000, seed: 1, prefix: 'W' })].join(''));
    writeFileSync(sheet, [...sheetLines({ rows, seed: 2 })].join(''));
    const product = await launch(join(folder, 'data'));
    try {
      await product.ask('createRules');
      await product.ask('importFile', warmUp, true);
      const first = await product.measure('importFile', sheet, true);
      const again = await product.measure('importFile', sheet, true);
      log(`import: ${JSON.stringify(first.answer)}, again ${JSON.stringify(again.answer)}`);
      const perRow = (ms: number): number => (ms * 1000) / rows;
      const full = rows === targetRows;
      const figures: Figure[] = [
        { name: `import ${rows} rows with rewards`, value: first.wallMs / 1000, unit: 's', target: full ? { atMost: 30 } : undefined },
        { name: 'rows taken in', value: (rows * 1000) / first.wallMs, unit: 'rows/s' },
        { name: 'rewards given', value: first.answer.rewards, unit: 'rewards' },
        { name: 'CPU of the server', value: perRow(first.serverCpuMs), unit: 'us/row' },
        { name: 'CPU of the database', value: perRow(first.databaseCpuMs), unit: 'us/row' },
        { name: 'peak memory of the server', value: product.peakMemoryMb(), unit: 'MB', target: { atMost: 512 } },
        { name: 'the same file again', value: again.wallMs / 1000, unit: 's' },
        { name: 'CPU of the server, again', value: perRow(again.serverCpuMs), unit: 'us/row' },
        { name: 'CPU of the database, again', value: perRow(again.databaseCpuMs), unit: 'us/row' },
      ];
      return figures;
    } finally {
      await product.stop();
    }
  });
