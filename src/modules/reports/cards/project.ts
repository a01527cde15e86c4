import type { Tx } from '../../../platform/database.ts';
import type { Stretch } from '../../ledger/following/follow.ts';
import { currentProgram } from '../../program/current.ts';
import { addToTally, countTouched, lookUp, projectCards, type TallyDelta } from './card-store.ts';
import { unplaced } from './unplaced.ts';

/** About as many members as one statement takes: what it changes is kept until its end. */
const partSize = 100_000;

/** Where at least this share of all members is touched, to read all of them costs less than to look each one up. */
const manyOfAll = 0.2;

/** Brings the cards of the members that new batches touched to what the other modules' rows say now, and the tally with them. */
export async function projectTouched(tx: Tx, stretches: readonly Stretch[]): Promise<void> {
  const { touched, cards } = await countTouched(tx, stretches);
  if (touched === 0) return;
  const { program } = await currentProgram(tx);
  const parts = Math.min(256, Math.ceil(touched / partSize));
  await lookUp(tx, touched / parts > cards * manyOfAll);
  const deltas: TallyDelta[] = [];
  for (let part = 0; part < parts; part += 1) deltas.push(...(await projectCards(tx, stretches, { parts, part }, unplaced(program))));
  if (deltas.length > 0) await addToTally(tx, deltas);
}
