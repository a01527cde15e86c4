import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from './figure.ts';
import { inFolder, launch } from './launch.ts';
import { sheetLines } from './sheet.ts';

/** All members of a sheet that was imported without rewards: load, decide, record with the trace, post; then all of them again. */
export const evaluate: Scenario = ({ rows, log }) =>
  inFolder(async (folder) => {
    const sheet = join(folder, 'players.csv');
    writeFileSync(sheet, [...sheetLines({ rows, seed: 2 })].join(''));
    const product = await launch(join(folder, 'data'));
    try {
      await product.ask('createRules');
      await product.ask('importFile', sheet, false);
      const first = await product.measure('evaluate', {});
      const again = await product.measure('evaluate', {});
      log(`evaluate: ${JSON.stringify(first.answer)}, again ${JSON.stringify(again.answer)}`);
      const perMember = (ms: number): number => (ms * 1000) / first.answer.members;
      const perSecond = (ms: number): number => (first.answer.members * 1000) / ms;
      return [
        { name: 'batch evaluation, end to end', value: perSecond(first.wallMs), unit: 'members/s', target: { atLeast: 5000 } },
        { name: 'CPU of the server', value: perMember(first.serverCpuMs), unit: 'us/member' },
        { name: 'CPU of the database', value: perMember(first.databaseCpuMs), unit: 'us/member' },
        { name: 'the same members again', value: perSecond(again.wallMs), unit: 'members/s' },
      ];
    } finally {
      await product.stop();
    }
  });
