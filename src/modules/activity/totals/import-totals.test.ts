import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import type { Totals } from '../../../engine/profile/opening.ts';
import { newId } from '../../../kernel/ids.ts';
import { inSnapshot } from '../../../platform/read-paged.ts';
import { verifyLedger } from '../../ledger/verify/verify.ts';
import { readWallets } from '../../ledger/wallets.ts';
import { getMember } from '../../members/find.ts';
import type { PersonPatch } from '../../members/person.ts';
import { changeStatus, closeMember } from '../../members/status.ts';
import { readProfiles } from '../read-profiles.ts';
import { activityLeaves, verifyProfiles } from '../verify.ts';
import { importTotals, type TotalsOptions } from './import-totals.ts';
import type { TotalsRow } from './totals-row.ts';

const p001: Totals = { deposited: 500_000, wagered: 1_500_000, won: 1_200_000, sessions: 25, playtimeSeconds: 172_800 };

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
});

afterAll(() => laurel.drop());

function take(rows: readonly TotalsRow[], options: Partial<TotalsOptions> = {}, importId = newId(laurel.clock.now(), 0)) {
  return importTotals(laurel, tester, importId, rows, { allowDecrease: false, dryRun: false, ...options }, laurel.clock.now());
}

function rowOf(playerId: string, totals: Partial<Totals> = {}, person: PersonPatch = {}, row = 2): TotalsRow {
  return { row, playerId, totals: { ...p001, ...totals }, person, asOf: null };
}

async function knownOf(playerId: string) {
  const { db } = laurel.database;
  const member = await getMember(db, playerId);
  const wallets = await readWallets(db, [member]);
  const profiles = await readProfiles(db, [member], { today: '2026-03-02', lpSince: null, wallets });
  return { profile: profiles.get(member.memberId)?.profile, wallet: wallets.get(member.memberId) ?? { lp: 0, lpCarry: 0 } };
}

async function verified(): Promise<string[]> {
  const checks = await inSnapshot(laurel.database, async (tx) => [
    ...(await verifyLedger(tx, activityLeaves)),
    ...(await verifyProfiles(tx, 'UTC')),
  ]);
  return checks.flatMap(({ faults }) => faults);
}

describe('what a row does', () => {
  it.each<[what: string, rows: TotalsRow[], answer: object]>([
    ['a new player is created', [rowOf('A1')], { created: 1, updated: 0, changed: ['A1'], seen: ['A1'], faults: [] }],
    ['the same totals again change nothing', [rowOf('A1')], { created: 0, updated: 0, changed: [], seen: ['A1'], faults: [] }],
    [
      'a word about the person alone is an update',
      [rowOf('A1', {}, { country: 'GB' })],
      { created: 0, updated: 1, changed: [], seen: ['A1'], faults: [] },
    ],
    ['more totals are an update', [rowOf('A1', { won: 1_200_001 })], { created: 0, updated: 1, changed: ['A1'], seen: ['A1'], faults: [] }],
    [
      'a lower total is a fault of its row alone',
      [rowOf('A1', { won: 1 }, {}, 2), rowOf('A2', {}, {}, 3)],
      { created: 1, updated: 0, changed: ['A2'], seen: ['A2'], faults: [{ row: 2, column: 'total_won', code: 'total_decreased' }] },
    ],
    ['nothing at all', [], { created: 0, updated: 0, changed: [], seen: [], faults: [] }],
  ])('%s', async (_, rows, answer) => {
    expect(await take(rows, { dryRun: true })).toMatchObject(answer);
    expect(await take(rows)).toMatchObject(answer);
  });

  it('points are earned on the difference, and what is not worth a point is carried on', async () => {
    await take([rowOf('B1', { wagered: 1_999 })]);
    expect(await knownOf('B1')).toMatchObject({ profile: { lpEarned: 1, lpCarry: 9_990_000 }, wallet: { lp: 1, lpCarry: 9_990_000 } });
    await take([rowOf('B1', { wagered: 2_000 })]);
    expect(await knownOf('B1')).toMatchObject({ profile: { lpEarned: 2, lpCarry: 0 }, wallet: { lp: 2, lpCarry: 0 } });
  });

  it.each<[status: string, lp: number]>([
    ['ACTIVE', 1_500],
    ['COOLING_OFF', 1_500],
    ['SELF_EXCLUDED', 0],
    ['BLOCKED', 0],
    ['CLOSED', 0],
  ])('play of a %s player is recorded and earns %i LP', async (status, lp) => {
    const playerId = `C-${status}`;
    await take([rowOf(playerId, { deposited: 0, wagered: 0, won: 0, sessions: 0, playtimeSeconds: 0 })]);
    await laurel.database.transaction(async (tx) => {
      const until = laurel.clock.now() + 1;
      if (status === 'CLOSED') await closeMember(tx, tester, playerId, laurel.clock.now());
      else if (status === 'COOLING_OFF') await changeStatus(tx, tester, playerId, { status, until, reason: 'test' }, laurel.clock.now());
      else await changeStatus(tx, tester, playerId, { status: status as 'BLOCKED', reason: 'test' }, laurel.clock.now());
    });
    await take([rowOf(playerId)]);
    expect(await knownOf(playerId)).toMatchObject({ profile: { wagered: 1_500_000, lpEarned: lp }, wallet: { lp } });
  });

  it('one import may tell of a member twice, when it is resumed after another lowered the totals', async () => {
    const importId = newId(laurel.clock.now(), 0);
    await take([rowOf('D1')], {}, importId);
    await take([rowOf('D1', { wagered: 1_000 })], { allowDecrease: true });
    expect(await take([rowOf('D1')], {}, importId)).toMatchObject({ changed: ['D1'], faults: [] });
    expect(await knownOf('D1')).toMatchObject({ profile: { wagered: 1_500_000, lpEarned: 1_500, facts: 3 } });
  });
});

describe('for any sheets', () => {
  const sum = fc.nat(100_000);
  const totals: fc.Arbitrary<Totals> = fc.record(
    {
      deposited: sum,
      wagered: sum,
      won: sum,
      sessions: fc.nat(99),
      playtimeSeconds: sum,
      withdrawn: sum,
      bets: fc.nat(99),
      gameType: fc.constantFrom('slots', 'poker'),
    },
    { requiredKeys: ['deposited', 'wagered', 'won', 'sessions', 'playtimeSeconds'] },
  );
  const sheets = fc.array(fc.record({ lines: fc.dictionary(fc.constantFrom('1', '2', '3'), totals), allowDecrease: fc.boolean() }), {
    maxLength: 6,
  });

  it('the profile is that of the last totals that were taken, LP those of its stakes, and everything verifies', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(sheets, async (sequence) => {
        run += 1;
        const last = new Map<string, Totals>();
        for (const { lines, allowDecrease } of sequence) {
          const rows = Object.entries(lines).map(([player, told], index) => ({
            ...rowOf(`E${run}-${player}`, {}, {}, index + 2),
            totals: told,
          }));
          const { faults } = await take(rows, { allowDecrease });
          const faulty = new Set(faults.map(({ row }) => row));
          for (const { row, playerId, totals: told } of rows) if (!faulty.has(row)) last.set(playerId, { ...last.get(playerId), ...told });
        }
        for (const [playerId, { gameType: _game, ...told }] of last) {
          const { profile, wallet } = await knownOf(playerId);
          expect(profile).toMatchObject(told);
          expect(profile?.lpEarned).toBe(Math.floor(told.wagered / 1_000));
          expect(wallet?.lp).toBe(profile?.lpEarned);
        }
        expect(await verified()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('many at the same time', () => {
  it('sheets that overlap in any order do not block each other and count each fact once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `F${index}`);
    const sheet = ids.map((playerId, index) => rowOf(playerId, {}, {}, index + 2));
    const answers = await Promise.all([sheet, sheet.toReversed(), sheet.slice(5), sheet.slice(0, 15)].map((rows) => take(rows)));
    expect(answers.reduce((total, { created }) => total + created, 0)).toBe(20);
    expect(answers.flatMap(({ changed }) => changed).sort()).toEqual(ids.toSorted());
    expect(await verified()).toEqual([]);
  });
});
