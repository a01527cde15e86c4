import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Betting, betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { hourMs } from '../../../kernel/clock.ts';
import { getMember } from '../../members/find.ts';
import { readBonusWins, readCompletedBonuses } from './completed.ts';

let laurel: TestLaurel;
let bets: Betting;
beforeAll(async () => {
  laurel = await testLaurel();
  bets = betting(laurel);
  await laurel.importLines(['P1,100,100,90,5,5', 'P2,100,100,90,5,5', 'P3,100,100,90,5,5']);
});
afterAll(() => laurel.drop());

it('bonuses that became own money, newest first, with what they became; and what bets on bonuses won', async () => {
  const { clock, database } = laurel;
  const start = clock.now();
  const win = async (player: string, wins: string): Promise<void> => {
    await bets.settle((await bets.place(player, { amount: '10', own: '4' })).wager_id, wins);
  };
  const first = await bets.give('P1', { amount: '10', wagering: 1 });
  await win('P1', '20');
  clock.set(start + 2 * hourMs);
  const second = await bets.give('P1', { amount: '10', wagering: 1 });
  await win('P1', '5');
  // Another is still in play, and one was played away.
  await bets.give('P2', { amount: '10', wagering: 3 });
  await win('P2', '5');
  const keys = await Promise.all(['P1', 'P2', 'P3'].map((player) => getMember(database.db, player)));
  const [of1 = '', of2 = ''] = keys.map(({ memberId }) => memberId);
  const completed = [
    { memberId: of1, grantId: second, createdAt: start + 2 * hourMs, endedAt: start + 2 * hourMs, convertedMinor: 1_000 - 600 + 300 },
    { memberId: of1, grantId: first, createdAt: start, endedAt: start, convertedMinor: 1_000 - 600 + 1_200 },
  ];
  expect(await readCompletedBonuses(database.db, keys, start)).toEqual(new Map([[of1, completed]]));
  expect(await readCompletedBonuses(database.db, keys, start + hourMs)).toEqual(new Map([[of1, completed.slice(0, 1)]]));
  expect(await readCompletedBonuses(database.db, [], start)).toEqual(new Map());
  expect([...(await readBonusWins(database.db, keys))].sort(([, a], [, b]) => b - a)).toEqual([
    [of1, 1_500],
    [of2, 300],
  ]);
});
