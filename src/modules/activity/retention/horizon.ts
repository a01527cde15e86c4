import type { Day } from '../../../kernel/calendar.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectHorizon } from './horizon-store.ts';

/** How far back activity is taken, and how far it is carried over. The first days of months, UTC. */
export type Horizon = {
  /** Events of earlier days are refused. */
  takenFrom: Day;
  /** All months before are carried over. Earlier than `takenFrom` only while a month is being closed. */
  closedBefore: Day;
};

/**
 * The first UTC day of which events are taken; null: of any. Whoever takes events in holds the program first (`holdProgram`) and reads this
 * afterwards: a month that is being closed waits for them.
 */
export async function readHorizon(reader: Reader): Promise<Day | null> {
  return (await selectHorizon(reader))?.takenFrom ?? null;
}
