import type { Clock } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { system } from '../../../platform/actor.ts';
import { inHalves } from '../../ledger/halving.ts';
import { findByIds } from '../../members/find.ts';
import { evaluateMembers, type RewardsContext } from '../evaluate.ts';
import type { Occasion } from '../evaluation/occasion.ts';

/** Most members of one commit. */
const chunkSize = 500;

/**
 * Evaluates members on an occasion that new batches are, chunk by chunk, each a commit of its own. Who cannot be evaluated takes no other
 * with them.
 * @param signal ends it between chunks
 */
export async function evaluateNamed(
  context: RewardsContext,
  keys: readonly MemberKey[],
  occasion: Occasion,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  const evaluate = (playerIds: readonly string[]) => evaluateMembers(context, system, playerIds, { occasion }, clock.now());
  for (let start = 0; start < keys.length; start += chunkSize) {
    signal?.throwIfAborted();
    const members = await findByIds(context.ledger.database.db, keys.slice(start, start + chunkSize));
    const playerIds = members.map(({ externalId }) => externalId);
    await inHalves(context.ledger, playerIds, evaluate, () => []);
  }
}
