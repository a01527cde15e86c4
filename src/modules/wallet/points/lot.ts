import { byBurnOrder, type LotUse } from '../../../engine/wallet/lots.ts';
import { must } from '../../../kernel/assert.ts';
import { ByteWriter } from '../../../kernel/bytes.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Transfer } from '../../ledger/transfer.ts';

/** What consists of lots. */
export const lotCurrencies = ['RP', 'TICKET'] as const;
export type LotCurrency = (typeof lotCurrencies)[number];

/** One accrual of points or tickets. It bears the id of the transfer that credited it. */
export type Lot = MemberKey & {
  lotId: Uuid;
  currency: LotCurrency;
  amountMinor: Minor;
  remainingMinor: Minor;
  /** The vendor that issued it and will pay for it; null: the program itself. */
  vendor: string | null;
  earnedAt: Instant;
  /** null: never. */
  expiresAt: Instant | null;
};

/** What a transfer put into a lot, or (negative) took out of it: a row of `lot_entry`. Never changed. */
export type LotEntry = MemberKey & {
  transferId: Uuid;
  lotId: Uuid;
  currency: LotCurrency;
  amountMinor: Minor;
  vendor: string | null;
  expiresAt: Instant | null;
  at: Instant;
};

/** The entry that opens the lot of a credit. */
export function openingEntry(
  credit: Omit<Transfer, 'from' | 'to' | 'code' | 'reference'>,
  { vendor, expiresAt }: Pick<Lot, 'vendor' | 'expiresAt'>,
): LotEntry {
  const { bucket, memberId, transferId, amountMinor, at } = credit;
  return { bucket, memberId, transferId, lotId: transferId, currency: credit.currency as LotCurrency, amountMinor, vendor, expiresAt, at };
}

/** What an entry repeats of its lot: of a lot itself, or of an earlier entry. */
type LotFacts = Pick<Lot, 'lotId' | 'currency' | 'vendor' | 'expiresAt'>;

/** Lots, or entries of them, by the lot. */
export function byLot<Facts extends LotFacts>(facts: readonly Facts[]): Map<Uuid, Facts> {
  return new Map(facts.map((fact) => [fact.lotId, fact]));
}

/** What entries took from lots, less what they gave back, in burn order. */
export function usesOf(entries: readonly LotEntry[]): LotUse[] {
  const takenMinor = new Map<Uuid, Minor>();
  for (const { lotId, amountMinor } of entries) takenMinor.set(lotId, (takenMinor.get(lotId) ?? 0) - amountMinor);
  return [...byLot(entries).values()]
    .sort(byBurnOrder)
    .map(({ lotId }) => ({ lotId, amountMinor: takenMinor.get(lotId) ?? 0 }))
    .filter(({ amountMinor }) => amountMinor > 0);
}

/** The entries by which a transfer takes from lots (`sign` -1) or gives back to them (1). */
export function entriesOf(transfer: Transfer, uses: readonly LotUse[], lots: ReadonlyMap<Uuid, LotFacts>, sign: 1 | -1): LotEntry[] {
  const { bucket, memberId, transferId, at } = transfer;
  return uses.map(({ lotId, amountMinor }) => {
    const { currency, vendor, expiresAt } = must(lots.get(lotId), `lot ${lotId} is known`);
    return { bucket, memberId, transferId, lotId, currency, amountMinor: sign * amountMinor, vendor, expiresAt, at };
  });
}

/** The bytes of an entry that its batch's hash covers. */
export function lotEntryLeaf(entry: LotEntry, writer = new ByteWriter()): Uint8Array {
  return writer
    .text('lot_entry')
    .i64(entry.bucket)
    .text(entry.transferId)
    .text(entry.lotId)
    .text(entry.memberId)
    .text(entry.currency)
    .i64(entry.amountMinor)
    .maybe(entry.vendor, (vendor) => writer.text(vendor))
    .maybe(entry.expiresAt, (expiresAt) => writer.i64(expiresAt))
    .i64(entry.at)
    .take();
}
