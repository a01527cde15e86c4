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
afterEach(() => sql`DELETE FROM booking_day`.execute(laurel.database.db));
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
      'RP',
      [
        ['2025-01-01', 'ISSUANCE', 'RP', 700],
        ['2025-11-01', 'ISSUANCE', 'RP', 300],
        ['2026-02-28', 'ISSUANCE', 'RP', 50],
        ['2026-03-01', 'RP', 'REDEEMED', 800],
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
      'TICKET',
      [
        ['2026-01-31', 'ISSUANCE', 'TICKET', 1],
        ['2026-01-30', 'ISSUANCE', 'TICKET', 2],
        ['2025-12-02', 'ISSUANCE', 'TICKET', 4],
        ['2025-12-01', 'ISSUANCE', 'TICKET', 8],
        ['2025-09-03', 'ISSUANCE', 'TICKET', 16],
        ['2025-09-02', 'ISSUANCE', 'TICKET', 32],
        ['2025-03-02', 'ISSUANCE', 'TICKET', 64],
        ['2025-03-01', 'ISSUANCE', 'TICKET', 128],
      ],
      { outstanding: '255', value: '510.00', by_age: { '0-30': '1', '31-90': '6', '91-180': '24', '181-365': '96', '>365': '128' } },
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
});
