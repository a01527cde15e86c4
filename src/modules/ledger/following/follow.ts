import type { Instant } from '../../../kernel/clock.ts';
import { bucketOfId, byLockOrder, type MemberKey, type Uuid } from '../../../kernel/ids.ts';
import type { Database, Reader, Tx } from '../../../platform/database.ts';
import {
  type Lag,
  lockFollower,
  moveFollower,
  selectLags,
  selectNew,
  selectTouched,
  selectTouchedByKind,
  selectWoken,
} from './follow-store.ts';

/** A stretch of a lane: the batches after `after`, up to and with `upTo`. */
export type Stretch = { journal: number; after: number; upTo: number };

/** What a follower does with the batches that are new to it, in the transaction that moves its cursors. */
export type Follow = (tx: Tx, stretches: readonly Stretch[]) => Promise<void>;

/** Most batches of each lane in one turn, unless told: what a turn reads must fit into memory. */
const mostBatches = 200;

/**
 * One turn of a follower: hands it the batches committed since its last turn, and moves its cursors if that goes well; if not, the
 * next turn hands it the same ones again. Lanes have no gaps and a head moves with its batch, so none is ever passed over. One
 * process at a time: others wait. Answers false when there was nothing new.
 *
 * A member's batches may lie in several lanes. All that is new is a consistent past: the heads are read in one snapshot, so with a batch
 * comes every batch that was there before it. Cut off lane by lane it is not: a later batch in a short lane is handed over before an
 * earlier one in a long lane.
 * @param name of the follower, for life: a new name begins at the first batch
 * @param most batches of each lane in one turn; null: all, for a follower to whom the order matters, and who then reads them in parts
 */
export async function follow(database: Database, name: string, run: Follow, most: number | null = mostBatches): Promise<boolean> {
  // Followers look twice a second, mostly for nothing: a look costs one read, only a turn takes the lock, which is a write.
  if ((await selectNew(database.db, name, most)).length === 0) return false;
  return database.transaction(async (tx) => {
    await lockFollower(tx, name);
    const stretches = await selectNew(tx, name, most);
    if (stretches.length === 0) return false;
    await run(tx, stretches);
    await moveFollower(tx, name, stretches);
    return true;
  });
}

/** Waits for the turn of a follower of something else than batches, and keeps it until the transaction ends. `name` as of `follow`. */
export async function holdTurn(tx: Tx, name: string): Promise<void> {
  await lockFollower(tx, name);
}

/** The members that stretches of lanes touched, each once, in lock order. */
export async function touchedMembers(tx: Tx, stretches: readonly Stretch[]): Promise<MemberKey[]> {
  const touched = await selectTouched(tx, stretches);
  return touched.map((memberId) => ({ bucket: bucketOfId(memberId), memberId })).sort(byLockOrder);
}

/** A member whom batches touched: of which kinds they were, and when the last of each was committed. */
export type TouchedBy = MemberKey & { kinds: ReadonlyMap<string, Instant> };

/** As `touchedMembers`, with what kinds of batches they were. */
export async function touchedByKinds(tx: Tx, stretches: readonly Stretch[]): Promise<TouchedBy[]> {
  const touched = new Map<Uuid, MemberKey & { kinds: Map<string, Instant> }>();
  for (const { member_id: memberId, kind, at } of await selectTouchedByKind(tx, stretches)) {
    const known = touched.get(memberId);
    if (known) known.kinds.set(kind, at);
    else touched.set(memberId, { bucket: bucketOfId(memberId), memberId, kinds: new Map([[kind, at]]) });
  }
  return [...touched.values()].sort(byLockOrder);
}

/**
 * A member whom a rule of trigger `event` may concern. `name` is of the batches that said so, `at` when they were committed: the same ones
 * make the same name, and one more that names the member makes another.
 */
export type Woken = MemberKey & { name: string; at: Instant };

/** The members whom stretches of lanes name for rules of trigger `event`, each once, in lock order. */
export async function wokenMembers(tx: Tx, stretches: readonly Stretch[]): Promise<Woken[]> {
  const rows = await selectWoken(tx, stretches);
  return rows
    .map(({ member_id: memberId, places, at }) => ({ bucket: bucketOfId(memberId), memberId, name: `event ${places}`, at }))
    .sort(byLockOrder);
}

export type { Lag } from './follow-store.ts';

/** How far followers of these names are behind. */
export async function readLags(reader: Reader, names: readonly string[]): Promise<Lag[]> {
  return selectLags(reader, names);
}
