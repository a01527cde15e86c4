import type { Instant } from '../../kernel/clock.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { commit, type Ledger } from '../ledger/commit.ts';
import { inHalves } from '../ledger/halving.ts';
import { lockMembersByKey } from '../members/lock.ts';
import type { Member } from '../members/member.ts';
import { type Booking, bookingBatch } from './booking.ts';
import { type Due, selectMembersWithDue } from './due-store.ts';

const sweepSize = 500;

/**
 * Ends what is due, some members a commit: who is due is looked up without locks, then locked, and `end` looks again. So it may run
 * twice at once. A member with whom a mistake of ours shows raises the alarm and is left out; the others get their turn.
 * @param kind names the batches
 * @param end what of the members' is over, and the booking that ends it
 * @returns how many ended
 */
export async function sweep(
  ledger: Ledger,
  due: Due,
  kind: string,
  now: Instant,
  end: (tx: Tx, members: readonly Member[]) => Promise<{ ended: number; booking: Booking }>,
): Promise<number> {
  const failed: Uuid[] = [];
  for (let total = 0; ; ) {
    const keys = await selectMembersWithDue(ledger.database.db, due, now, sweepSize, failed);
    if (keys.length === 0) return total;
    const parts = await inHalves(
      ledger,
      keys,
      (part) =>
        commit<number>(ledger, async (tx) => {
          const { ended, booking } = await end(tx, await lockMembersByKey(tx, part));
          return { answer: ended, batch: ended === 0 ? undefined : bookingBatch(kind, booking, now) };
        }),
      ({ memberId }) => {
        failed.push(memberId);
        return 0;
      },
    );
    total += parts.reduce((sum, ended) => sum + ended, 0);
  }
}
