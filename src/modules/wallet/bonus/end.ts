import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Ledger } from '../../ledger/commit.ts';
import { type Booking, joinBookings } from '../booking.ts';
import { dueGrants, selectFirstDue } from '../due-store.ts';
import { sweep } from '../sweep.ts';
import { type Grant, isOver } from './grant.ts';
import { moveGrant } from './move-grant.ts';
import { selectGrant, selectLiveGrants } from './store.ts';

/** Ends the grants whose time is up; what is left of them is forfeited. Safe to run twice at once. Returns how many ended. */
export async function expireGrants(ledger: Ledger, currency: Currency, now: Instant): Promise<number> {
  return sweep(ledger, dueGrants, 'expiry', now, async (tx, members) => {
    const over = (await selectLiveGrants(tx, members)).filter((grant) => isOver(grant, now));
    return { ended: over.length, booking: endAll(over, 'expire', currency, now) };
  });
}

/** When the first of the grants in the wallet expires; null when none does. */
export async function nextExpiry(reader: Reader): Promise<Instant | null> {
  return selectFirstDue(reader, dueGrants);
}

/** Ends every bonus of a member who is locked, in play or waiting, for the batch of the caller. Bets that are open end as they end. */
export async function forfeitGrants(tx: Tx, member: MemberKey, currency: Currency, now: Instant): Promise<Booking> {
  return endAll(await selectLiveGrants(tx, [member]), 'forfeit', currency, now);
}

/** Ends grants; those whose time is up have expired, whatever ends them. */
function endAll(grants: readonly Grant[], event: 'expire' | 'forfeit', baseCurrency: Currency, at: Instant): Booking {
  const end = (grant: Grant): Booking => {
    return moveGrant(grant, { event: isOver(grant, at) ? 'expire' : event }, { baseCurrency, at }).booking;
  };
  return joinBookings(grants.map(end));
}

/**
 * Takes back a grant that is still in the wallet, for the batch of the caller, who has locked the member.
 * @throws Fault `not_cancellable` when it has ended, its time is up, or it has reached its target
 */
export async function cancelGrant(tx: Tx, bucket: number, grantId: Uuid, baseCurrency: Currency, at: Instant): Promise<Booking> {
  const grant = await selectGrant(tx, bucket, grantId);
  if (!grant || grant.endedAt !== null || isOver(grant, at)) throw new Fault('not_cancellable', { detail: 'The bonus has ended.' });
  if (grant.state === 'COMPLETING') throw new Fault('not_cancellable', { detail: 'The bonus has reached its target.' });
  return moveGrant(grant, { event: 'cancel' }, { baseCurrency, at }).booking;
}
