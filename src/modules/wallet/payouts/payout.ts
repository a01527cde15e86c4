import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Desk, Request } from '../../ledger/commit-each.ts';
import { type Operation, operationOf } from '../../ledger/operation.ts';
import { newTransfer } from '../../ledger/transfer.ts';
import { readWallets } from '../../ledger/wallets.ts';
import type { Member } from '../../members/member.ts';
import { noBooking } from '../booking.ts';
import { type Command, commandDesk, type Done, playersOf } from '../command-desk.ts';
import { reversalOf } from '../reversal/reverse.ts';
import type { PayoutAnswer } from './schema.ts';

/** Money owed to a member, which the operator has paid. */
export type PayoutCommand = Command & {
  playerId: string;
  /** > 0, minor units of the base currency. */
  amountMinor: Minor;
  currency: Currency;
  /** The operator's own name for the payment. */
  reference: string;
};

/** A member and what is owed to them. */
export type Payable = { member: Member; payableMinor: Minor };

/**
 * A payout as one operation, also under the operator's reference: whoever repeats that gets the first answer, and a refusal once the payout
 * was reversed.
 */
export function payoutRequest(command: PayoutCommand, own: (owner: MemberKey) => Operation, now: Instant): Request<PayoutCommand> {
  const { amountMinor, reference } = command;
  return {
    input: command,
    operations: (owner) => [own(owner), operationOf(owner, 'payout', reference, { amount: amountMinor }, now)],
    undoneBy: (owner, answer) => reversalOf(owner, (answer as PayoutAnswer).transfer_id, now),
  };
}

/** Where payouts are booked, several players' in one commit. Refuses as `payOut`, and `player_not_found`. */
export function payoutDesk(clock: () => Instant): Desk<PayoutCommand, PayoutAnswer, Member> {
  return commandDesk(
    {
      kind: 'payout',
      action: 'wallet.paid_out',
      owners: playersOf,
      read: readPayable,
      decide: payOut,
    },
    clock,
  );
}

async function readPayable(tx: Tx, requests: readonly { owner: Member }[]): Promise<Payable[]> {
  const members = requests.map(({ owner }) => owner);
  const wallets = await readWallets(tx, members);
  return members.map((member) => ({ member, payableMinor: wallets.get(member.memberId)?.payable ?? 0 }));
}

/** Books that a member was paid; own money is paid whatever their status. @returns a Fault `insufficient_balance` for more than is owed */
export function payOut({ member, payableMinor }: Payable, command: PayoutCommand, now: Instant): Done<PayoutAnswer> | Fault {
  const { amountMinor, currency, reference } = command;
  if (payableMinor < amountMinor) {
    return new Fault('insufficient_balance', { detail: `What is owed is ${formatAmount(payableMinor, currency)} ${currency}.` });
  }
  const transfer = newTransfer(member, now, () => ({
    from: 'PAYABLE',
    to: 'PAID_OUT',
    amountMinor,
    currency,
    code: 'payout',
    reference: `payout:${reference}`,
  }));
  return {
    answer: {
      transfer_id: transfer.transferId,
      amount: formatAmount(amountMinor, currency),
      currency,
      reference,
      payable: formatAmount(payableMinor - amountMinor, currency),
    },
    booking: { ...noBooking, transfers: [transfer] },
  };
}
