import type { Check } from '../../../modules/ledger/verify/verify.ts';
import { invariants, invariantsOf, verifyAll } from '../../verify-all.ts';
import { exactly, type Given } from '../arguments.ts';
import { auditingLaurel, print } from '../open.ts';
import { textTable } from '../table.ts';

/** Recomputes every claim and says how much was checked; exit code 1 when something is not as claimed. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const started = performance.now();
  const checks = await auditingLaurel((laurel) => verifyAll(laurel.database));
  const seconds = (performance.now() - started) / 1000;
  const faults = checks.reduce((sum, check) => sum + check.faultCount, 0);
  const told = { clean: faults === 0, seconds, invariants, checks: checks.map((check) => ({ invariants: invariantsOf(check), ...check })) };
  print(given.flags.has('json'), told, () => {
    const table = textTable(['Invariants', 'Check', 'Rows', 'Seconds', 'Rows/s', 'Faults'], checks.map(line));
    const found = checks.flatMap((check) => check.faults.map((fault) => `  ${check.name}: ${fault}`));
    return [table, ...found, `${faults === 0 ? 'Clean' : faults === 1 ? '1 fault' : `${faults} faults`}, in ${seconds.toFixed(1)} s.`].join(
      '\n',
    );
  });
  return faults === 0 ? 0 : 1;
}

function line(check: Check): (string | number)[] {
  const { name, rows, faultCount } = check;
  const seconds = check.seconds ?? 0;
  // Of what takes next to no time, a rate says nothing.
  const rate = seconds < 0.1 ? '' : Math.round(rows / seconds);
  return [invariantsOf(check).join(', '), name, rows, seconds.toFixed(2), rate, faultCount];
}
