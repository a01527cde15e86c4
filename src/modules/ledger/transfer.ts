import { ByteWriter } from '../../kernel/bytes.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { type MemberKey, newId, type Uuid } from '../../kernel/ids.ts';
import type { Minor } from '../../kernel/money.ts';
import type { Account } from './account.ts';

/**
 * One change of value: it leaves one account and arrives in another, so an unbalanced entry cannot be written down.
 * Never changed; a mistake is reversed by a new transfer that names the old one.
 */
export type Transfer = MemberKey & {
  transferId: Uuid;
  from: Account;
  to: Account;
  /** > 0, minor units of `currency`. */
  amountMinor: Minor;
  currency: Currency;
  /** What happened, e.g. `reward_granted`. */
  code: string;
  /** What it belongs to, e.g. `decision:<id>`. */
  reference: string;
  at: Instant;
};

/** A transfer of a member, with an id of its own; its accounts and its reference may speak of that id. */
export function newTransfer(
  { bucket, memberId }: MemberKey,
  at: Instant,
  rest: (transferId: Uuid) => Omit<Transfer, keyof MemberKey | 'transferId' | 'at'>,
): Transfer {
  const transferId = newId(at, bucket);
  return { bucket, memberId, transferId, ...rest(transferId), at };
}

/** The bytes of a transfer that its batch's hash covers. */
export function transferLeaf(transfer: Transfer, writer = new ByteWriter()): Uint8Array {
  return writer
    .text('transfer')
    .i64(transfer.bucket)
    .text(transfer.transferId)
    .text(transfer.memberId)
    .text(transfer.from)
    .text(transfer.to)
    .i64(transfer.amountMinor)
    .text(transfer.currency)
    .text(transfer.code)
    .text(transfer.reference)
    .i64(transfer.at)
    .take();
}
