import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import type { Work } from '../ledger/batch.ts';
import { commit, type Ledger } from '../ledger/commit.ts';
import { inHalves } from '../ledger/halving.ts';
import { lockMembersByKey } from '../members/lock.ts';
import type { Member } from '../members/member.ts';

const sweepSize = 500;

/**
 * Ends what is due, some members a commit: who is due is looked up without locks, then locked, and `end` looks again. So it may run
 * twice at once. A member with whom a mistake of ours shows raises the alarm and is left out; the others get their turn.
 * @param findDue most so many of the members with something due, none of `except` among them
 * @returns what the turns of `end` add up to
 */
export async function sweep(
  ledger: Ledger,
  findDue: (limit: number, except: readonly Uuid[]) => Promise<readonly MemberKey[]>,
  end: (tx: Tx, members: readonly Member[]) => Promise<Work<{ ended: number }>>,
): Promise<number> {
  const failed: Uuid[] = [];
  for (let total = 0; ; ) {
    const due = await findDue(sweepSize, failed);
    if (due.length === 0) return total;
    const parts = await inHalves(
      ledger,
      due,
      (part) => commit(ledger, async (tx) => end(tx, await lockMembersByKey(tx, part))),
      ({ memberId }) => {
        failed.push(memberId);
        return { ended: 0 };
      },
    );
    total += parts.reduce((sum, { ended }) => sum + ended, 0);
  }
}
