import { bucketOfId, byLockOrder, type MemberKey } from '../../kernel/ids.ts';
import type { Database, Tx } from '../../platform/database.ts';
import { lockFollower, moveFollower, selectTouched } from './follow-store.ts';

/** A stretch of a lane: the batches after `after`, up to and with `upTo`. */
export type Stretch = { journal: number; after: number; upTo: number };

/** What a follower does with the batches that are new to it, in the transaction that moves its cursors. */
export type Follow = (tx: Tx, stretches: readonly Stretch[]) => Promise<void>;

/** Most batches of each lane in one turn: what a turn reads must fit into memory. */
const mostBatches = 200;

/**
 * One turn of a follower: hands it the batches committed since its last turn, and moves its cursors if that goes well; if not, the
 * next turn hands it the same ones again. Lanes have no gaps and a head moves with its batch, so none is ever passed over. One
 * process at a time: others wait. Answers false when there was nothing new.
 * @param name of the follower, for life: a new name begins at the first batch
 */
export async function follow(database: Database, name: string, run: Follow): Promise<boolean> {
  return database.transaction(async (tx) => {
    const stretches = await lockFollower(tx, name, mostBatches);
    if (stretches.length === 0) return false;
    await run(tx, stretches);
    await moveFollower(tx, name, stretches);
    return true;
  });
}

/** The members that stretches of lanes touched, each once, in lock order. */
export async function touchedMembers(tx: Tx, stretches: readonly Stretch[]): Promise<MemberKey[]> {
  const touched = await selectTouched(tx, stretches);
  return touched.map((memberId) => ({ bucket: bucketOfId(memberId), memberId })).sort(byLockOrder);
}
