import type { Clock, Instant } from '../../kernel/clock.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database.ts';
import { type Follow, follow, touchedMembers } from '../ledger/following/follow.ts';
import { lockMembersByKey } from '../members/lock.ts';
import { currentProgram } from '../program/current.ts';
import { scoreMembers } from './score-members.ts';
import { isWorthScoring, lookAtAbuse } from './scoring/look.ts';

/** Batches of each lane in one turn: more than come while a follower rests; and members that are locked together. */
const [mostBatches, chunkSize] = [1_000, 500];

/**
 * Scores the members that new batches touched. They are looked at without a lock first: of most nothing is to be written; the others are
 * looked at again under their lock, in transactions of their own. After a crash all of it is done again, which changes nothing. Answers
 * false when nothing was new.
 * @param signal ends a turn early; the next one goes on
 */
export async function followAbuse(database: Database, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  const run: Follow = async (tx, stretches) => {
    const touched = await touchedMembers(tx, stretches);
    for (let start = 0; start < touched.length; start += chunkSize) {
      signal?.throwIfAborted();
      await scoreChunk(database, touched.slice(start, start + chunkSize), clock.now());
    }
  };
  return follow(database, 'abuse', run, mostBatches);
}

async function scoreChunk(database: Database, chunk: readonly MemberKey[], now: Instant): Promise<void> {
  const { program } = await currentProgram(database.db);
  const worth = (await lookAtAbuse(database.db, chunk, program, now)).filter((look) => isWorthScoring(look, program.settings));
  if (worth.length === 0) return;
  await database.transaction(async (tx) => scoreMembers(tx, await lockMembersByKey(tx, worth), now));
}
