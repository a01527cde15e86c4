import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { Fault } from '../../kernel/errors.ts';
import { type MemberKey, newId } from '../../kernel/ids.ts';
import { inSnapshot } from '../../platform/read-paged.ts';
import { activityLeaf } from '../activity/activity.ts';
import { insertActivity } from '../activity/store.ts';
import { activityLeaves } from '../activity/verify.ts';
import type { Account } from './account.ts';
import type { Batch } from './batch.ts';
import { closeLedger, commit, type Ledger, openLedger } from './commit.ts';
import type { Transfer } from './transfer.ts';
import { verifyLedger } from './verify/verify.ts';
import { readWallets, type Wallet } from './wallets.ts';

const at = Date.parse('2026-03-02T12:00:00Z');
let base: TestDatabase;
beforeAll(async () => {
  base = await testDatabase();
});
afterAll(() => base.drop());

const someone = (): MemberKey => {
  const bucket = Math.trunc(Math.random() * 256);
  return { bucket, memberId: newId(at, bucket) };
};

function move(member: MemberKey, from: Account, to: Account, amountMinor: number): Transfer {
  const { bucket, memberId } = member;
  return { bucket, memberId, transferId: newId(at, bucket), from, to, amountMinor, currency: 'RP', code: 'test', reference: 'test', at };
}
const give = (member: MemberKey, amount: number): Transfer => move(member, 'ISSUANCE', 'RP', amount);
const redeem = (member: MemberKey, amount: number): Transfer => move(member, 'RP', 'REDEEMED', amount);

const post = (ledger: Ledger, transfers: Transfer[], rest: Partial<Batch> = {}): Promise<null> =>
  commit(ledger, async () => ({ answer: null as never, batch: { kind: 'test', at, transfers, ...rest } }));

const faults = async (): Promise<string[]> =>
  inSnapshot(base.database, async (tx) => (await verifyLedger(tx, activityLeaves)).flatMap((check) => check.faults));

async function balanceOf(member: MemberKey): Promise<Partial<Wallet>> {
  return (await readWallets(base.database.db, [member])).get(member.memberId) ?? {};
}

async function lanes(): Promise<{ journal: number; holder: string }[]> {
  const { rows } = await sql<{ journal: number; holder: string }>`SELECT journal, holder FROM journal ORDER BY journal`.execute(
    base.database.db,
  );
  return rows;
}

/** As if every lane's holder had gone long ago, or were there for years. */
const setLeases = (until: '2000-01-01' | '2100-01-01') =>
  sql`UPDATE journal SET leased_until = ${until}::timestamptz`.execute(base.database.db);

/** What one writer does to one member in one batch: points given (above 0) or redeemed, and LP that an activity row earns. */
type Step = { who: number; rp: number; lp: number };

/** A batch whose accruals are carried by activity rows, as an import's are. */
function batchOf(members: readonly MemberKey[], steps: readonly Step[]): Pick<Batch, 'transfers' | 'accruals' | 'sections'> {
  const of = ({ who }: Step): MemberKey => members[who] as MemberKey;
  const moved = steps.filter(({ rp }) => rp !== 0);
  const earning = steps.filter(({ lp }) => lp !== 0);
  const rows = earning.map((step) => {
    const lpCarry = 0;
    return { ...of(step), eventId: newId(at, 0), day: '2026-03-02', kind: 'OPENING' as const, at, totals: {}, lp: step.lp, lpCarry };
  });
  return {
    transfers: moved.map((step) => (step.rp > 0 ? give(of(step), step.rp) : redeem(of(step), -step.rp))),
    accruals: earning.map((step) => ({ ...of(step), earned: step.lp, takenBack: 0, lpCarry: 0 })),
    sections: [{ leaves: rows.map((row) => activityLeaf(row)), write: (tx, place) => insertActivity(tx, rows, place) }],
  };
}

describe('sixteen writers of two processes at once', () => {
  const steps = fc.uniqueArray(
    fc.record({ who: fc.nat(5), rp: fc.integer({ min: -40, max: 60 }), lp: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })) }),
    { selector: ({ who }) => who, minLength: 1, maxLength: 6 },
  );
  const writers = fc.array(fc.array(steps, { minLength: 1, maxLength: 5 }), { minLength: 16, maxLength: 16 });

  it('leave balances that are the sum of what was committed, on lanes without gap or fork', async () => {
    const ledgers = [openLedger(base.database, 'one', 4), openLedger(base.database, 'two', 4)] as const;
    await fc.assert(
      fc.asyncProperty(writers, async (plans) => {
        const members = Array.from({ length: 6 }, someone).sort((a, b) => a.bucket - b.bucket);
        const expected = members.map(() => ({ rp: 0, lp: 0 }));
        await Promise.all(
          plans.map(async (batches, writer) => {
            for (const batch of batches) {
              const done = await post(ledgers[writer % 2 === 0 ? 0 : 1], [], batchOf(members, batch)).then(
                () => true,
                (error: { constraint?: string }) => {
                  expect(error.constraint).toBe('wallet_rp_check'); // overdrawn: the one reason for which a batch may fail here
                  return false;
                },
              );
              if (!done) continue;
              for (const { who, rp, lp } of batch) {
                const sum = expected[who] as { rp: number; lp: number };
                sum.rp += rp;
                sum.lp += lp;
              }
            }
          }),
        );
        const wallets = await readWallets(base.database.db, members);
        const found = members.map(({ memberId }) => ({ rp: wallets.get(memberId)?.rp ?? 0, lp: wallets.get(memberId)?.lp ?? 0 }));
        expect(found).toEqual(expected);
      }),
      { numRuns: 6 },
    );
    expect(await faults()).toEqual([]);
    expect((await lanes()).length).toBeLessThanOrEqual(8);
    for (const ledger of ledgers) await closeLedger(ledger);
  });
});

describe('a lane', () => {
  it('that was taken over makes its former holder go on with another one', async () => {
    const member = someone();
    const [first, second] = [openLedger(base.database, 'first', 1), openLedger(base.database, 'second', 1)];
    await setLeases('2000-01-01');
    await post(first, [give(member, 1)]);
    await setLeases('2000-01-01');
    await post(second, [give(member, 2)]);
    await post(first, [give(member, 4)]);
    await post(second, [give(member, 8)]);
    expect(await balanceOf(member)).toMatchObject({ rp: 15 });
    expect(await faults()).toEqual([]);
  });

  it('is used again after a failure behind its header, and failures make no new lanes', async () => {
    const member = someone();
    await setLeases('2100-01-01');
    const ledger = openLedger(base.database, 'failing', 2);
    await post(ledger, [give(member, 5)]);
    const before = await lanes();
    const behindHeader = { follow: () => Promise.reject(new Error('behind the header')) };
    for (let round = 0; round < 10; round += 1) {
      await expect(post(ledger, [give(member, 100)], behindHeader)).rejects.toThrow('behind the header');
      await expect(commit(ledger, () => Promise.reject(new Fault('not_pending')))).rejects.toThrow('not_pending');
      await post(ledger, [give(member, 1)]);
    }
    expect(await balanceOf(member)).toMatchObject({ rp: 15 });
    expect((await lanes()).length).toBeLessThanOrEqual(before.length + 1); // its second lane
    expect(await faults()).toEqual([]);
  });

  it('that was given back is the next one to be leased', async () => {
    await setLeases('2100-01-01');
    const ledger = openLedger(base.database, 'leaving', 1);
    await post(ledger, [give(someone(), 1)]);
    const before = await lanes();
    await closeLedger(ledger);
    await post(openLedger(base.database, 'coming', 1), [give(someone(), 1)]);
    expect((await lanes()).map(({ journal }) => journal)).toEqual(before.map(({ journal }) => journal));
  });

  it('is opened for each of many who start at once', async () => {
    const member = someone();
    await setLeases('2100-01-01');
    const starting = Array.from({ length: 8 }, (_, index) => openLedger(base.database, `start ${index}`, 1));
    await Promise.all(starting.map((ledger) => post(ledger, [give(member, 1)])));
    expect(await balanceOf(member)).toMatchObject({ rp: 8 });
    const holders = (await lanes()).filter(({ holder }) => holder.startsWith('start '));
    expect(new Set(holders.map(({ holder }) => holder)).size).toBe(8);
    expect(await faults()).toEqual([]);
  });
});

describe('sixty-four debits at once', () => {
  it('of 10 points each from a balance of 500: fifty are taken, nothing of the others is written', async () => {
    const member = someone();
    const ledger = openLedger(base.database, 'debits', 8);
    await post(ledger, [give(member, 500)]);
    const outcomes = await Promise.allSettled(Array.from({ length: 64 }, () => post(ledger, [redeem(member, 10)])));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(14);
    expect(new Set(refused.map(({ reason }) => (reason as { constraint?: string }).constraint))).toEqual(new Set(['wallet_rp_check']));
    expect(await balanceOf(member)).toMatchObject({ rp: 0 });
    const { rows } = await sql<{ n: number }>`
      SELECT count(*) AS n FROM transfer WHERE bucket = ${member.bucket} AND member_id = ${member.memberId}::uuid`.execute(
      base.database.db,
    );
    expect(rows).toEqual([{ n: 51 }]);
    expect(await faults()).toEqual([]);
  });
});
