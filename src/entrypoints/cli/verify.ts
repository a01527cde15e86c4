import { verifyAll } from '../verify-all.ts';
import { exactly, type Given } from './arguments.ts';
import { print, withLaurel } from './open.ts';
import { textTable } from './table.ts';

/** Recomputes every claim and says how much was checked; exit code 1 when something is not as claimed. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const started = performance.now();
  const checks = await withLaurel((laurel) => verifyAll(laurel.database));
  const seconds = (performance.now() - started) / 1000;
  const faults = checks.reduce((sum, check) => sum + check.faultCount, 0);
  print(given.flags.has('json'), { clean: faults === 0, seconds, checks }, () => {
    const table = textTable(
      ['Check', 'Rows', 'Faults'],
      checks.map(({ name, rows, faultCount }) => [name, String(rows), String(faultCount)]),
    );
    const found = checks.flatMap((check) => check.faults.map((fault) => `  ${check.name}: ${fault}`));
    return [table, ...found, `${faults === 0 ? 'Clean' : `${faults} faults`}, in ${seconds.toFixed(1)} s.`].join('\n');
  });
  return faults === 0 ? 0 : 1;
}
