import type { Clock, Instant } from '../../../kernel/clock.ts';
import type { Reader } from '../../../platform/database.ts';
import { type Follow, follow, touchedMembers } from '../../ledger/following/follow.ts';
import { selectFirstPostponed, selectPostponed, selectWhoseTurn } from '../../wallet/bonus/turn.ts';
import type { RewardsContext } from '../evaluate.ts';
import { activateQueued } from './activate.ts';

/** Most members looked at in one query. */
const mostAtOnce = 5_000;

/**
 * Gives the place in play to the next bonus where it has become free: whatever ends a bonus is a batch that names its member. Activations
 * are commits of their own; the cursor moves when they are done, and after a crash they are tried again, which finds the place taken.
 * Answers false when nothing was new.
 * @param signal ends a turn early; the next one goes on
 */
export async function followTurns(context: RewardsContext, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  const run: Follow = async (tx, stretches) => {
    const touched = await touchedMembers(tx, stretches);
    for (let start = 0; start < touched.length; start += mostAtOnce) {
      const now = clock.now();
      await activateQueued(context, await selectWhoseTurn(tx, touched.slice(start, start + mostAtOnce), now), now, signal);
    }
  };
  return follow(context.ledger.database, 'activations', run);
}

/** Tries those again that were refused their turn a day ago. Safe to run twice at once. Answers how many were decided. */
export async function activatePostponed(context: RewardsContext, now: Instant, signal?: AbortSignal): Promise<number> {
  for (let total = 0; ; ) {
    const due = await selectPostponed(context.ledger.database.db, now, mostAtOnce);
    const decided = await activateQueued(context, due, now, signal);
    total += decided;
    // Nothing but members that cannot be written, or whom another process has decided meanwhile.
    if (decided === 0) return total;
  }
}

/** When the first of those that were refused their turn is to be tried again; null: none is. */
export async function nextActivation(reader: Reader): Promise<Instant | null> {
  return selectFirstPostponed(reader);
}
