import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader, Tx } from '../../../platform/database.ts';
import type { Ledger } from '../../ledger/commit.ts';
import { type Booking, bookingBatch, joinBookings } from '../booking.ts';
import { sweep } from '../sweep.ts';
import type { Grant } from './grant.ts';
import { moveGrant } from './move-grant.ts';
import { selectFirstExpiry, selectGrant, selectLiveGrants, selectMembersWithDueGrants } from './store.ts';

/** Ends the grants whose time is up; what is left of them is forfeited. Safe to run twice at once. Returns how many ended. */
export async function expireGrants(ledger: Ledger, currency: Currency, now: Instant): Promise<number> {
  return sweep(
    ledger,
    (limit, except) => selectMembersWithDueGrants(ledger.database.db, now, limit, except),
    async (tx, members) => {
      const grants = await selectLiveGrants(tx, members);
      const over = grants.filter(({ state, expiresAt }) => state !== 'COMPLETING' && expiresAt !== null && expiresAt <= now);
      const answer = { ended: over.length };
      return over.length === 0 ? { answer } : { answer, batch: bookingBatch('expiry', endAll(over, 'expire', currency, now), now) };
    },
  );
}

/** When the first of the grants in the wallet expires; null when none does. */
export async function nextExpiry(reader: Reader): Promise<Instant | null> {
  return selectFirstExpiry(reader);
}

/** Ends every bonus of a member who is locked, in play or waiting, for the batch of the caller. Bets that are open end as they end. */
export async function forfeitGrants(tx: Tx, member: MemberKey, currency: Currency, now: Instant): Promise<Booking> {
  return endAll(await selectLiveGrants(tx, [member]), 'forfeit', currency, now);
}

function endAll(grants: readonly Grant[], event: 'expire' | 'forfeit', baseCurrency: Currency, at: Instant): Booking {
  return joinBookings(grants.map((grant) => moveGrant(grant, { event }, { baseCurrency, at }).booking));
}

/**
 * Takes back a grant that is still in the wallet, for the batch of the caller, who has locked the member.
 * @throws Fault `not_cancellable` when it has ended or reached its target
 */
export async function cancelGrant(tx: Tx, bucket: number, grantId: Uuid, baseCurrency: Currency, at: Instant): Promise<Booking> {
  const grant = await selectGrant(tx, bucket, grantId);
  if (!grant || grant.endedAt !== null) throw new Fault('not_cancellable', { detail: 'The bonus has ended.' });
  if (grant.state === 'COMPLETING') throw new Fault('not_cancellable', { detail: 'The bonus has reached its target.' });
  return moveGrant(grant, { event: 'cancel' }, { baseCurrency, at }).booking;
}
