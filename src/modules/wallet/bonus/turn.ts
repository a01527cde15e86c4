import { inPlay } from '../../../engine/wallet/bonus-states.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { type Booking, noBooking } from '../booking.ts';
import { type Grant, isOver } from './grant.ts';
import { type MoveContext, moveGrant } from './move-grant.ts';

/** Who has bonuses whose turn it may be: looked for without a lock, so look again under it. */
export { selectFirstPostponed, selectPostponed, selectWhoseTurn } from './queue-store.ts';

/**
 * The bonus of a member whose turn it is: the first that came, unless another is in play or it was refused and waits to be tried again.
 * One whose time is up is passed over, whether or not the sweep came by. Pure.
 * @param grants of one member that have not ended, oldest first
 */
export function nextInTurn(grants: readonly Grant[], now: Instant): Grant | null {
  if (grants.some(({ state }) => inPlay.includes(state))) return null;
  const first = grants.find((grant) => grant.state === 'QUEUED' && !isOver(grant, now));
  if (first === undefined) return null;
  return first.activateAfter === null || first.activateAfter <= now ? first : null;
}

/** Puts a bonus in play whose turn has come. @throws Fault with the code of its state, unless it is QUEUED */
export function activateGrant(grant: Grant, context: MoveContext): Booking {
  return moveGrant({ ...grant, activateAfter: null }, { event: 'activate' }, context).booking;
}

/** Lets a bonus wait on, to be tried again at a time; null: as soon as anyone looks. */
export function postponeGrant(grant: Grant, activateAfter: Instant | null, { baseCurrency: currency }: MoveContext): Booking {
  return { ...noBooking, grants: [{ grant: { ...grant, activateAfter }, events: [], currency }] };
}
