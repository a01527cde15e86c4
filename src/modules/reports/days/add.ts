import { exponentOf } from '../../../kernel/currency.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import { currentProgram } from '../../program/current.ts';
import { addRows } from './day-store.ts';
import { type Counting, dayTables } from './table-store.ts';

/** Adds the rows of new batches to every table of days. */
export async function addToDays(tx: Tx, stretches: readonly Stretch[]): Promise<void> {
  const counting = await countingOf(tx);
  await addRows(tx, dayTables, stretches, counting);
}

/** What days and money are counted in. Both are fixed with the program, so a recount counts as was counted at first. */
export async function countingOf(tx: Tx): Promise<Counting> {
  const { program } = await currentProgram(tx);
  const { timeZone: zone, baseCurrency: currency } = program;
  return { zone, currency, minorUnits: 10 ** exponentOf(currency) };
}
