import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { betting } from '../../../../test/betting.ts';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { verifyAll } from '../../../entrypoints/verify-all.ts';
import { minuteMs } from '../../../kernel/clock.ts';
import type { EventOutcome, ReportedEvent } from './event.ts';
import { Intake } from './intake.ts';

let laurel: TestLaurel;
beforeAll(async () => {
  laurel = await testLaurel();
});
afterAll(() => laurel.drop());

const noon = Date.parse('2026-03-02T12:00:00Z');

/** `e1 P1 WAGER 10.00 slots` some minutes before noon; a VOID names what it takes back: `v1 P1 VOID e1`. */
function event(text: string, minutesAgo = 10, more: Partial<ReportedEvent> = {}): ReportedEvent {
  const [eventId = '', playerId = '', kind = '', third, gameType = null] = text.split(' ');
  const at = noon - minutesAgo * minuteMs;
  const isVoid = kind === 'VOID';
  return {
    eventId,
    playerId,
    kind: kind as ReportedEvent['kind'],
    at: isVoid ? at + minuteMs : at,
    amountMinor: isVoid || kind.startsWith('SESSION') ? 0 : Math.round(Number(third) * 100),
    bonusMinor: 0,
    gameType: isVoid ? null : gameType,
    gameId: null,
    roundId: null,
    sessionId: kind.startsWith('SESSION') ? (third ?? null) : null,
    durationSeconds: null,
    ref: isVoid ? { eventId: third ?? '', at } : null,
    links: [],
    ...more,
  };
}

const spell = (outcome: EventOutcome): string => ('code' in outcome ? `${outcome.status} ${outcome.code} ${outcome.path}` : outcome.status);
const send = async (...events: ReportedEvent[]): Promise<string[]> => (await laurel.intake.submit(events)).map(spell);

type Known = {
  wagered: number;
  won: number;
  deposited: number;
  bets: number;
  sessions: number;
  seconds: number;
  lp: number;
  carry: number;
};
async function known(playerId: string): Promise<Known> {
  const { rows } = await laurel.database.pool.query(
    `SELECT wagered, won, deposited, bets, sessions, playtime_seconds AS seconds, lp, lp_carry AS carry
       FROM member m JOIN profile p USING (bucket, member_id) LEFT JOIN wallet w USING (bucket, member_id) WHERE external_id = $1`,
    [playerId],
  );
  return rows[0] as Known;
}

describe('events', () => {
  it('make their player known, and earn', async () => {
    expect(await send(event('a1 A DEPOSIT 50'), event('a2 A WAGER 25.55 slots', 9), event('a3 A WIN 7', 8))).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ]);
    expect(await known('A')).toMatchObject({ deposited: 5000, wagered: 2555, won: 700, bets: 1, lp: 2, carry: 5_550_000 });
  });

  it('have one effect, however often they are told', async () => {
    expect(await send(event('a2 A WAGER 25.55 slots', 9), event('a4 A WAGER 1 slots'), event('a4 A WAGER 1 slots'))).toEqual([
      'duplicate',
      'accepted',
      'duplicate',
    ]);
    expect(await send(event('a4 A WAGER 1 slots'), event('a5 A WAGER 1 slots'))).toEqual(['duplicate', 'accepted']);
    expect(await known('A')).toMatchObject({ wagered: 2755, bets: 3 });
  });

  it.each<[what: string, other: ReportedEvent]>([
    ['amount', event('a2 A WAGER 25.56 slots', 9)],
    ['game', event('a2 A WAGER 25.55 poker', 9)],
    ['time', event('a2 A WAGER 25.55 slots', 9.5)],
    ['kind', event('a2 A WIN 25.55 slots', 9)],
    ['round', event('a2 A WAGER 25.55 slots', 9, { roundId: 'r' })],
  ])('are in conflict with another %s', async (_, other) => {
    expect(await send(other)).toEqual(['conflict event_conflict event_id']);
    expect(await known('A')).toMatchObject({ wagered: 2755 });
  });

  it('of one id on another day are others', async () => {
    expect(await send(event('a2 A WAGER 1 slots', 24 * 60))).toEqual(['accepted']);
  });

  it.each([
    ['too far ahead', event('f1 A WAGER 1', -6), 'rejected in_future at'],
    ['a little ahead', event('f2 A WAGER 1', -4), 'accepted'],
  ])('%s: %s', async (_, one, outcome) => {
    expect(await send(one)).toEqual([outcome]);
  });
});

describe('what is taken back', () => {
  it('takes everything with it, the points too', async () => {
    await send(event('v1 V WAGER 30 slots'), event('v2 V WAGER 5 slots'), event('v3 V WIN 9'));
    expect(await send(event('x1 V VOID v1'), event('x3 V VOID v3'))).toEqual(['accepted', 'accepted']);
    expect(await known('V')).toMatchObject({ wagered: 500, won: 0, bets: 1, lp: 0, carry: 5_000_000 });
  });

  it('may be told in the same call, before or after, and before its event at all', async () => {
    expect(await send(event('y1 W VOID w1'), event('w1 W WAGER 30 slots'), event('w2 W WAGER 10 slots'))).toEqual(
      Array(3).fill('accepted'),
    );
    expect(await known('W')).toMatchObject({ wagered: 1000, bets: 1, lp: 1, carry: 0 });
    expect(await send(event('y3 W VOID w3'))).toEqual(['accepted']);
    expect(await send(event('y3 W VOID w3'), event('y4 W VOID w3'))).toEqual(['duplicate', 'rejected already_voided ref_event_id']);
    expect(await send(event('w3 W WAGER 99 slots'))).toEqual(['accepted']);
    expect(await send(event('y3 W VOID w3'), event('y5 W VOID w3'))).toEqual(['duplicate', 'rejected already_voided ref_event_id']);
    expect(await known('W')).toMatchObject({ wagered: 1000, bets: 1, lp: 1, carry: 0 });
  });

  it('is no VOID, and nothing twice', async () => {
    expect(await send(event('z1 V VOID v1'), event('z2 V VOID x1', 9))).toEqual([
      'rejected already_voided ref_event_id',
      'rejected not_voidable ref_event_id',
    ]);
  });
});

it('what is known is not judged again, beside whatever it comes', async () => {
  await send(event('d0 B DEPOSIT 1'));
  await betting(laurel).give('B', { amount: '50', wagering: 20, games: ['slots'] });
  const bet = event('b1 B WAGER 50 slots', 0, { bonusMinor: 5000, at: laurel.clock.now() + 1000 });
  expect(await send(bet)).toEqual(['accepted']);
  expect(await send(event('d1 B DEPOSIT 1'), bet)).toEqual(['accepted', 'duplicate']);
});

it('what was refused leaves not even its name', async () => {
  const refused = event('r1 R WAGER 50 slots', 10, { bonusMinor: 5000 });
  expect(await send(refused, event('r1 R WAGER 50 slots'), refused)).toEqual([
    'rejected no_bonus_in_play bonus_amount',
    'accepted',
    'rejected no_bonus_in_play bonus_amount',
  ]);
});

describe('a VOID of a VOID', () => {
  const wager = event('q1 Q WAGER 10 slots', 20);
  const first = event('q2 Q VOID q1', 20);
  const second = event('q3 Q VOID q2', 19, { ref: { eventId: 'q2', at: first.at } });
  const as = (events: ReportedEvent[], playerId: string) => events.map((one) => ({ ...one, playerId }));

  it('is refused as soon as that is known for one', async () => {
    expect(await send(...as([wager, first, second], 'Q1'))).toEqual(['accepted', 'accepted', 'rejected not_voidable ref_event_id']);
    expect(await send(event('q9 Q9 VOID q9', 20, { ref: { eventId: 'q9', at: first.at } }))).toEqual([
      'rejected not_voidable ref_event_id',
    ]);
  });

  it('waits for nothing where it came first', async () => {
    for (const one of as([second, first, wager], 'Q2')) expect(await send(one)).toEqual(['accepted']);
    for (const one of as([second, wager, first], 'Q3')) expect(await send(one)).toEqual(['accepted']);
    const { rows } = await laurel.database.pool.query(
      "SELECT external_id FROM waiting_void JOIN member USING (bucket, member_id) WHERE external_id LIKE 'Q%'",
    );
    expect(rows).toEqual([]);
    expect(await known('Q2')).toMatchObject({ wagered: 0, bets: 0 });
    expect(await known('Q3')).toMatchObject({ wagered: 0, bets: 0 });
  });
});

describe('sessions', () => {
  it('count where they start, and last until they end, in whatever order that is told', async () => {
    await send(event('s1 S SESSION_START n1', 60), event('s2 S SESSION_END n1', 30));
    await send(event('s4 S SESSION_END n2', 10));
    await send(event('s3 S SESSION_START n2', 20));
    await send(event('s5 S SESSION_START n3', 5), event('s6 S SESSION x', 90, { durationSeconds: 90, sessionId: null }));
    expect(await known('S')).toMatchObject({ sessions: 4, seconds: 30 * 60 + 10 * 60 + 90 });
    await send(event('s7 S VOID s2', 30), event('s8 S VOID s3', 20));
    expect(await known('S')).toMatchObject({ sessions: 3, seconds: 90 });
  });
});

it('what is remembered of a player gives way to what others have told', async () => {
  const other = new Intake({ ledger: laurel.ledger, master: laurel.master, clock: laurel.clock });
  const both = [laurel.intake, other, laurel.intake, laurel.intake, other];
  for (const [index, intake] of both.entries()) {
    expect((await intake.submit([event(`m${index} M WAGER 10 slots`)])).map(spell)).toEqual(['accepted']);
  }
  expect(await known('M')).toMatchObject({ wagered: 5000, bets: 5, lp: 5 });
  expect((await other.submit([event('m9 M VOID m3')])).map(spell)).toEqual(['accepted']);
  expect(await send(event('m5 M WAGER 10 slots'))).toEqual(['accepted']);
  expect(await known('M')).toMatchObject({ wagered: 5000, bets: 5, lp: 5 });
});

it('and the proof finds nothing amiss', async () => {
  await laurel.follow();
  const checks = await verifyAll(laurel.database);
  expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
});
