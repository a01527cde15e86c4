import { burn } from '../../../engine/wallet/lots.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { Uuid } from '../../../kernel/ids.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import { newTransfer, type Transfer } from '../../ledger/transfer.ts';
import type { Member } from '../../members/member.ts';
import { byLot, entriesOf, type LotCurrency, type LotEntry } from './lot.ts';
import { type Points, spendable } from './read-points.ts';

/** Points that leave the account of a member. */
export type Debit = { transfer: Transfer; lotEntries: LotEntry[] };

/** Own points may be used while an account is protected, not when it is shut. */
const shut: readonly Member['status'][] = ['BLOCKED', 'CLOSED', 'ERASED'];

/**
 * Takes points from the lots that expire first; what is over is not taken, however late its sweep is. Pure but for the new id.
 * @param order where to, under which code and reference; they may speak of the transfer's id
 * @returns a Fault `player_not_active` or `insufficient_balance` where it may not be
 */
export function debit(
  { member, lots }: Points,
  { currency, amountMinor }: { currency: LotCurrency; amountMinor: Minor },
  order: (transferId: Uuid) => Pick<Transfer, 'to' | 'code' | 'reference'>,
  now: Instant,
): Debit | Fault {
  if (shut.includes(member.status)) return new Fault('player_not_active');
  const own = lots.filter((lot) => lot.currency === currency);
  const uses = burn(own, amountMinor, now);
  if (uses === null) {
    const detail = `There are ${formatAmount(spendable({ lots }, currency, now), currency)} ${currency} to pay with.`;
    return new Fault('insufficient_balance', { detail });
  }
  const transfer = newTransfer(member, now, (transferId) => ({ from: currency, amountMinor, currency, ...order(transferId) }));
  return { transfer, lotEntries: entriesOf(transfer, uses, byLot(own), -1) };
}
