import type { Tx } from '../../../platform/database.ts';
import { type Stretch, touchedMembers } from '../../ledger/following/follow.ts';
import { currentProgram } from '../../program/current.ts';
import { addToTally, projectCards, type TallyDelta } from './card-store.ts';
import { unplaced } from './unplaced.ts';

/** Most members of one statement. */
const chunkSize = 1_000;

/** Brings the cards of the members that new batches touched to what the other modules' rows say now, and the tally with them. */
export async function projectTouched(tx: Tx, stretches: readonly Stretch[]): Promise<void> {
  const touched = await touchedMembers(tx, stretches);
  const { program } = await currentProgram(tx);
  const deltas: TallyDelta[] = [];
  for (let start = 0; start < touched.length; start += chunkSize) {
    deltas.push(...(await projectCards(tx, touched.slice(start, start + chunkSize), unplaced(program))));
  }
  if (deltas.length > 0) await addToTally(tx, deltas);
}
