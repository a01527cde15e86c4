import type { Tx } from '../../platform/database.ts';
import { type Check, compare, newCheck, report } from '../ledger/verify/verify.ts';
import { currentProgram } from '../program/current.ts';
import { unplaced } from './cards/unplaced.ts';
import { countCards, differingCards, tallyDifferences } from './cards/verify-store.ts';
import { countingOf } from './days/add.ts';
import { dayDifferences } from './days/day-store.ts';
import { dayTables } from './days/table-store.ts';
import { followed } from './follower-store.ts';

/**
 * What people look at against what it was made from (`tx` is one consistent view): every table of days against a count of all
 * batches that were followed, the tally against the cards, and the cards against the rows they show. Who was touched by a batch
 * that is still to be followed is left out. Memory does not grow with the number of members.
 */
export async function verifyReports(tx: Tx): Promise<Check[]> {
  const [stretches, counting] = [await followed(tx, 'days'), await countingOf(tx)];
  const days: Check[] = [];
  for (const table of dayTables) {
    days.push(await compare(`${table.name} equals what its rows add up to`, dayDifferences(tx, table, stretches, counting)));
  }
  return [...days, await compare('the tally equals the cards', tallyDifferences(tx)), await verifyCards(tx)];
}

async function verifyCards(tx: Tx): Promise<Check> {
  const check = newCheck('cards show what is known of their members');
  const { program } = await currentProgram(tx);
  check.rows = await countCards(tx);
  for await (const { memberId, differs } of differingCards(tx, unplaced(program))) report(check, `${memberId}: ${differs}`);
  return check;
}
