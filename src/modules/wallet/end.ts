import type { Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { Fault } from '../../kernel/errors.ts';
import { type MemberKey, newId, type Uuid } from '../../kernel/ids.ts';
import type { Reader, Tx } from '../../platform/database.ts';
import type { HouseAccount } from '../ledger/account.ts';
import { commit, type Ledger } from '../ledger/commit.ts';
import type { Transfer } from '../ledger/transfer.ts';
import type { Grant } from './grant.ts';
import { endGrants, lockDueGrants, lockGrant, lockGrants, selectFirstExpiry } from './store.ts';

/** How a grant ends, where what is left of it goes, and under which code. */
const ends = {
  EXPIRED: { to: 'BONUS_FORFEIT', code: 'bonus_expired' },
  FORFEITED: { to: 'BONUS_FORFEIT', code: 'bonus_forfeited' },
  CANCELLED: { to: 'BONUS_COST', code: 'bonus_cancelled' },
} as const satisfies Record<string, { to: HouseAccount; code: string }>;

/** The transfer that empties a grant; null when nothing is left. */
function endingTransfer(grant: Grant, state: keyof typeof ends, currency: Currency, at: Instant): Transfer | null {
  if (grant.balanceMinor === 0) return null;
  return {
    bucket: grant.bucket,
    memberId: grant.memberId,
    transferId: newId(at, grant.bucket),
    from: `BONUS:${grant.grantId}`,
    to: ends[state].to,
    amountMinor: grant.balanceMinor,
    currency,
    code: ends[state].code,
    reference: `grant:${grant.grantId}`,
    at,
  };
}

const sweepSize = 500;

/**
 * Ends the grants whose time is up; what is left of them is forfeited. Safe to run twice at once: a grant is locked by one
 * sweep and gone for the other. Returns how many ended.
 */
export async function expireGrants(ledger: Ledger, currency: Currency, now: Instant): Promise<number> {
  for (let total = 0; ; ) {
    const { ended } = await commit(ledger, async (tx) => {
      const due = await lockDueGrants(tx, now, sweepSize);
      const transfers = due.map((grant) => endingTransfer(grant, 'EXPIRED', currency, now)).filter((transfer) => transfer !== null);
      await endGrants(tx, due, 'EXPIRED', now);
      return { answer: { ended: due.length }, batch: { kind: 'expiry', at: now, transfers } };
    });
    total += ended;
    if (ended < sweepSize) return total;
  }
}

/** When the first of the grants in the wallet expires; null when none does. */
export async function nextExpiry(reader: Reader): Promise<Instant | null> {
  return selectFirstExpiry(reader);
}

/** Ends every bonus of a member who is locked, in play or waiting: the transfers that empty them, for the batch of the caller. */
export async function forfeitGrants(tx: Tx, member: MemberKey, currency: Currency, now: Instant): Promise<Transfer[]> {
  const grants = (await lockGrants(tx, member)).filter((grant) => grant.endedAt === null);
  await endGrants(tx, grants, 'FORFEITED', now);
  return grants.map((grant) => endingTransfer(grant, 'FORFEITED', currency, now)).filter((transfer) => transfer !== null);
}

/**
 * Takes back a grant that is still in the wallet: the transfers that empty it, for the batch of the caller.
 * @throws Fault `not_cancellable` when it has ended
 */
export async function cancelGrant(tx: Tx, bucket: number, grantId: Uuid, currency: Currency, now: Instant): Promise<Transfer[]> {
  const grant = await lockGrant(tx, bucket, grantId);
  if (!grant || grant.endedAt !== null) throw new Fault('not_cancellable', { detail: 'The bonus has ended.' });
  await endGrants(tx, [grant], 'CANCELLED', now);
  const transfer = endingTransfer(grant, 'CANCELLED', currency, now);
  return transfer ? [transfer] : [];
}
