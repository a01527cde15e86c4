import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { currentProgram } from '../../program/current.ts';
import { readLiability } from './liability.ts';
import type { Liability } from './schema.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel({ rp_value: '0.015', rp_breakage: 0.1, ticket_value: 2, lp_breakage: 1 });
});
afterEach(async () => {
  await sql`DELETE FROM booking_day`.execute(laurel.database.db);
  await sql`DELETE FROM lot_day`.execute(laurel.database.db);
});
afterAll(() => laurel.drop());

type Booking = [day: string, from: string, to: string, amount: number];
const units: Record<string, string> = { LP: 'LP', RP: 'RP', TICKET: 'TICKET', BONUS: 'USD', PAYABLE: 'USD' };

/** What is owed on one account at the end of March 2, over the 30 days before. Points are worth 0.015 less 10 %, tickets 2.00. */
async function owedOn(account: keyof Liability['currencies'], bookings: readonly Booking[]) {
  const { db } = laurel.database;
  for (const [day, from, to, amount] of bookings) {
    await sql`
      INSERT INTO booking_day (day, code, from_account, to_account, currency, n, amount)
      VALUES (${day}::date, 'test', ${from}, ${to}, ${units[account]}, 1::bigint, ${amount}::bigint)`.execute(db);
  }
  const { program } = await currentProgram(db);
  return (await readLiability(db, program, { from: '2026-02-01', to: '2026-03-02' })).currencies[account];
}

describe('what is owed, what it is worth, how old it is', () => {
  it.each<[what: string, account: keyof Liability['currencies'], bookings: Booking[], expected: Partial<Liability['currencies']['RP']>]>([
    [
      'points of this month',
      'RP',
      [['2026-02-20', 'ISSUANCE', 'RP', 1_000]],
      { opening: '0', credited: '1000', debited: '0', outstanding: '1000', unit_value: 0.015, breakage: 0.1, value: '13.50' },
    ],
    [
      'half a cent goes to the even cent: 30 x 0.015 x 0.9 = 0.405',
      'RP',
      [['2026-02-20', 'ISSUANCE', 'RP', 30]],
      { outstanding: '30', value: '0.40' },
    ],
    [
      'points used are taken from the oldest',
      'LP',
      [
        ['2025-01-01', 'ISSUANCE', 'LP', 700],
        ['2025-11-01', 'ISSUANCE', 'LP', 300],
        ['2026-02-28', 'ISSUANCE', 'LP', 50],
        ['2026-03-01', 'LP', 'VENDOR', 800],
      ],
      {
        opening: '1000',
        credited: '50',
        debited: '800',
        outstanding: '250',
        by_age: { '0-30': '50', '31-90': '0', '91-180': '200', '181-365': '0', '>365': '0' },
      },
    ],
    [
      'ages at their borders: 30, 31, 90, 91, 180, 181, 365 and 366 days',
      'LP',
      [
        ['2026-01-31', 'ISSUANCE', 'LP', 1],
        ['2026-01-30', 'ISSUANCE', 'LP', 2],
        ['2025-12-02', 'ISSUANCE', 'LP', 4],
        ['2025-12-01', 'ISSUANCE', 'LP', 8],
        ['2025-09-03', 'ISSUANCE', 'LP', 16],
        ['2025-09-02', 'ISSUANCE', 'LP', 32],
        ['2025-03-02', 'ISSUANCE', 'LP', 64],
        ['2025-03-01', 'ISSUANCE', 'LP', 128],
      ],
      { outstanding: '255', by_age: { '0-30': '1', '31-90': '6', '91-180': '24', '181-365': '96', '>365': '128' } },
    ],
    [
      'bonus money that expired is no longer owed',
      'BONUS',
      [
        ['2026-02-10', 'BONUS_COST', 'BONUS', 300_00],
        ['2026-02-12', 'BONUS', 'BONUS_FORFEIT', 120_50],
      ],
      { opening: '0.00', credited: '300.00', debited: '120.50', outstanding: '179.50', unit_value: 1, breakage: 0, value: '179.50' },
    ],
    [
      'what is booked after the last day is not owed yet',
      'PAYABLE',
      [
        ['2026-03-02', 'BONUS_COST', 'PAYABLE', 40_00],
        ['2026-03-03', 'BONUS_COST', 'PAYABLE', 60_00],
      ],
      { credited: '40.00', outstanding: '40.00', value: '40.00' },
    ],
    [
      'loyalty points that nobody is expected to use are worth nothing',
      'LP',
      [['2026-02-20', 'ISSUANCE', 'LP', 5_000]],
      { outstanding: '5000', breakage: 1, value: '0.00' },
    ],
  ])('%s', async (_, account, bookings, expected) => {
    expect(await owedOn(account, bookings)).toMatchObject(expected);
  });

  it('points on hold and bonus money in open bets are owed still; what moves between the two is no movement', async () => {
    const held: Booking[] = [
      ['2026-02-20', 'ISSUANCE', 'RP', 100],
      ['2026-02-21', 'RP', 'HELD', 60],
      ['2026-02-22', 'HELD', 'REDEEMED', 40],
      ['2026-02-22', 'HELD', 'RP', 20],
      ['2026-02-23', 'RP', 'HELD', 10],
    ];
    expect(await owedOn('RP', held)).toMatchObject({ credited: '100', debited: '40', outstanding: '60' });
    const played: Booking[] = [
      ['2026-02-20', 'BONUS_COST', 'BONUS', 50_00],
      ['2026-02-21', 'BONUS', 'OPEN', 30_00],
      ['2026-02-21', 'OPEN', 'GAME', 10_00],
      ['2026-02-21', 'GAME', 'BONUS', 4_00],
      ['2026-02-21', 'OPEN', 'BONUS', 5_00],
    ];
    expect(await owedOn('BONUS', played)).toMatchObject({ credited: '54.00', debited: '10.00', outstanding: '44.00' });
  });

  it('points are as old as their lots, and it says what expires', async () => {
    const lots: [day: string, earned: string, expires: string, amount: number][] = [
      ['2026-03-02', '2026-03-02', 'infinity', 1],
      ['2026-01-01', '2026-01-01', '2026-04-01', 2],
      ['2026-01-01', '2026-01-01', '2026-04-02', 4],
      ['2025-12-01', '2025-12-01', '2026-05-31', 8],
      ['2025-12-01', '2025-12-01', '2026-06-01', 16],
      // Used since, and used after the window.
      ['2025-01-01', '2025-01-01', '2026-03-05', 100],
      ['2026-02-01', '2025-01-01', '2026-03-05', -68],
      ['2026-03-03', '2025-01-01', '2026-03-05', -32],
    ];
    for (const [day, earned, expires, amount] of lots) {
      await sql`
        INSERT INTO lot_day (day, currency, earned_on, expires_on, amount)
        VALUES (${day}::date, 'RP', ${earned}::date, ${expires}::date, ${amount}::bigint)`.execute(laurel.database.db);
    }
    expect(await owedOn('RP', [])).toMatchObject({
      by_age: { '0-30': '1', '31-90': '6', '91-180': '24', '181-365': '0', '>365': '32' },
      expiring: { within_30_days: '34', within_90_days: '46' },
    });
    expect(await owedOn('LP', [])).not.toHaveProperty('expiring');
  });
});
