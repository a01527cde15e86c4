import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { noTerms } from '../../../engine/rules/reward.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { formatInstant, hourMs, minuteMs } from '../../../kernel/clock.ts';
import { openLedger } from '../../ledger/commit.ts';
import { commitOne } from '../../ledger/commit-each.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { creditByHand } from '../../rewards/by-hand/credit.ts';
import { readWallet } from '../read-wallet.ts';
import { captureDesk } from './end-reservation.ts';
import { expirePoints, nextLotExpiry } from './expire.ts';
import { nextTimeout, releaseReservations } from './release-due.ts';
import { reserveDesk } from './reserve.ts';

const crowd = Array.from({ length: 30 }, (_, index) => `C${index}`);
let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ rp_expiry_days: 2 });
  await laurel.importLines(['P001', 'P002', 'P003', ...crowd].map((player) => `${player},100,2500,2500,30,20`));
});
afterAll(() => laurel.drop());

const clock = () => laurel.clock.now();
const later = (hours: number) => laurel.clock.set(clock() + hours * hourMs);
const time = (instant: number | null) => instant && formatInstant(instant).slice(5, 16);

async function give(playerId: string, amountMinor: number, expiryHours: number | null = null): Promise<void> {
  const owner = await getMember(laurel.database.db, playerId);
  const request = { playerId, type: 'REWARD_POINTS', amountMinor, terms: { ...noTerms, expiryHours }, reason: null } as const;
  const operation = operationOf(owner, 'test', `${clock()} ${amountMinor} ${expiryHours}`, request, clock());
  await creditByHand(laurel.rewards, tester, request, operation, clock());
}

async function reserve(playerId: string, amountMinor: number, timeoutSeconds: number): Promise<string> {
  const command = { playerId, currency: 'RP', amountMinor, timeoutSeconds, actor: tester } as const;
  return (await commitOne(laurel.ledger, reserveDesk(clock), { input: command, operations: () => [] })).reservation_id;
}

async function owned(playerId: string): Promise<unknown> {
  const wallet = await readWallet(laurel.database.db, await getMember(laurel.database.db, playerId), 'USD');
  const lots = wallet.lots.map(({ remainingMinor, expiresAt }) => `${remainingMinor} until ${time(expiresAt)}`);
  return [wallet.balances.RP, lots, wallet.reservations.map(({ amountMinor }) => amountMinor).sort((a, b) => a - b)];
}

describe('points that expire', () => {
  it('are told with their end: by their own terms, or by how long the program lets points live', async () => {
    await give('P001', 100);
    await give('P001', 40, 24);
    expect(await owned('P001')).toEqual(['140', ['40 until 03-03T12:00', '100 until 03-04T12:00'], []]);
    expect(time(await nextLotExpiry(laurel.database.db))).toBe('03-03T12:00');
  });

  it.each([
    ['before the first is over', 23, 0, ['140', ['40 until 03-03T12:00', '100 until 03-04T12:00'], []]],
    ['at its hour', 1, 1, ['100', ['100 until 03-04T12:00'], []]],
    ['again', 0, 0, ['100', ['100 until 03-04T12:00'], []]],
    ['at the hour of the second', 24, 1, ['0', [], []]],
  ])('a sweep %s', async (_, hours, ended, expected) => {
    later(hours);
    expect(await expirePoints(laurel.ledger, clock())).toBe(ended);
    expect(await owned('P001')).toEqual(expected);
  });

  it('are written off', async () => {
    const { rows } = await laurel.database.pool.query(
      `SELECT from_account, to_account, amount, reference FROM transfer WHERE code = 'points_expired' ORDER BY transfer_id`,
    );
    const leg = { from_account: 'RP', to_account: 'BREAKAGE', reference: 'expiry' };
    expect(rows).toEqual([
      { ...leg, amount: 40 },
      { ...leg, amount: 100 },
    ]);
    expect(await nextLotExpiry(laurel.database.db)).toBeNull();
  });
});

describe('points on hold', () => {
  it('do not expire, and go back to their lots when their time is up: a lot that is over meanwhile is over', async () => {
    await give('P002', 50, 1);
    await give('P002', 50, 10);
    const captured = await reserve('P002', 20, 3 * 3600);
    await reserve('P002', 45, 3 * 3600);
    await reserve('P002', 5, 8 * 3600);
    expect(await owned('P002')).toEqual(['30', ['30 until 03-04T22:00'], [5, 20, 45]]);
    expect(time(await nextTimeout(laurel.database.db))).toBe('03-04T15:00');
    later(2);
    expect(await expirePoints(laurel.ledger, clock())).toBe(0);
    await commitOne(laurel.ledger, captureDesk(clock), {
      input: { reservationId: captured, amountMinor: null, actor: tester },
      operations: () => [],
    });
    later(1);
    expect(await releaseReservations(laurel.ledger, clock())).toBe(1);
    expect(await owned('P002')).toEqual(['75', ['30 until 03-04T13:00', '45 until 03-04T22:00'], [5]]);
    expect([await releaseReservations(laurel.ledger, clock()), await expirePoints(laurel.ledger, clock())]).toEqual([0, 1]);
    expect(await owned('P002')).toEqual(['45', ['45 until 03-04T22:00'], [5]]);
  });

  it('and those that are over happen on the way of a clock that is moved', async () => {
    await reserve('P002', 10, 90 * 60);
    await laurel.moveClock(clock() + 30 * hourMs);
    expect(await owned('P002')).toEqual(['0', [], []]);
    const { rows } = await laurel.database.pool.query<{ code: string; at: number }>(
      `SELECT code, at FROM transfer WHERE code IN ('points_expired', 'reservation_expired') ORDER BY transfer_id DESC LIMIT 3`,
    );
    expect(rows.map(({ code, at }) => `${code} ${time(at)}`)).toEqual([
      'points_expired 03-04T22:00',
      'reservation_expired 03-04T20:00',
      'reservation_expired 03-04T17:00',
    ]);
  });
});

describe('sweeps', () => {
  it('that run at once end each lot and each reservation once', async () => {
    for (const player of crowd) {
      await give(player, 30, 1);
      await give(player, 20, 2);
      await reserve(player, 35, 60);
    }
    later(2);
    const four = <T>(run: () => Promise<T>) => Promise.all(Array.from({ length: 4 }, run));
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    expect(sum(await four(() => releaseReservations(laurel.ledger, clock())))).toBe(crowd.length);
    expect(sum(await four(() => expirePoints(laurel.ledger, clock())))).toBe(2 * crowd.length);
    expect(await Promise.all(crowd.map(owned))).toEqual(crowd.map(() => ['0', [], []]));
    expect((await verifyAll(laurel.database)).flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('leave out whose rows do not fit together, raise the alarm, and serve the others', async () => {
    const players = crowd.slice(0, 5);
    for (const player of players) await give(player, 30, 1);
    const spoiled = await getMember(laurel.database.db, 'C2');
    await laurel.database.pool.query('UPDATE wallet SET rp = 29 WHERE member_id = $1', [spoiled.memberId]);
    later(1);
    const alarms: unknown[] = [];
    const ledger = openLedger(laurel.database, 'sweeper', 1, (error) => alarms.push(error));
    expect(await expirePoints(ledger, clock() + minuteMs)).toBe(4);
    expect(alarms).toEqual([expect.objectContaining({ constraint: 'wallet_rp_check' })]);
    const balances = await Promise.all(players.map(async (player) => (await owned(player)) as unknown[]));
    expect(balances.map(([balance]) => balance)).toEqual(['0', '0', '29', '0', '0']);
  });
});
