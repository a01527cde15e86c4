import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { referenceLine, type TestLaurel, testLaurel } from '../../../test/laurel.ts';
import { emptyProfile } from '../../engine/profile/fold.ts';
import { must } from '../../kernel/assert.ts';
import { addDays } from '../../kernel/calendar.ts';
import { getMember } from '../members/find.ts';
import { readProfiles } from './read-profiles.ts';

const imported = '2026-03-02';
const nobody = { bucket: 0, memberId: '01900000-0000-7000-8000-000000000000' };
const noWallets = new Map<string, { lpCarry: number }>();

let laurel: TestLaurel;

beforeAll(async () => {
  laurel = await testLaurel();
  await laurel.importLines([referenceLine], { triggerRewards: false });
});

afterAll(() => laurel.drop());

async function read(today: string, lpSince: string | null = null) {
  const member = await getMember(laurel.database.db, 'P001');
  const known = await readProfiles(laurel.database.db, [member, nobody], { today, lpSince, wallets: noWallets });
  return { known: must(known.get(member.memberId), 'P001'), stranger: known.get(nobody.memberId) };
}

it.each<[what: string, daysLater: number, lpSince: string | null, lp: number, days: number]>([
  ['on the day itself', 0, imported, 1_500, 1],
  ['on the last day of the longest window', 29, imported, 1_500, 1],
  ['a day later the day has left the windows', 30, imported, 1_500, 0],
  ['before the days that count toward a tier', 365, addDays(imported, 1), 0, 0],
  ['but for life it counts', 3_650, null, 1_500, 0],
])('%s', async (_, daysLater, lpSince, lpQualifying, days) => {
  const { known } = await read(addDays(imported, daysLater), lpSince);
  expect(known.lpQualifying).toBe(lpQualifying);
  expect(Object.keys(known.days)).toHaveLength(days);
  expect(known.profile).toMatchObject({ wagered: 1_500_000, lpEarned: 1_500 });
});

it('of one nobody told about nothing is known', async () => {
  const { stranger } = await read(imported);
  expect(stranger).toEqual({ profile: emptyProfile(), days: {}, lpQualifying: 0 });
});

it('a profile comes back as it was written, numbers beyond a double included', async () => {
  const squares = '123456789012345678901234567890';
  await sql`UPDATE profile SET win_squares = ${squares}::numeric, first_at = '2026-01-01T00:00:00.123Z', risky_behavior = true`.execute(
    laurel.database.db,
  );
  const { known } = await read(imported);
  expect(known.profile).toMatchObject({ winSquares: BigInt(squares), firstAt: Date.UTC(2026, 0, 1, 0, 0, 0, 123), riskyBehavior: true });
});
