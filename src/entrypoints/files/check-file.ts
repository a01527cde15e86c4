import { Fault } from '../../kernel/errors.ts';
import type { Import } from '../../modules/activity/imports.ts';
import { eventsVocabulary } from './events/events-columns.ts';
import { readHeader, requiredFound } from './header.ts';
import { readTable } from './read-table.ts';
import type { TableRow } from './table.ts';
import { headerlessPlaces, totalsVocabulary } from './totals/totals-columns.ts';

/** A file that has been read to its end once and is a sheet of one kind throughout; single rows may be faulty. */
export type CheckedFile = { path: string; kind: Import['kind']; unknownColumns: readonly string[]; rowsTotal: number };

/**
 * Reads a file to its end, so that a fault of the file as a whole is found before anything is taken in. What kind of sheet it is its
 * first line tells: the kind of which more of the necessary columns are there.
 * @throws Fault `missing_columns`, `not_a_table` and those of `readTable`
 */
export async function checkFile(path: string): Promise<CheckedFile> {
  let first: TableRow | undefined;
  let rowsTotal = 0;
  for await (const { rows } of readTable(path)) {
    first ??= rows[0];
    rowsTotal += rows.length;
  }
  if (first === undefined) throw new Fault('empty_file');
  const { cells } = first;
  if (headerlessPlaces(cells)) return { path, kind: 'totals', unknownColumns: [], rowsTotal };
  const kind = requiredFound(eventsVocabulary, cells) > requiredFound(totalsVocabulary, cells) ? 'events' : 'totals';
  const { unknownColumns } = kind === 'events' ? readHeader(eventsVocabulary, cells) : readHeader(totalsVocabulary, cells);
  return { path, kind, unknownColumns, rowsTotal: rowsTotal - 1 };
}
