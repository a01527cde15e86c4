import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Betting, betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { played, takenBack, tell } from '../../../../test/play-told.ts';
import { hourMs } from '../../../kernel/clock.ts';
import { getMember } from '../../members/find.ts';
import { readStatement } from '../member/statement.ts';
import { verifyReports } from '../verify.ts';

/** Days are those of New York, where 2026-03-02 lasts from 05:00 UTC to 05:00 UTC. It is 2026-03-02 12:00 UTC. */
let laurel: TestLaurel;
let bets: Betting;
beforeAll(async () => {
  laurel = await testLaurel({}, { timeZone: 'America/New_York' });
  bets = betting(laurel);
});
afterAll(() => laurel.drop());

async function rowsOf(text: string): Promise<string[]> {
  await laurel.follow();
  const { rows } = await laurel.database.pool.query({ text, rowMode: 'array' });
  return rows.map((row) => row.join(' '));
}
const playDays = () =>
  rowsOf('SELECT day, game_type, deposited, withdrawn, wagered, won, bets, sessions FROM play_day ORDER BY day, game_type');
const bookings = () =>
  rowsOf('SELECT day, code, from_account, to_account, currency, n, amount FROM booking_day ORDER BY day, code, from_account');
/** Amounts in cents; the evening of the 1st is the 2nd in UTC. */
const evening = '2026-03-02T04:30:00Z';
const morning = '2026-03-02T11:00:00Z';
const slots = { gameType: 'slots' };

it('each kind of event counts in its own sum, on the day of its time in the zone', async () => {
  await tell(
    laurel,
    played('P1', 'DEPOSIT', evening, '100'),
    played('P1', 'WAGER', evening, '20', slots),
    played('P1', 'WIN', morning, '15', slots),
    played('P1', 'WAGER', morning, '30'),
    played('P1', 'WITHDRAWAL', morning, '50'),
    played('P1', 'SESSION', morning, '0', { durationSeconds: 60 }),
    played('P1', 'SESSION_START', evening, '0', { sessionId: 's1' }),
    played('P1', 'SESSION_END', morning, '0', { sessionId: 's1' }),
  );
  expect(await playDays()).toEqual([
    '2026-03-01 slots 0 0 2000 0 1 0',
    '2026-03-01 unknown 10000 0 0 0 0 1',
    '2026-03-02 slots 0 0 0 1500 0 0',
    '2026-03-02 unknown 0 5000 3000 0 1 1',
  ]);
  expect(await bookings()).toEqual(['2026-03-01 accrual ISSUANCE LP LP 1 2', '2026-03-02 accrual ISSUANCE LP LP 1 3']);
});

it('what is taken back leaves the day on which it happened; its points go back on the day they are taken', async () => {
  const all = [
    played('P2', 'DEPOSIT', evening, '7'),
    played('P2', 'WAGER', evening, '10', slots),
    played('P2', 'WIN', evening, '9', slots),
    played('P2', 'WITHDRAWAL', evening, '1'),
    played('P2', 'SESSION', evening, '0', { durationSeconds: 60 }),
  ];
  const before = await playDays();
  await tell(laurel, ...all, ...all.map((event) => takenBack(event, morning)));
  expect(await playDays()).toEqual(before);
  expect(await bookings()).toEqual([
    '2026-03-01 accrual ISSUANCE LP LP 2 3',
    '2026-03-02 accrual ISSUANCE LP LP 1 3',
    '2026-03-02 accrual LP ISSUANCE LP 1 1',
  ]);
});

it('bonus money of bets that are told when they are over is booked as they say, and so is its taking back', async () => {
  await laurel.importLines(['P3,100,1500,900,20,20'], { triggerRewards: false });
  await bets.give('P3', { amount: '100', wagering: 50 });
  const now = laurel.clock.now();
  laurel.clock.set(now + hourMs);
  const [stake, win] = [
    played('P3', 'WAGER', now + 1, '10', { ...slots, bonusMinor: 10_00, roundId: 'r1' }),
    played('P3', 'WIN', now + 2, '4', { ...slots, bonusMinor: 4_00, roundId: 'r1' }),
  ];
  await tell(laurel, stake, win, played('P3', 'WAGER', now + 3, '6', { ...slots, bonusMinor: 6_00 }));
  await tell(laurel, takenBack(win, now + 4), takenBack(stake, now + 5));
  expect((await bookings()).filter((row) => row.includes('BONUS'))).toEqual([
    '2026-03-02 manual_credit BONUS_COST BONUS USD 1 10000',
    '2026-03-02 stake_taken_back GAME BONUS USD 1 1000',
    '2026-03-02 stake_told BONUS GAME USD 2 1600',
    '2026-03-02 win_taken_back BONUS GAME USD 1 400',
    '2026-03-02 win_told GAME BONUS USD 1 400',
  ]);
});

it('and the statement says the same of the player, line by line', async () => {
  const { db } = laurel.database;
  const { items } = await readStatement(db, await getMember(db, 'P3'), { account: 'BONUS', limit: 20, fromAt: null, toAt: null });
  const lines = items.map((line) => [line.description, line.counterAccount, line.amountMinor, line.balanceMinor].join(' '));
  expect(lines.slice(0, 2).sort()).toEqual(['Bet on slots returned GAME 1000 9400', 'Win on slots taken back GAME -400 8400']);
  expect(lines.slice(2, 5).sort()).toEqual(['Bet on slots GAME -1000 9000', 'Bet on slots GAME -600 8800', 'Win on slots GAME 400 9400']);
  expect(lines.slice(5)).toEqual(['Manual credit BONUS_COST 10000 10000']);
});

it('a bet through the wallet is not booked twice', async () => {
  await bets.settle((await bets.place('P3', { amount: '5' })).wager_id, '2');
  const rows = (await bookings()).filter((row) => row.includes('bet_') || row.includes('_told'));
  expect(rows).toEqual([
    '2026-03-02 bet_placed BONUS OPEN USD 1 500',
    '2026-03-02 bet_settled OPEN GAME USD 1 500',
    '2026-03-02 bet_won GAME BONUS USD 1 200',
    '2026-03-02 stake_told BONUS GAME USD 2 1600',
    '2026-03-02 win_told GAME BONUS USD 1 400',
  ]);
});

it('bookings by account add up to what the view of entries says', async () => {
  const entries = await rowsOf(`
    SELECT split_part(account, ':', 1) AS of, currency, sum(debit)::bigint, sum(credit)::bigint FROM entry
     GROUP BY 1, 2 HAVING sum(debit) + sum(credit) > 0 ORDER BY 1, 2`);
  expect(
    await rowsOf(`
      SELECT account, currency, sum(debit)::bigint, sum(credit)::bigint FROM booking_day
       CROSS JOIN LATERAL (VALUES (from_account, amount, 0), (to_account, 0, amount)) AS line (account, debit, credit)
       GROUP BY 1, 2 ORDER BY 1, 2`),
  ).toEqual(entries);
});

it('and counting all of it again gives the same', async () => {
  const checks = await laurel.database.transaction((tx) => verifyReports(tx));
  expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
});
