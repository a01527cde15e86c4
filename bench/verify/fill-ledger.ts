import { dayMs } from '../../src/kernel/clock.ts';
import { type MemberKey, newId, type Uuid } from '../../src/kernel/ids.ts';
import type { Laurel } from '../../src/main.ts';
import { commit } from '../../src/modules/ledger/commit.ts';
import type { Transfer } from '../../src/modules/ledger/transfer.ts';
import { type Booking, bookingBatch, noBooking } from '../../src/modules/wallet/booking.ts';
import { entriesOf, type Lot, openingEntry } from '../../src/modules/wallet/points/lot.ts';
import { chanceFrom } from '../chance.ts';

/** Transfers of one commit. */
const batchRows = 800;

/** A member of the bench, with the lots that hold something, oldest first. */
type Holder = MemberKey & { lots: Lot[] };

/**
 * Fills the ledger with transfers of members who are there already, `batchRows` in a commit, on all lanes at once: 40 % loyalty
 * points, 15 % cash-back, 25 % reward points with their lots and 20 % spending of whole lots. Every lane has members of its own, so
 * nobody is locked.
 */
export async function fillLedger(laurel: Laurel, rows: number): Promise<{ transfers: number }> {
  const { rows: keys } = await laurel.database.pool.query<{ bucket: number; member_id: Uuid }>(
    'SELECT bucket, member_id FROM member ORDER BY bucket, member_id',
  );
  const lanes = laurel.config.JOURNALS;
  const batches = Math.ceil(rows / batchRows);
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const members = keys
        .filter((__, index) => index % lanes === lane)
        .map((key) => ({ bucket: key.bucket, memberId: key.member_id, lots: [] }));
      const chance = chanceFrom(lane + 1);
      while (next < batches) {
        next += 1;
        await writeBatch(laurel, members, chance);
      }
    }),
  );
  return { transfers: batches * batchRows };
}

async function writeBatch({ ledger, clock }: Laurel, members: readonly Holder[], chance: () => number): Promise<void> {
  const at = clock.now();
  const transfers: Transfer[] = [];
  const lotEntries: Booking['lotEntries'][number][] = [];
  while (transfers.length < batchRows) {
    const member = members[Math.floor(chance() * members.length)] as Holder;
    const { transfer, entries } = oneOf(member, chance(), 1 + Math.floor(chance() * 5000), at);
    transfers.push(transfer);
    lotEntries.push(...entries);
  }
  await commit(ledger, async () => ({ answer: {}, batch: bookingBatch('bench', { ...noBooking, transfers, lotEntries }, at) }));
}

function oneOf(member: Holder, kind: number, amountMinor: number, at: number): { transfer: Transfer; entries: Booking['lotEntries'] } {
  const { bucket, memberId } = member;
  const transferId = newId(at, bucket);
  const base = { bucket, memberId, transferId, amountMinor, code: 'reward_granted', reference: `decision:${transferId}`, at };
  if (kind < 0.4) return { transfer: { ...base, from: 'ISSUANCE', to: 'LP', currency: 'LP' }, entries: [] };
  if (kind < 0.55) return { transfer: { ...base, from: 'BONUS_COST', to: 'PAYABLE', currency: 'USD' }, entries: [] };
  const lot = kind < 0.8 ? undefined : member.lots.shift();
  if (lot === undefined) {
    const transfer: Transfer = { ...base, from: 'ISSUANCE', to: 'RP', currency: 'RP' };
    const entry = openingEntry(transfer, { vendor: null, expiresAt: at + 365 * dayMs });
    member.lots.push({ ...entry, currency: 'RP', remainingMinor: amountMinor, earnedAt: at });
    return { transfer, entries: [entry] };
  }
  const { lotId, remainingMinor } = lot;
  const transfer: Transfer = {
    ...base,
    amountMinor: remainingMinor,
    from: 'RP',
    to: 'REDEEMED',
    currency: 'RP',
    code: 'spent',
    reference: 'spend',
  };
  return { transfer, entries: entriesOf(transfer, [{ lotId, amountMinor: remainingMinor }], new Map([[lotId, lot]]), -1) };
}
