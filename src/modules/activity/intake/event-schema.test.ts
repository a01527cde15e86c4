import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../kernel/errors.ts';
import type { ReportedEvent } from './event.ts';
import { eventSchema, parseEvent } from './event-schema.ts';

const at = '2026-03-02T12:00:00.250Z';
const instant = Date.parse(at);
const told = (kind: string, more: object = {}): Record<string, unknown> => ({ event_id: 'E-1', player_id: 'P001', kind, at, ...more });

/** An event as it is read: what is not told of it is nothing. */
const read = (kind: ReportedEvent['kind'], more: Partial<ReportedEvent> = {}): ReportedEvent => ({
  playerId: 'P001',
  eventId: 'E-1',
  kind,
  at: instant,
  amountMinor: 0,
  bonusMinor: 0,
  gameType: null,
  gameId: null,
  roundId: null,
  sessionId: null,
  durationSeconds: null,
  ref: null,
  links: [],
  ...more,
});

/** Each kind with all that it may have. */
const whole: readonly [told: Record<string, unknown>, read: ReportedEvent][] = [
  [
    told('DEPOSIT', {
      amount: '50.00',
      currency: 'USD',
      session_id: 'S-1',
      payment_ref: 'hash/of+it==',
      device_id: 'd 1',
      ip: '192.0.2.7',
    }),
    read('DEPOSIT', {
      amountMinor: 5000,
      sessionId: 'S-1',
      links: [
        { kind: 'payment', value: 'hash/of+it==' },
        { kind: 'device', value: 'd 1' },
        { kind: 'ip', value: '192.0.2.7' },
      ],
    }),
  ],
  [told('WITHDRAWAL', { amount: 20 }), read('WITHDRAWAL', { amountMinor: 2000 })],
  [
    told('WAGER', { amount: '10.50', bonus_amount: 0.5, game_type: 'slots', game_id: 'G-1', round_id: 'R-1', session_id: 'S-1' }),
    read('WAGER', { amountMinor: 1050, bonusMinor: 50, gameType: 'slots', gameId: 'G-1', roundId: 'R-1', sessionId: 'S-1' }),
  ],
  [told('WAGER', { amount: 1 }), read('WAGER', { amountMinor: 100 })],
  [told('WIN', { amount: '0', round_id: 'R-1' }), read('WIN', { roundId: 'R-1' })],
  [
    told('SESSION_START', { session_id: 'S-1', device_id: 'd1', game_type: 'poker' }),
    read('SESSION_START', { sessionId: 'S-1', gameType: 'poker', links: [{ kind: 'device', value: 'd1' }] }),
  ],
  [told('SESSION_END', { session_id: 'S-1' }), read('SESSION_END', { sessionId: 'S-1' })],
  [told('SESSION_END', { session_id: 'S-1' }), read('SESSION_END', { sessionId: 'S-1' })],
  [told('SESSION', { duration_seconds: 172_800 }), read('SESSION', { durationSeconds: 172_800 })],
  [told('SESSION', { duration_seconds: '600' }), read('SESSION', { durationSeconds: 600 })],
  [
    told('VOID', { ref_event_id: 'bet-1', ref_at: '2026-03-01T23:00:00-02:00', currency: 'USD' }),
    read('VOID', { ref: { eventId: 'bet-1', at: Date.parse('2026-03-02T01:00:00Z') } }),
  ],
];

describe('an event', () => {
  it.each(whole)('%j', (event, expected) => {
    expect(parseEvent(event, 'USD')).toEqual(expected);
  });

  it.each(['wagers:1', 'my-wager:1', 'void', 'WIN:1'])('%s is an id like any other', (event_id) => {
    expect(parseEvent({ ...told('WIN', { amount: 5 }), event_id }, 'USD')).toEqual(read('WIN', { eventId: event_id, amountMinor: 500 }));
  });

  it('null is not told', () => {
    const nothing = Object.fromEntries(Object.keys(eventSchema.shape).map((name) => [name, null]));
    expect(parseEvent({ ...nothing, ...told('WIN', { amount: 5 }) }, 'USD')).toEqual(read('WIN', { amountMinor: 500 }));
  });
});

describe('an event is refused', () => {
  const wager = { amount: '10.00' };
  const cases: [what: string, event: unknown, code: ErrorCode, path: string | null][] = [
    ['that is none', 7, 'wrong_type', null],
    ['that is null', null, 'wrong_type', null],
    ['that is a list', [told('WAGER', wager)], 'wrong_type', null],
    ['without anything', {}, 'invalid_request', 'kind'],
    ['without its id', { ...told('WAGER', wager), event_id: undefined }, 'invalid_request', 'event_id'],
    ['whose id is null', { ...told('WAGER', wager), event_id: null }, 'invalid_request', 'event_id'],
    ['without a player', { ...told('WAGER', wager), player_id: undefined }, 'invalid_request', 'player_id'],
    ['without a time', { ...told('WAGER', wager), at: undefined }, 'invalid_request', 'at'],
    ['with a blank in its id', told('WAGER', { ...wager, event_id: 'E 1' }), 'invalid_id', 'event_id'],
    ['with too long an id', told('WAGER', { ...wager, player_id: 'P'.repeat(65) }), 'invalid_id', 'player_id'],
    ['with a number for its id', told('WAGER', { ...wager, event_id: 1 }), 'wrong_type', 'event_id'],
    ['of an unknown kind', told('BET', wager), 'wrong_type', 'kind'],
    ['of a kind in small letters', told('wager', wager), 'wrong_type', 'kind'],
    ['of a kind that is a list', { ...told('WAGER', wager), kind: ['WAGER'] }, 'wrong_type', 'kind'],
    ['that is a sheet of totals', told('OPENING', { totals: {} }), 'kind_not_accepted', 'kind'],
    ['that is a purchase', told('PURCHASE', wager), 'kind_not_accepted', 'kind'],
    ['with a time of no calendar', told('WAGER', { ...wager, at: '2026-02-30T12:00:00Z' }), 'invalid_time', 'at'],
    ['with a time without offset', told('WAGER', { ...wager, at: '2026-03-02T12:00:00' }), 'invalid_time', 'at'],
    ['with a day for its time', told('WAGER', { ...wager, at: '2026-03-02' }), 'invalid_time', 'at'],
    ['with a time in seconds', told('WAGER', { ...wager, at: 1_772_452_800 }), 'wrong_type', 'at'],
    ['without an amount', told('WAGER'), 'invalid_request', 'amount'],
    ['with no amount of a win', told('WIN'), 'invalid_request', 'amount'],
    ['with a stake of 0', told('WAGER', { amount: 0 }), 'invalid_amount', 'amount'],
    ['with a deposit of 0', told('DEPOSIT', { amount: '0.00' }), 'invalid_amount', 'amount'],
    ['with a withdrawal of 0', told('WITHDRAWAL', { amount: 0 }), 'invalid_amount', 'amount'],
    ['with a win below 0', told('WIN', { amount: '-1' }), 'invalid_amount', 'amount'],
    ['with an amount that is text', told('WIN', { amount: 'ten' }), 'invalid_amount', 'amount'],
    ['with an amount that is a list', told('WIN', { amount: [1] }), 'wrong_type', 'amount'],
    ['with a third decimal', told('WAGER', { amount: '1.001' }), 'too_many_decimals', 'amount'],
    ['with more bonus than stake', told('WAGER', { amount: 1, bonus_amount: '1.01' }), 'invalid_amount', 'bonus_amount'],
    ['with bonus of a deposit', told('DEPOSIT', { amount: 1, bonus_amount: 0 }), 'invalid_request', 'bonus_amount'],
    ['in other money', told('WAGER', { ...wager, currency: 'EUR' }), 'currency_mismatch', 'currency'],
    ['in a currency that is a number', told('WAGER', { ...wager, currency: 840 }), 'wrong_type', 'currency'],
    ['in other money and broken', told('WAGER', { currency: 'EUR', amount: 'x' }), 'invalid_amount', 'amount'],
    ['with an id of a bet of the wallet', told('WAGER', { ...wager, event_id: 'wager:1' }), 'reserved_id', 'event_id'],
    ['with an id of a win of the wallet', told('WIN', { ...wager, event_id: 'win:1' }), 'reserved_id', 'event_id'],
    ['with an id of a void of the wallet', told('WAGER', { ...wager, event_id: 'void:1' }), 'reserved_id', 'event_id'],
    ['with an id of an import', told('WAGER', { ...wager, event_id: 'import:1' }), 'reserved_id', 'event_id'],
    ['of a game without a name', told('WAGER', { ...wager, game_type: '' }), 'wrong_type', 'game_type'],
    ['of a game with too long a name', told('WAGER', { ...wager, game_type: 'x'.repeat(65) }), 'too_long', 'game_type'],
    ['of a game with NUL in it', told('WAGER', { ...wager, game_type: 'a\0' }), 'invalid_text', 'game_type'],
    ['of a deposit on a game', told('DEPOSIT', { amount: 1, game_type: 'slots' }), 'invalid_request', 'game_type'],
    ['of a game that is no id', told('WAGER', { ...wager, game_id: 'Book of Ra' }), 'invalid_id', 'game_id'],
    ['of a round that is no id', told('WAGER', { ...wager, round_id: 'R/1' }), 'invalid_id', 'round_id'],
    ['of a session without its id', told('SESSION_START'), 'invalid_request', 'session_id'],
    ['of the end of a session without its id', told('SESSION_END'), 'invalid_request', 'session_id'],
    ['of a session without duration', told('SESSION'), 'invalid_request', 'duration_seconds'],
    [
      'of a start that knows its duration',
      told('SESSION_START', { session_id: 'S', duration_seconds: 5 }),
      'invalid_request',
      'duration_seconds',
    ],
    ['of a session of half a second', told('SESSION', { duration_seconds: 0.5 }), 'wrong_type', 'duration_seconds'],
    ['of a session that ends before it starts', told('SESSION', { duration_seconds: -1 }), 'wrong_type', 'duration_seconds'],
    ['of a session of days', told('SESSION', { duration_seconds: 172_801 }), 'wrong_type', 'duration_seconds'],
    ['of a session with an amount', told('SESSION', { duration_seconds: 1, amount: 1 }), 'invalid_request', 'amount'],
    ['of a void of nothing', told('VOID', { ref_at: at }), 'invalid_request', 'ref_event_id'],
    ['of a void of no day', told('VOID', { ref_event_id: 'bet-1' }), 'invalid_request', 'ref_at'],
    ['of a void of an amount', told('VOID', { ref_event_id: 'bet-1', ref_at: at, amount: 1 }), 'invalid_request', 'amount'],
    ['of a stake that takes back', told('WAGER', { ...wager, ref_event_id: 'bet-1' }), 'invalid_request', 'ref_event_id'],
    ['from no address', told('WAGER', { ...wager, ip: '192.0.2.300' }), 'wrong_type', 'ip'],
    ['from a device without a name', told('WAGER', { ...wager, device_id: '' }), 'wrong_type', 'device_id'],
    ['from a device of too long a name', told('WAGER', { ...wager, device_id: 'x'.repeat(129) }), 'too_long', 'device_id'],
    ['paid by a card number', told('DEPOSIT', { amount: 1, payment_ref: '4111 1111 1111 1111' }), 'invalid_text', 'payment_ref'],
    ['with a payment of a stake', told('WAGER', { ...wager, payment_ref: 'x' }), 'invalid_request', 'payment_ref'],
    ['with an unknown field', told('WAGER', { ...wager, gametype: 'slots' }), 'unknown_field', 'gametype'],
    ['with an unknown field that is null', told('WAGER', { ...wager, note: null }), 'unknown_field', 'note'],
    ['that aims at the prototype', JSON.parse('{"kind":"WAGER","__proto__":{"amount":1}}'), 'unknown_field', '__proto__'],
    ['with a field of every object', told('WAGER', { ...wager, constructor: 1 }), 'unknown_field', 'constructor'],
    ['with an endless name', told('WAGER', { ...wager, ['x'.repeat(999)]: 1 }), 'unknown_field', 'x'.repeat(64)],
  ];
  it.each(cases)('%s', (_what, event, code, path) => {
    expect(parseEvent(event, 'USD')).toEqual({ code, path });
  });
});

describe('the documents and the reader agree', () => {
  it.each(whole)('%j may be sent, says the schema', (event) => {
    expect(eventSchema.safeParse(event).error?.issues ?? []).toEqual([]);
  });

  it('whatever is read is what the schema allows', () => {
    const value = fc.oneof(
      fc.constantFrom('10.00', 'P-1', 'slots', at, 'USD', '192.0.2.7', 'WAGER', '', 'a b', '60'),
      fc.constantFrom<unknown>(null, 10, 0, -1, 1.5, true, [], {}),
    );
    const changed = fc.tuple(
      fc.constantFrom(...whole.map(([event]) => event)),
      fc.dictionary(fc.constantFrom(...Object.keys(eventSchema.shape), 'other'), value, { maxKeys: 2 }),
    );
    fc.assert(
      fc.property(changed, ([event, changes]) => {
        const sent = { ...event, ...changes };
        if ('code' in parseEvent(sent, 'USD')) return;
        expect(eventSchema.safeParse(sent).success).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
