import { checkFile } from '../../src/entrypoints/files/check-file.ts';
import { importFile } from '../../src/entrypoints/files/import-file.ts';
import { type Laurel, openLaurel } from '../../src/main.ts';
import { system } from '../../src/platform/actor.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';

/** The product on a data directory, with its clock set to a time that is the same in every process and every run. */
export async function openAt(dataDir: string): Promise<Laurel> {
  const environment = { LAUREL_DATA_DIR: dataDir, JURISDICTIONS: 'DEFAULT,GB', LOG_LEVEL: 'silent' };
  const laurel = await openLaurel(loadConfig(environment, null), 'test', createLog({ level: 'silent' }));
  await laurel.testClock?.set(Date.parse('2035-03-05T12:00:00Z'));
  return laurel;
}

/** Imports a sheet with reward evaluation, 100 lines a commit; `onRows` hears how many lines are acknowledged. */
export async function importPlayers(laurel: Laurel, file: string, onRows: (rowsDone: number) => void = () => {}): Promise<void> {
  const options = { fileName: 'players.csv', dryRun: false, allowDecrease: false, triggerRewards: true, chunkRows: 100 };
  const onProgress = ({ rowsDone }: { rowsDone: number }): void => onRows(rowsDone);
  const context = { ...laurel.rewards, master: laurel.master, intake: laurel.intake };
  await importFile(context, system, await checkFile(file), { ...options, onProgress }, laurel.clock);
}
