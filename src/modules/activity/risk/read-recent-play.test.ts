import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import type { RecentPlay } from '../../../engine/risk/behaviour.ts';
import { dayMs, type Instant, minuteMs } from '../../../kernel/clock.ts';
import { getMember } from '../../members/find.ts';
import type { ReportedEvent } from '../intake/event.ts';
import { readRecentPlay } from './read-recent-play.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

let events = 0;
function event(
  playerId: string,
  kind: ReportedEvent['kind'],
  at: Instant,
  amountMinor = 0,
  of: Partial<ReportedEvent> = {},
): ReportedEvent {
  events += 1;
  const none = { gameType: null, gameId: null, roundId: null, sessionId: null, durationSeconds: null, ref: null, links: [] };
  return { playerId, eventId: `e${events}`, kind, at, amountMinor, bonusMinor: 0, ...none, ...of };
}

async function tell(...told: ReportedEvent[]): Promise<void> {
  const outcomes = await laurel.intake.submit(told);
  expect(outcomes.filter(({ status }) => status !== 'accepted')).toEqual([]);
}

async function recent(...players: string[]): Promise<(RecentPlay[] | undefined)[]> {
  const keys = await Promise.all(players.map((player) => getMember(laurel.database.db, player)));
  const found = await readRecentPlay(laurel.database.db, keys, laurel.clock.now());
  return keys.map(({ memberId }) => found.get(memberId));
}

describe('recent play', () => {
  it('is bets and wins in the order of their time, however they were told, without what was taken back', async () => {
    const now = laurel.clock.now();
    const mistaken = event('A', 'WAGER', now - 3 * minuteMs, 500, { gameType: 'poker' });
    await tell(
      event('A', 'WIN', now - minuteMs, 250, { gameType: 'slots' }),
      mistaken,
      event('A', 'DEPOSIT', now - 2 * minuteMs, 999),
      event('A', 'WAGER', now - 5 * minuteMs, 100, { gameType: 'slots', gameId: 'book' }),
      event('B', 'WAGER', now, 70),
    );
    await tell(event('A', 'VOID', now, 0, { ref: { eventId: mistaken.eventId, at: mistaken.at } }));
    await laurel.importLines(['C,100,1000,900,5,5']);
    const [ofA, ofB, ofC] = await recent('A', 'B', 'C');
    expect(ofA).toEqual([
      { kind: 'WAGER', at: now - 5 * minuteMs, amountMinor: 100, game: 'book' },
      { kind: 'WIN', at: now - minuteMs, amountMinor: 250, game: 'slots' },
    ]);
    expect(ofB).toHaveLength(1);
    expect(ofC).toBeUndefined();
  });

  it('a bet stands before a win of the same moment', async () => {
    const now = laurel.clock.now();
    await tell(event('D', 'WIN', now, 20), event('D', 'WAGER', now, 10));
    expect((await recent('D'))[0]?.map(({ kind }) => kind)).toEqual(['WAGER', 'WIN']);
  });

  it('goes back 30 days, and 500 bets', async () => {
    const now = laurel.clock.now();
    const old = Array.from({ length: 3 }, (_, index) => event('E', 'WAGER', now - (30 + index) * dayMs, 1));
    await tell(...old, ...Array.from({ length: 600 }, (_, index) => event('E', 'WAGER', now - index * minuteMs, 1 + index)));
    await tell(event('F', 'WAGER', now - 29 * dayMs, 5), event('F', 'WAGER', now - 30 * dayMs, 6));
    const [ofE, ofF] = await recent('E', 'F');
    expect(ofE?.map(({ amountMinor }) => amountMinor)).toEqual(Array.from({ length: 500 }, (_, index) => 500 - index));
    expect(ofF?.map(({ amountMinor }) => amountMinor)).toEqual([5]);
  });
});
