import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { importFile } from '../files/import-file.ts';
import { checkTotals } from '../files/read-totals.ts';
import { exactly, type Given, UsageError } from './arguments.ts';
import { changingLaurel, operator, print } from './open.ts';
import { showProgress } from './progress.ts';

/** Takes in a file. Exit code 1 when rows were refused. */
export async function run(given: Given): Promise<number> {
  const [path = ''] = exactly(given, 'players.csv');
  const { flags } = given;
  // A pipe could be read only once, and the file is read once before anything is taken in.
  const found = await stat(path).catch(() => {
    throw new UsageError(`${path}: there is no such file`);
  });
  if (!found.isFile()) throw new UsageError(`${path}: this is no file`);
  const file = await checkTotals(path);
  const options = {
    fileName: basename(path),
    dryRun: flags.has('dry-run'),
    triggerRewards: !flags.has('no-rewards'),
    allowDecrease: flags.has('allow-decrease'),
    onProgress: showProgress('rows'),
  };
  const result = await changingLaurel(({ rewards, master, clock }) => importFile({ ...rewards, master }, operator, file, options, clock));
  print(flags.has('json'), result, () => {
    const {
      total_rows: rows,
      players_created: created,
      players_updated: updated,
      rewards_issued: rewards,
      errors,
      duration_ms: ms,
    } = result;
    const faults = errors.map(({ row, column, code, message }) => `  row ${row}${column ? ` ${column}` : ''}: ${message} [${code}]`);
    return [
      `${rows} rows in ${(ms / 1000).toFixed(1)} s: ${created} players created, ${updated} updated, ${rewards} rewards issued.`,
      ...faults,
    ].join('\n');
  });
  return result.success ? 0 : 1;
}
