import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suspects } from '../../../../test/abuse/suspects.ts';
import { betting } from '../../../../test/betting.ts';
import { type TestLaurel, tester, testLaurel } from '../../../../test/laurel.ts';
import { played, tell } from '../../../../test/play-told.ts';
import { noTerms } from '../../../engine/rules/reward.ts';
import { hourMs, type Instant, minuteMs } from '../../../kernel/clock.ts';
import { operationOf } from '../../ledger/operation.ts';
import { getMember } from '../../members/find.ts';
import { creditByHand } from '../../rewards/by-hand/credit.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

/** A bonus of 20.00 that was played through by half past, which leaves 15.00; the last bet's time. It is noon when it is told. */
async function night(player: string): Promise<{ events: ReturnType<typeof played>[]; last: Instant; round: string }> {
  const start = laurel.clock.now();
  await tell(laurel, played(player, 'SESSION', start, '0', { durationSeconds: 60 }));
  const grantId = await betting(laurel).give(player, { amount: '20', wagering: 1 });
  const bet = { bonusMinor: 10_00, gameType: 'slots' };
  const last = start + 30 * minuteMs;
  laurel.clock.set(start + 12 * hourMs);
  const events = [
    played(player, 'WAGER', start + 20 * minuteMs, '10', { ...bet, roundId: `${grantId} 1` }),
    played(player, 'WIN', start + 21 * minuteMs, '15', { bonusMinor: 15_00, roundId: `${grantId} 1` }),
    played(player, 'WAGER', last, '10', { ...bet, roundId: `${grantId} 2` }),
  ];
  return { events, last, round: `${grantId} 2` };
}

/** The signals that are met, with what was taken of how much. */
async function met(player: string): Promise<string[]> {
  const { signals } = await suspects(laurel).now(player);
  return signals.map(({ code, facts }) => {
    const told = ['minutes', 'amountMinor', 'balanceMinor'].map((name) => JSON.stringify(facts[name]));
    return facts['minutes'] === undefined ? code : `${code} ${told[0]} ${told[1]}/${told[2]}`;
  });
}

describe('a night told in one call when it is over', () => {
  it.each([
    ['soon after the last bet', 20, ['IMMEDIATE_WITHDRAWAL 20 1500/1500', 'BONUS_ONLY_PLAY']],
    ['an hour and a minute after it', 61, ['BONUS_ONLY_PLAY']],
  ])('with a withdrawal %s', async (_, minutes, expected) => {
    const player = `NIGHT-${minutes}`;
    const { events, last } = await night(player);
    await tell(laurel, ...events, played(player, 'WITHDRAWAL', last + minutes * minuteMs, '15'));
    expect(await met(player)).toEqual(expected);
  });

  it('with a win of the last bet that comes after the withdrawal', async () => {
    const { events, last, round } = await night('TRAILING');
    const win = played('TRAILING', 'WIN', last + 11 * minuteMs, '5', { bonusMinor: 5_00, roundId: round });
    await tell(laurel, ...events, played('TRAILING', 'WITHDRAWAL', last + 10 * minuteMs, '15'), win);
    expect(await met('TRAILING')).toEqual(['IMMEDIATE_WITHDRAWAL 10 1500/1500', 'BONUS_ONLY_PLAY']);
  });

  it('and the win of the last bet another day: what was taken stays taken', async () => {
    const { events, last, round } = await night('LATE');
    await tell(laurel, ...events, played('LATE', 'WITHDRAWAL', last + 10 * minuteMs, '15'));
    laurel.clock.set(laurel.clock.now() + 24 * hourMs);
    await tell(laurel, played('LATE', 'WIN', laurel.clock.now(), '10', { bonusMinor: 10_00, roundId: round }));
    expect(await met('LATE')).toEqual(['IMMEDIATE_WITHDRAWAL 10 1500/1500', 'BONUS_ONLY_PLAY']);
  });

  it('with two withdrawals of one moment: they are one', async () => {
    const { events, last } = await night('HALVES');
    const half = (): ReturnType<typeof played> => played('HALVES', 'WITHDRAWAL', last + 10 * minuteMs, '7.50');
    await tell(laurel, ...events, half(), half());
    expect(await met('HALVES')).toEqual(['IMMEDIATE_WITHDRAWAL 10 1500/1500', 'BONUS_ONLY_PLAY']);
  });
});

it('cash-back that was given is own money too', async () => {
  const now = laurel.clock.now();
  await tell(laurel, played('BACK', 'SESSION', now, '0', { durationSeconds: 60 }));
  const operation = operationOf(await getMember(laurel.database.db, 'BACK'), 'test', 'cash-back', {}, now);
  const credit = { playerId: 'BACK', type: 'CASHBACK', amountMinor: 15_00, terms: noTerms, reason: 'sorry' } as const;
  await creditByHand(laurel.rewards, tester, credit, operation, now);
  const { events, last } = await night('BACK');
  await tell(laurel, ...events, played('BACK', 'WITHDRAWAL', last + 10 * minuteMs, '15'));
  expect(await met('BACK')).toEqual(['BONUS_ONLY_PLAY']); // 15.00 of 30.00
});
