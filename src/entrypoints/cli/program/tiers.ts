import { tierToApi } from '../../../modules/program/schema.ts';
import { listTiers } from '../../../modules/program/tiers.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';
import { textTable } from '../table.ts';

/** Prints the tiers, lowest first. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const tiers = await withLaurel((laurel) => listTiers(laurel.database.db));
  print(given.flags.has('json'), tiers.map(tierToApi), () =>
    textTable(
      ['Tier', 'Name', 'From LP', 'Multiplier'],
      tiers.map(({ tierId, name, threshold, multiplier }) => [tierId, name, threshold, multiplier]),
    ),
  );
  return 0;
}
