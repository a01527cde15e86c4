import type { Instant } from '../../kernel/clock.ts';
import type { Actor } from '../../platform/actor.ts';
import { commitOnce, type Ledger } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import type { Member } from '../members/member.ts';
import { changeStatus, type StatusWish } from '../members/status.ts';
import { currentProgram } from '../program/current.ts';
import { forfeitGrants } from '../wallet/bonus/end.ts';
import { bookingBatch } from '../wallet/booking.ts';

/**
 * Sets a player's status, in a batch that names the player, so that whoever follows commits learns of it. Self-exclusion forfeits
 * every bonus in the same commit, so that no one can be found playing for a bonus after having asked to be kept out; own money
 * (PAYABLE, points, tickets) is never touched.
 * @param operation makes a repeated request one; null: none was named
 * @throws Fault `player_not_found`, `protection_lasts` and others of `changeStatus`
 */
export async function setStatus(
  ledger: Ledger,
  actor: Actor,
  playerId: string,
  wish: StatusWish & { reason: string },
  operation: Operation | null,
  now: Instant,
): Promise<Member> {
  return commitOnce(ledger, operation, async (tx) => {
    const member = await changeStatus(tx, actor, playerId, wish, now);
    const batch = { kind: 'member', at: now, members: [member] };
    if (member.status !== 'SELF_EXCLUDED') return { answer: member, batch };
    const { program } = await currentProgram(tx);
    const booking = await forfeitGrants(tx, member, program.baseCurrency, now);
    return { answer: member, batch: { ...batch, ...bookingBatch('exclusion', booking, now) } };
  });
}
