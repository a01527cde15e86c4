import type { Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Tx } from '../../platform/database.ts';
import { commitOnce, type Ledger } from '../ledger/commit.ts';
import type { Operation } from '../ledger/operation.ts';
import type { Member } from '../members/member.ts';
import { changeStatus, type StatusWish } from '../members/status.ts';
import { currentProgram } from '../program/current.ts';
import { forfeitGrants } from '../wallet/bonus/end.ts';
import { resumeGrants, suspendGrants } from '../wallet/bonus/pause.ts';
import { type Booking, bookingBatch, noBooking } from '../wallet/booking.ts';

/**
 * Sets a player's status and does what it means for bonuses, in one commit, in a batch that names the player, so that whoever follows
 * commits learns of it. Self-exclusion forfeits every bonus, so that no one can be found playing for a bonus after having asked to be
 * kept out; a cooling-off suspends the one in play, until the player is ACTIVE again. Own money (PAYABLE, points, tickets) is never
 * touched.
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
    const { program } = await currentProgram(tx);
    const booking = await bonusesAt(tx, member, program.baseCurrency, now);
    const kind = member.status === 'SELF_EXCLUDED' ? 'exclusion' : 'member';
    return { answer: member, batch: { ...bookingBatch(kind, booking, now), members: [member] } };
  });
}

/** What a status does to the bonuses of a member who is locked. */
async function bonusesAt(tx: Tx, member: Member, currency: Currency, now: Instant): Promise<Booking> {
  if (member.status === 'SELF_EXCLUDED') return forfeitGrants(tx, member, currency, now);
  if (member.status === 'COOLING_OFF') return suspendGrants(tx, [member], currency, now);
  return member.status === 'ACTIVE' ? resumeGrants(tx, [member], currency, now) : noBooking;
}
