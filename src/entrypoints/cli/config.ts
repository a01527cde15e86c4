import { existsSync } from 'node:fs';
import { loadConfig } from '../../platform/config.ts';
import { exactly, type Given } from './arguments.ts';
import { print, withLaurel } from './open.ts';
import { textTable } from './table.ts';

/** Every setting with value and source. Where there is a database, opening it warns of what the stored program says otherwise. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const config = loadConfig(process.env);
  print(given.flags.has('json'), config.described, () =>
    textTable(
      ['Setting', 'Value', 'From', 'Unit'],
      config.described.map(({ name, value, source, unit }) => [name, value ?? '', source, unit ?? '']),
    ),
  );
  if (config.DATABASE_URL !== null || existsSync(config.LAUREL_DATA_DIR)) await withLaurel(async () => {});
  return 0;
}
