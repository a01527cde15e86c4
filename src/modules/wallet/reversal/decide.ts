import { happen } from '../../../engine/wallet/bonus.ts';
import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { errorCodes, Fault } from '../../../kernel/errors.ts';
import { formatAmount, type Minor, maxMinor } from '../../../kernel/money.ts';
import type { Account } from '../../ledger/account.ts';
import { newTransfer, type Transfer } from '../../ledger/transfer.ts';
import type { Wallet } from '../../ledger/wallets.ts';
import { type Grant, isOver } from '../bonus/grant.ts';
import { bookMove } from '../bonus/move-grant.ts';
import { type Booking, noBooking } from '../booking.ts';
import { byLot, entriesOf, type Lot, type LotEntry, usesOf } from '../points/lot.ts';

/** A transfer, and what its reversal depends on: as it is now, with the member locked. */
export type Reversible = {
  transfer: Transfer;
  wallet: Wallet | undefined;
  /** What it took from lots, less what of that has gone back since: of a spending or a capture. */
  taken: readonly LotEntry[];
  /** The lot it opened: of a credit of points or tickets. */
  lot: Lot | null;
  /** The bonus it funded. */
  grant: Grant | null;
  baseCurrency: Currency;
};

/** What reverses a transfer, the new one first. */
export type Reversal = { transfer: Transfer; booking: Booking };

type Reverse = (reversible: Reversible, now: Instant) => Reversal | Fault;

/**
 * How transfers are reversed, by their code; all others cannot be. What was spent goes back to the very lots it came from; what was
 * given is taken back while it is still there whole.
 */
const reverseByCode: Readonly<Record<string, Reverse>> = {
  spent: (reversible, now) => giveBackTo(reversible.transfer.from, reversible, now),
  captured: (reversible, now) => giveBackTo(reversible.transfer.currency as 'RP' | 'TICKET', reversible, now),
  payout: (reversible, now) => giveBackTo('PAYABLE', reversible, now),
  manual_credit: (reversible, now) => (reversible.grant ? cancelBonus(reversible.grant, reversible, now) : takeBack(reversible, now)),
  reward_granted: (reversible, now) =>
    reversible.grant ? notReversible('A bonus that a rule gave is cancelled by its reward.') : takeBack(reversible, now),
};

/** Reverses a transfer. Pure but for the new ids. @returns a Fault `not_reversible`, `insufficient_balance` where it cannot be */
export function reverse(reversible: Reversible, now: Instant): Reversal | Fault {
  const { code } = reversible.transfer;
  const byCode = Object.hasOwn(reverseByCode, code) ? reverseByCode[code] : undefined;
  return byCode === undefined ? notReversible(`A transfer "${code}" cannot be reversed.`) : byCode(reversible, now);
}

function giveBackTo(account: Account, { transfer, wallet, taken }: Reversible, now: Instant): Reversal | Fault {
  const { to: from, amountMinor } = transfer;
  if (balanceOf(wallet, account) + amountMinor > maxMinor) return notReversible('The balance would be too large to be kept.');
  const reversal = opposite(transfer, { from, to: account }, now);
  return reversed(reversal, entriesOf(reversal, usesOf(taken), byLot(taken), 1));
}

function takeBack({ transfer, wallet, lot }: Reversible, now: Instant): Reversal | Fault {
  const { from: to, to: from, amountMinor, currency } = transfer;
  const leftMinor = Math.min(balanceOf(wallet, from), lot?.remainingMinor ?? amountMinor);
  if (leftMinor < amountMinor) {
    return new Fault('insufficient_balance', { detail: `Of what was given ${formatAmount(leftMinor, currency)} ${currency} is left.` });
  }
  const reversal = opposite(transfer, { from, to }, now);
  const uses = lot === null ? [] : [{ lotId: lot.lotId, amountMinor }];
  return reversed(reversal, entriesOf(reversal, uses, byLot(lot === null ? [] : [lot]), -1));
}

/** The bonus goes back where it came from as its table says; the part that does names the transfer that funded it. */
function cancelBonus(grant: Grant, { transfer, baseCurrency }: Reversible, at: Instant): Reversal | Fault {
  if (isOver(grant, at)) return notReversible(errorCodes.bonus_ended[1]);
  if (grant.openBets > 0) return notReversible(`${betsOpen(grant)}.`);
  const moved = happen(grant, { event: 'cancel' });
  if ('refusal' in moved) return notReversible(errorCodes[moved.refusal][1]);
  const { booking } = bookMove(grant, moved, { baseCurrency, at });
  const [first, ...others] = booking.transfers;
  const back = { ...must(first, 'a bonus that has not ended holds something'), reference: referenceTo(transfer) };
  return { transfer: back, booking: { ...booking, transfers: [back, ...others] } };
}

function betsOpen({ openBets }: Grant): string {
  if (openBets === 1) return '1 bet on the bonus is open; /api/wallet/wagers lists it';
  return `${openBets} bets on the bonus are open; /api/wallet/wagers lists them`;
}

function opposite(transfer: Transfer, legs: Pick<Transfer, 'from' | 'to'>, now: Instant): Transfer {
  const { amountMinor, currency } = transfer;
  return newTransfer(transfer, now, () => ({ ...legs, amountMinor, currency, code: 'reversal', reference: referenceTo(transfer) }));
}

function reversed(transfer: Transfer, lotEntries: readonly LotEntry[]): Reversal {
  return { transfer, booking: { ...noBooking, transfers: [transfer], lotEntries } };
}

function referenceTo({ transferId }: Transfer): string {
  return `transfer:${transferId}`;
}

function notReversible(detail: string): Fault {
  return new Fault('not_reversible', { detail });
}

function balanceOf(wallet: Wallet | undefined, account: Account): Minor {
  const { lp = 0, rp = 0, ticket = 0, payable = 0 } = wallet ?? {};
  return { LP: lp, RP: rp, TICKET: ticket, PAYABLE: payable }[account as string] ?? 0;
}
