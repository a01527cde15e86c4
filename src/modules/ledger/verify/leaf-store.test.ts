import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Tx } from '../../../platform/database.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { type ActivityRow, activityLeaf, type PlayRow, playKinds } from '../../activity/activity.ts';
import { reportedKinds } from '../../activity/intake/event.ts';
import { insertActivity } from '../../activity/store.ts';
import { activityLeaves } from '../../activity/verify.ts';
import { type LotEntry, lotEntryLeaf } from '../../wallet/points/lot.ts';
import { insertLotEntries } from '../../wallet/points/store.ts';
import { walletLeaves } from '../../wallet/verify.ts';
import type { Account } from '../account.ts';
import type { Place } from '../batch.ts';
import { leafHash } from '../merkle.ts';
import { insertTransfers } from '../store.ts';
import { type Transfer, transferLeaf } from '../transfer.ts';
import type { LeafSource } from './leaf-source.ts';
import { transferLeaves } from './verify-store.ts';

/*
 * The writers make the bytes of a row in TypeScript, the proof makes them in SQL. Whatever a row holds, both must be the same.
 */

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

let batchSeq = 0;

/** Writes rows as a batch of their own, and answers the leaves that the proof makes of them, and those of the writers. */
async function bothWays<Row>(
  rows: readonly Row[],
  write: (tx: Tx, rows: readonly Row[], place: Place) => Promise<void>,
  leafOf: (row: Row) => Uint8Array,
  source: LeafSource,
): Promise<{ proved: string[]; written: string[] }> {
  batchSeq += 1;
  await laurel.database.transaction((tx) => write(tx, rows, { journal: 1, batchSeq, firstIndex: 0 }));
  const found = await inSnapshot(laurel.database, async (tx) => {
    for await (const batch of source.read(tx)) if (batch.batchSeq === batchSeq) return batch.leaves;
    return [];
  });
  return {
    proved: found.map(({ index, hash }) => `${index} ${hash.toString('hex')}`),
    written: rows.map((row, index) => `${index} ${leafHash(leafOf(row)).toString('hex')}`),
  };
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => value.replaceAll('\0', ''));
const at = fc.integer({ min: Date.parse('0001-01-02T00:00:00Z'), max: Date.parse('9999-12-30T00:00:00Z') });
const bucket = fc.integer({ min: 0, max: 255 });
const amount = fc.maxSafeInteger();
const id = bucket.map((of) => newId(1_700_000_000_000, of));
const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const some = <T>(row: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(row, { minLength: 1, maxLength: 20 });
const runs = { numRuns: 20 };

it('transfers', async () => {
  const transfer: fc.Arbitrary<Transfer> = fc.record({
    bucket,
    transferId: id,
    memberId: id,
    from: text.map((name) => `VENDOR:a${name}` as Account),
    to: text.map((name) => `VENDOR:b${name}` as Account),
    amountMinor: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    currency: text,
    code: text,
    reference: text,
    at,
  });
  await fc.assert(
    fc.asyncProperty(some(transfer), async (rows) => {
      const { proved, written } = await bothWays(
        rows.map((row) => ({ ...row, transferId: newId(1, row.bucket) })),
        insertTransfers,
        transferLeaf,
        transferLeaves,
      );
      expect(proved).toEqual(written);
    }),
    runs,
  );
});

it('lot entries', async () => {
  const entry: fc.Arbitrary<LotEntry> = fc.record({
    bucket,
    transferId: id,
    lotId: id,
    memberId: id,
    currency: fc.constantFrom('RP', 'TICKET'),
    amountMinor: amount.filter((minor) => minor !== 0),
    vendor: perhaps(text),
    expiresAt: perhaps(at),
    at,
  });
  await fc.assert(
    fc.asyncProperty(some(entry), async (rows) => {
      const { proved, written } = await bothWays(
        rows.map((row) => ({ ...row, lotId: newId(1, row.bucket) })),
        insertLotEntries,
        lotEntryLeaf,
        walletLeaves.find(({ table }) => table === 'lot_entry') as LeafSource,
      );
      expect(proved).toEqual(written);
    }),
    runs,
  );
});

it('play', async () => {
  const play: fc.Arbitrary<PlayRow> = fc
    .record({
      bucket,
      memberId: id,
      eventId: text,
      day: fc.constantFrom('2026-03-02', '0999-12-31', '2100-02-28'),
      at,
      lp: amount,
      lpCarry: amount,
      kind: fc.constantFrom(...reportedKinds),
      amountMinor: fc.maxSafeNat(),
      gameType: perhaps(text),
      gameId: perhaps(text),
      roundId: perhaps(text),
      sessionId: perhaps(text),
      durationSeconds: perhaps(fc.maxSafeNat()),
      grantId: perhaps(id),
      progressMinor: amount,
      multiplier: fc.maxSafeNat(),
      named: fc.record({ eventId: text, at, kind: fc.constantFrom(...playKinds) }),
      told: fc.boolean(),
    })
    .map(({ told, ...row }) => (told ? row : { ...row, gameId: null, sessionId: null, durationSeconds: null }))
    .map(({ named, ...row }) => ({ ...row, bonusMinor: Math.floor(row.amountMinor / 3), ref: row.kind === 'VOID' ? named : null }));
  await fc.assert(
    fc.asyncProperty(some(play), async (rows) => {
      const { proved, written } = await bothWays<ActivityRow>(
        rows.map((row) => ({ ...row, memberId: newId(1, row.bucket) })),
        insertActivity,
        activityLeaf,
        activityLeaves[0] as LeafSource,
      );
      expect(proved).toEqual(written);
    }),
    runs,
  );
});
