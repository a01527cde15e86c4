import type { Database } from '../../platform/database.ts';
import { follow } from '../ledger/following/follow.ts';
import { projectTouched } from './cards/project.ts';
import { addToDays } from './days/add.ts';

/** Batches of each lane in one turn: more than come while a follower rests, small ones too. */
const mostBatches = 1_000;

/** Brings the cards of members up to date with batches that are new; false when there were none. */
export async function followCards(database: Database): Promise<boolean> {
  return follow(database, 'cards', projectTouched, mostBatches);
}

/** Adds batches that are new to the days; false when there were none. */
export async function followDays(database: Database): Promise<boolean> {
  return follow(database, 'days', addToDays, mostBatches);
}
