import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImportResult } from '../../modules/activity/schema.ts';
import { checkFile } from '../files/check-file.ts';
import { importFile } from '../files/import-file.ts';
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
  const file = await checkFile(path);
  const options = {
    fileName: basename(path),
    dryRun: flags.has('dry-run'),
    triggerRewards: !flags.has('no-rewards'),
    allowDecrease: flags.has('allow-decrease'),
    onProgress: showProgress('rows'),
  };
  const result = await changingLaurel(({ rewards, master, intake, clock }) =>
    importFile({ ...rewards, master, intake }, operator, file, options, clock),
  );
  print(flags.has('json'), result, () => reportOf(result));
  return result.success ? 0 : 1;
}

function reportOf(result: ImportResult): string {
  const { total_rows: rows, players_created: created, players_updated: updated, rewards_issued: rewards, events, errors } = result;
  const taken = events === null ? '' : `${events.accepted} events taken in, ${events.duplicate} known before; `;
  const seconds = (result.duration_ms / 1000).toFixed(1);
  return [
    `${rows} rows in ${seconds} s: ${taken}${created} players created, ${updated} updated, ${rewards} rewards issued.`,
    ...errors.map(({ row, column, code, message }) => `  row ${row}${column ? ` ${column}` : ''}: ${message} [${code}]`),
  ].join('\n');
}
