import { happen, type Occurrence } from '../../../engine/wallet/bonus.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { type Grant, isOver } from '../../wallet/bonus/grant.ts';
import { bookMove, type MoveContext } from '../../wallet/bonus/move-grant.ts';
import { type Booking, joinBookings } from '../../wallet/booking.ts';

/** A bonus after a bet or its end, and what that is in the books. */
export type BonusMove = { grant: Grant; booking: Booking };

/** Under what a bet moves its bonus. */
export type BetContext = MoveContext & { wagerId: Uuid };

/**
 * The bonus that a stake of an ACTIVE member may use now: in play, and its time not up. One that was suspended for a break that is over
 * may be used too, whether or not the sweep came by.
 */
export function playable(grants: readonly Grant[], now: Instant): Grant | null {
  return grants.find((grant) => (grant.state === 'ACTIVE' || grant.state === 'SUSPENDED') && !isOver(grant, now)) ?? null;
}

/** A stake that counts toward a playable bonus. */
export function placeBet(grant: Grant, stake: { bonusMinor: number; countedMinor: number }, context: BetContext): BonusMove {
  const resumed = grant.state === 'SUSPENDED' ? allowed(grant, { event: 'resume' }, context) : null;
  const placed = allowed(resumed?.grant ?? grant, { event: 'stake', ...stake }, context);
  return resumed === null ? placed : { ...placed, booking: joinBookings([resumed.booking, placed.booking]) };
}

/**
 * The end of a bet of a bonus. A bonus whose time is up ends first, so that it does not matter how late the sweep is; one that is reopened
 * while its member takes a break is suspended.
 * @returns `late`: the bonus had ended before
 */
export function endBet(
  grant: Grant,
  end: Extract<Occurrence, { event: 'settle' | 'void' }>,
  context: BetContext & { onBreak: boolean },
): BonusMove & { late: boolean } {
  const over = isOver(grant, context.at) ? allowed(grant, { event: 'expire' }, context) : null;
  const present = over?.grant ?? grant;
  const moved = allowed(present, end, context);
  const isReopened = present.state === 'COMPLETING' && moved.grant.state === 'ACTIVE';
  const paused = isReopened && context.onBreak ? allowed(moved.grant, { event: 'suspend' }, context) : null;
  return {
    grant: (paused ?? moved).grant,
    booking: joinBookings([over, moved, paused].flatMap((step) => step?.booking ?? [])),
    late: present.endedAt !== null,
  };
}

/** What the rows of bets and bonuses say together cannot be refused: if it is, they are wrong, and it concerns this one bet. */
function allowed(grant: Grant, occurrence: Occurrence, context: BetContext): BonusMove {
  const moved = happen(grant, occurrence);
  if ('refusal' in moved) throw new Error(`assertion failed: ${occurrence.event} of bet ${context.wagerId}: ${moved.refusal}`);
  return bookMove(grant, moved, context);
}
