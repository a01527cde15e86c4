import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Desk } from '../../ledger/commit-each.ts';
import type { Member } from '../../members/member.ts';
import { noBooking } from '../booking.ts';
import { type Command, commandDesk, type Done, playersOf } from '../command-desk.ts';
import { debit } from './debit.ts';
import type { LotCurrency } from './lot.ts';
import { type Points, readPoints, spendable } from './read-points.ts';
import type { SpendAnswer } from './schema.ts';

/** Points or tickets to be spent at once. */
export type SpendCommand = Command & {
  playerId: string;
  currency: LotCurrency;
  /** > 0. */
  amountMinor: Minor;
  /** What for; kept in the transfer's reference. */
  reason: string | null;
};

/** Where points are spent, several players' in one commit. Refuses as `spend`, and `player_not_found`. */
export function spendDesk(clock: () => Instant): Desk<SpendCommand, SpendAnswer, Member> {
  return commandDesk(
    {
      kind: 'spend',
      action: 'wallet.spent',
      owners: playersOf,
      read: readPoints,
      decide: spend,
    },
    clock,
  );
}

/** Spends points for good. @returns a Fault `player_not_active`, `insufficient_balance` where it may not be */
export function spend(points: Points, command: SpendCommand, now: Instant): Done<SpendAnswer> | Fault {
  const { currency, amountMinor, reason } = command;
  const reference = reason === null ? 'spend' : `spend:${reason}`;
  const spent = debit(points, command, () => ({ to: 'REDEEMED', code: 'spent', reference }), now);
  if (spent instanceof Fault) return spent;
  return {
    answer: {
      transfer_id: spent.transfer.transferId,
      currency,
      amount: formatAmount(amountMinor, currency),
      balance: formatAmount(spendable(points, currency, now) - amountMinor, currency),
    },
    booking: { ...noBooking, transfers: [spent.transfer], lotEntries: spent.lotEntries },
  };
}
