import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import { type Booking, joinBookings } from '../booking.ts';
import { isOver } from './grant.ts';
import { moveGrant } from './move-grant.ts';
import { selectLiveGrants } from './store.ts';
import { postponeGrant } from './turn.ts';

/** Suspends what members who are locked have in play, for the batch of the caller. Its time runs on, and open bets end as they end. */
export async function suspendGrants(tx: Tx, members: readonly MemberKey[], baseCurrency: Currency, at: Instant): Promise<Booking> {
  const grants = await selectLiveGrants(tx, members);
  const playing = grants.filter((grant) => grant.state === 'ACTIVE' && !isOver(grant, at));
  return joinBookings(playing.map((grant) => moveGrant(grant, { event: 'suspend' }, { baseCurrency, at }).booking));
}

/**
 * Takes up what was suspended of members who are locked and ACTIVE again, for the batch of the caller; what was refused its turn
 * meanwhile may be tried at once. What has expired is left to the sweep.
 */
export async function resumeGrants(tx: Tx, members: readonly MemberKey[], baseCurrency: Currency, at: Instant): Promise<Booking> {
  const context = { baseCurrency, at };
  const grants = (await selectLiveGrants(tx, members)).filter((grant) => !isOver(grant, at));
  return joinBookings(
    grants.flatMap((grant) => {
      if (grant.state === 'SUSPENDED') return [moveGrant(grant, { event: 'resume' }, context).booking];
      return grant.state === 'QUEUED' && grant.activateAfter !== null ? [postponeGrant(grant, null, context)] : [];
    }),
  );
}
