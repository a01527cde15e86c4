import { happen, isBooked, type Moved, type Occurrence, type Posting } from '../../../engine/wallet/bonus.ts';
import { isEnd } from '../../../engine/wallet/bonus-states.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { Fault } from '../../../kernel/errors.ts';
import { type MemberKey, newId, type Uuid } from '../../../kernel/ids.ts';
import type { Account } from '../../ledger/account.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import { type Booking, noBooking } from '../booking.ts';
import type { Grant, GrantState } from './grant.ts';
import { frozenTerms, type GrantEvent } from './grant-event.ts';

/** A grant as it is after what happened, and the events that led there. Its money is in `currency`. */
export type GrantMove = { grant: Grant; events: GrantEvent[]; currency: Currency };

/** Under what a bonus moves. */
export type MoveContext = {
  baseCurrency: Currency;
  at: Instant;
  /** The bet at hand, for the account of its open stake. */
  wagerId?: Uuid;
};

/**
 * Lets something happen to a grant: the grant after it, and the transfers.
 * @throws Fault with the code of the state, where it does not allow this
 */
export function moveGrant(grant: Grant, occurrence: Occurrence, context: MoveContext): { grant: Grant; booking: Booking } {
  const moved = happen(grant, occurrence);
  if ('refusal' in moved) throw new Fault(moved.refusal);
  return bookMove(grant, moved, context);
}

/** What a move of the engine is in the books. */
export function bookMove(before: Grant, { bonus, postings, steps }: Moved, context: MoveContext): { grant: Grant; booking: Booking } {
  const { at, baseCurrency: currency } = context;
  // A bet or its end is told by its own rows; a step is what changes the state.
  const changes = steps.filter(({ from, to }) => from !== to);
  const grant: Grant = {
    ...before,
    ...bonus,
    state: bonus.state as GrantState,
    events: before.events + changes.length,
    // What had ended and does not move keeps its end: what was told of it later changes only where its money went.
    endedAt: !isEnd(bonus.state) ? null : changes.length === 0 ? before.endedAt : at,
  };
  const events = changes.map(({ event, from, to }, index): GrantEvent => {
    const no = before.events + index + 1;
    const { bucket, memberId, grantId } = before;
    return { bucket, memberId, grantId, no, event, from, to, terms: no === 1 ? frozenTerms(before) : null, at };
  });
  return { grant, booking: { ...noBooking, transfers: transfersOf(before, postings, context), grants: [{ grant, events, currency }] } };
}

function transfersOf(
  { bucket, memberId, grantId }: MemberKey & { grantId: Uuid },
  postings: readonly Posting[],
  context: MoveContext,
): Transfer[] {
  const { baseCurrency, at, wagerId } = context;
  const accountOf = (account: Posting['from']): Account => {
    if (account === 'BONUS') return `BONUS:${grantId}`;
    return account === 'OPEN' ? `OPEN:${wagerId}` : account;
  };
  return postings.filter(isBooked).map(({ from, to, amountMinor, code }) => ({
    bucket,
    memberId,
    transferId: newId(at, bucket),
    from: accountOf(from),
    to: accountOf(to),
    amountMinor,
    currency: baseCurrency,
    code,
    reference: from === 'OPEN' || to === 'OPEN' || from === 'GAME' ? `wager:${wagerId}` : `grant:${grantId}`,
    at,
  }));
}
