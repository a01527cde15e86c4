import { happen, type Occurrence } from '../../../engine/wallet/bonus.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import type { Grant } from '../../wallet/bonus/grant.ts';
import { bookMove, type MoveContext } from '../../wallet/bonus/move-grant.ts';
import { type Booking, joinBookings } from '../../wallet/booking.ts';

/** A bonus after a bet or its end, and what that is in the books. */
export type BonusMove = { grant: Grant; booking: Booking };

/** Under what a bet moves its bonus. */
export type BetContext = MoveContext & { wagerId: Uuid };

/** Whether the time of a bonus is up that still has to be ended. Its turnover was done in time where it completes. */
function isOver({ state, endedAt, expiresAt }: Grant, { at }: MoveContext): boolean {
  return endedAt === null && state !== 'COMPLETING' && expiresAt !== null && expiresAt <= at;
}

/** The bonus of a member that a stake may use now: in play, and its time not up. */
export function playable(grants: readonly Grant[], context: MoveContext): Grant | null {
  return grants.find((grant) => grant.state === 'ACTIVE' && !isOver(grant, context)) ?? null;
}

/** A stake that counts toward a playable bonus. */
export function placeBet(grant: Grant, stake: { bonusMinor: number; countedMinor: number }, context: BetContext): BonusMove {
  return allowed(grant, { event: 'stake', ...stake }, context);
}

/**
 * The end of a bet of a bonus. A bonus whose time is up ends first, so that it does not matter how late the sweep is.
 * @returns `late`: the bonus had ended before
 */
export function endBet(
  grant: Grant,
  end: Extract<Occurrence, { event: 'settle' | 'void' }>,
  context: BetContext,
): BonusMove & { late: boolean } {
  const over = isOver(grant, context) ? allowed(grant, { event: 'expire' }, context) : null;
  const present = over?.grant ?? grant;
  const moved = allowed(present, end, context);
  return {
    grant: moved.grant,
    booking: over === null ? moved.booking : joinBookings([over.booking, moved.booking]),
    late: present.endedAt !== null,
  };
}

/** What the rows of bets and bonuses say together cannot be refused: if it is, they are wrong, and it concerns this one bet. */
function allowed(grant: Grant, occurrence: Occurrence, context: BetContext): BonusMove {
  const moved = happen(grant, occurrence);
  if ('refusal' in moved) throw new Error(`assertion failed: ${occurrence.event} of bet ${context.wagerId}: ${moved.refusal}`);
  return bookMove(grant, moved, context);
}
