import { afterAll, beforeAll, expect, it } from 'vitest';
import { suspects } from '../../../../test/abuse/suspects.ts';
import { betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { played, takenBack, tell } from '../../../../test/play-told.ts';
import type { Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { openDatabase } from '../../../platform/database.ts';
import { closeMonth } from '../../activity/retention/close-month.ts';
import { dropMonth } from '../../activity/retention/drop-month.ts';
import { closeLedger, openLedger } from '../../ledger/commit.ts';

/* FEB withdrew after a large win in February, MARCH and NEXT in March; BONUS staked high after a bonus in March. All bet in February. */

const at = (text: string): Instant => Date.parse(`2026-${text}:00Z`);
const bet = (player: string, time: string, amount = '1') => played(player, 'WAGER', at(time), amount);
const [players, out] = [['FEB', 'MARCH', 'BONUS', 'NEXT'], { times: 1, amountMinor: 600_00, after: 'win', win_stakes: 30 }];
const winOf = (player: string) => played(player, 'WIN', at('03-05T10:01'), '300');
const win = winOf('MARCH');

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
  const { clock } = laurel;
  for (const [player, usual] of [
    ['FEB', '10'],
    ['MARCH', '10'],
    ['NEXT', '10'],
    ['BONUS', '100'],
  ] as const) {
    await tell(laurel, played(player, 'DEPOSIT', at('02-01T10:00'), '500'));
    await tell(laurel, ...Array.from({ length: 20 }, () => bet(player, '02-02T10:00', usual)));
  }
  await tell(laurel, played('FEB', 'WIN', at('02-02T10:01'), '300'), played('FEB', 'WITHDRAWAL', at('02-02T10:05'), '600'));
  clock.set(at('03-05T09:00'));
  await betting(laurel).give('BONUS', { amount: '20', wagering: 1 });
  for (const _ of [1, 2]) await tell(laurel, played('BONUS', 'WAGER', clock.now(), '10', { gameType: 'slots' }));
  clock.set(at('03-06T09:00'));
  await tell(laurel, win, played('MARCH', 'WITHDRAWAL', at('03-05T10:05'), '600'), bet('BONUS', '03-05T10:00', '500'));
  await tell(laurel, winOf('NEXT'), played('NEXT', 'WITHDRAWAL', at('03-05T10:05'), '600'));
  await laurel.follow();
  clock.set(at('03-20T12:00'));
  await dropFebruary();
  // Told late, so that all is read again that is there; of one member on top, so that the last day is.
  for (const player of players) await tell(laurel, bet(player, player === 'NEXT' ? '03-19T12:00' : '03-01T12:00'));
});
afterAll(() => laurel.drop());

async function dropFebruary(): Promise<void> {
  const database = openDatabase({ url: laurel.ownerUrl });
  const ledger = openLedger(database, 'owner', 1);
  await closeMonth(ledger, '2026-02-01', laurel.clock.now());
  await dropMonth(ledger, '2026-02-01', laurel.clock.now(), async () => []);
  await closeLedger(ledger);
  await database.close();
}

/** What the signals that are met are read from. */
async function factsOf(player: string): Promise<Json[]> {
  return (await suspects(laurel).now(player)).signals.map(({ facts }) => facts);
}

it('what was found in it stays found', async () => {
  expect(await factsOf('FEB')).toMatchObject([{ ...out, balanceMinor: 600_00 }]);
});

it('what it said of the stakes that are usual stays known', async () => {
  expect(await factsOf('MARCH')).toMatchObject([{ ...out, balanceMinor: 599_00 }]);
  expect(await factsOf('NEXT')).toMatchObject([{ ...out, balanceMinor: 600_00 }]);
  expect(await factsOf('BONUS')).toMatchObject([{ times: 1, usualMinor: 100_00, medianMinor: 10_00, stakeMinor: 500_00 }]);
  await laurel.follow();
  await tell(laurel, bet('MARCH', '03-01T13:00'));
  expect(await factsOf('MARCH')).toMatchObject([{ ...out, balanceMinor: 598_00 }]);
});

it('but a withdrawal came after nothing where they played on in between, or the win is taken back', async () => {
  const between = bet('MARCH', '03-05T10:03');
  await tell(laurel, between);
  expect(await factsOf('MARCH')).toEqual([]);
  await tell(laurel, takenBack(between, at('03-05T10:04')));
  expect(await factsOf('MARCH')).toMatchObject([out]);
  await tell(laurel, takenBack(win, at('03-05T10:04')));
  expect(await factsOf('MARCH')).toEqual([]);
});

it('of whom nothing was kept, nothing is found', async () => {
  await laurel.database.pool.query('DELETE FROM abuse_state');
  for (const player of players) expect([player, await factsOf(player)]).toEqual([player, []]);
});
