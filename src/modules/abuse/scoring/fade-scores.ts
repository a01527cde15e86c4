import { dayMs, type Instant } from '../../../kernel/clock.ts';
import { type MemberKey, nilUuid } from '../../../kernel/ids.ts';
import type { Database, Reader } from '../../../platform/database.ts';
import { lockMembersByKey } from '../../members/lock.ts';
import { scoreMembers } from '../score-members.ts';
import { selectFading, selectFirstFading } from './fading-store.ts';

/** Members that are locked together. */
const chunkSize = 500;

/** When the first member with a penalty is to be looked at again; null: nobody has one that time takes away. */
export async function nextFading(reader: Reader): Promise<Instant | null> {
  const first = await selectFirstFading(reader);
  return first === null ? null : first + dayMs;
}

/**
 * Scores again whoever has a penalty and was not looked at for a day: evidence fades with time alone, and who is told of bands must hear
 * of it. Once a day is enough, since gates compute their own. Done twice it changes nothing.
 * @param signal ends it early
 */
export async function fadeScores(database: Database, now: Instant, signal?: AbortSignal): Promise<void> {
  for (let after: MemberKey = { bucket: 0, memberId: nilUuid }; ; ) {
    signal?.throwIfAborted();
    const due = await selectFading(database.db, { scoredBy: now - dayMs, after, limit: chunkSize });
    const last = due.at(-1);
    if (last === undefined) return;
    await database.transaction(async (tx) => scoreMembers(tx, await lockMembersByKey(tx, due), now));
    after = last;
  }
}
