import { listMonths } from '../../../modules/activity/retention/list-months.ts';
import { readPartitions } from '../../../platform/migrate.ts';
import { exactly, type Given } from '../arguments.ts';
import { auditingLaurel, print } from '../open.ts';
import { textTable } from '../table.ts';
import { ownerUrlOf } from './as-owner.ts';

/** Lists the months of the large tables, and how far activity is closed and dropped. */
export async function run(given: Given): Promise<number> {
  exactly(given);
  const months = await auditingLaurel(async (laurel) => listMonths(laurel.database.db, await readPartitions(ownerUrlOf(laurel))));
  print(given.flags.has('json'), months, () =>
    textTable(
      ['Table', 'Month', 'Rows', 'Size', 'State'],
      months.map(({ table, month, rows, bytes, state }) => [table, month, rows, bytes === null ? 'default' : sizeOf(bytes), state]),
    ),
  );
  return 0;
}

function sizeOf(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`;
}
