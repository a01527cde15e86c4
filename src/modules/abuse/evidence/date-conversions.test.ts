import { afterAll, beforeAll, expect, it } from 'vitest';
import { suspects } from '../../../../test/abuse/suspects.ts';
import { betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { played, tell } from '../../../../test/play-told.ts';
import { hourMs, minuteMs } from '../../../kernel/clock.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

it.each([
  ['soon after the last bet', 20, ['IMMEDIATE_WITHDRAWAL 20', 'BONUS_ONLY_PLAY']],
  ['an hour and a minute after it', 61, ['BONUS_ONLY_PLAY']],
])('a night told in one call, with a withdrawal %s', async (_, minutes, signals) => {
  const player = `NIGHT-${minutes}`;
  const start = laurel.clock.now();
  await tell(laurel, played(player, 'SESSION', start, '0', { durationSeconds: 60 }));
  const grantId = await betting(laurel).give(player, { amount: '20', wagering: 1 });
  const bet = { bonusMinor: 10_00, gameType: 'slots' };
  const last = start + 30 * minuteMs;
  laurel.clock.set(start + 12 * hourMs);
  await tell(
    laurel,
    played(player, 'WAGER', start + 20 * minuteMs, '10', { ...bet, roundId: `${grantId} 1` }),
    played(player, 'WIN', start + 21 * minuteMs, '15', { bonusMinor: 15_00, roundId: `${grantId} 1` }),
    played(player, 'WAGER', last, '10', { ...bet, roundId: `${grantId} 2` }),
    played(player, 'WITHDRAWAL', last + minutes * minuteMs, '15'),
  );
  const { signals: met } = await suspects(laurel).now(player);
  expect(met.map(({ code, facts }) => (typeof facts['minutes'] === 'number' ? `${code} ${facts['minutes']}` : code))).toEqual(signals);
});
