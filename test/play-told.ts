import { randomUUID } from 'node:crypto';
import { type Instant, parseInstant } from '../src/kernel/clock.ts';
import { parseAmount } from '../src/kernel/money.ts';
import type { ReportedEvent } from '../src/modules/activity/intake/event.ts';
import type { TestLaurel } from './laurel.ts';

type Told = Partial<Omit<ReportedEvent, 'at' | 'kind' | 'playerId'>>;

/** An event as it is told from outside: `played('P001', 'WAGER', '2026-03-02T12:00Z', '10')`. Its id is one of its own unless told. */
export function played(playerId: string, kind: ReportedEvent['kind'], at: Instant | string, amount = '0', told: Told = {}): ReportedEvent {
  return {
    playerId,
    eventId: randomUUID(),
    kind,
    at: typeof at === 'string' ? parseInstant(at) : at,
    amountMinor: parseAmount(amount, 'USD'),
    bonusMinor: 0,
    gameType: null,
    gameId: null,
    roundId: null,
    sessionId: null,
    durationSeconds: null,
    ref: null,
    links: [],
    ...told,
  };
}

/** Takes an event back. */
export function takenBack({ playerId, eventId, at }: ReportedEvent, when: Instant | string): ReportedEvent {
  return played(playerId, 'VOID', when, '0', { ref: { eventId, at } });
}

/** Tells events. @throws where one is not accepted */
export async function tell({ intake }: TestLaurel, ...events: ReportedEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += 10_000) {
    const portion = events.slice(start, start + 10_000);
    const outcomes = await intake.submit(portion);
    const refused = outcomes.findIndex(({ status }) => status !== 'accepted');
    if (refused !== -1) throw new Error(`${JSON.stringify(portion[refused])} was ${JSON.stringify(outcomes[refused])}`);
  }
}
