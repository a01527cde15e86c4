import type { Json } from '../../../kernel/canonical.ts';
import { settingToApi } from '../../../modules/program/schema.ts';
import { listSettings } from '../../../modules/program/settings/list-settings.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Prints the program's settings in force. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const settings = await withLaurel((laurel) => listSettings(laurel.database.db));
  print(given.flags.has('json'), settings.map(settingToApi), () =>
    textTable(
      ['Setting', 'Value', 'Unit'],
      settings.map(({ name, value, unit }) => [name, shown(value), unit ?? '']),
    ),
  );
  return 0;
}

/** As `settings set` takes it: lists and pairs with commas. */
function shown(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.join(',');
  return Object.entries(value)
    .map(([key, one]) => `${key}=${shown(one)}`)
    .join(',');
}
