import { expect, it } from 'vitest';
import { activityLeaf, keptMultiplier, type OpeningRow, type PlayKind, type PlayRow, toEvent } from './activity.ts';

const row: OpeningRow = {
  bucket: 7,
  memberId: '01900000-0000-7007-8000-000000000001',
  eventId: 'import:01900000-0000-7000-8000-000000000002:1',
  day: '2026-03-02',
  kind: 'OPENING',
  at: Date.UTC(2026, 2, 2, 12),
  totals: { wagered: 1_500_000, gameType: 'slots' },
  lp: 1_500,
  lpCarry: 0,
};

it.each<[column: string, change: Partial<OpeningRow>]>([
  ['bucket', { bucket: 8 }],
  ['member', { memberId: '01900000-0000-7007-8000-000000000003' }],
  ['event', { eventId: 'import:01900000-0000-7000-8000-000000000002:2' }],
  ['day', { day: '2026-03-03' }],
  ['time', { at: row.at + 1 }],
  ['an amount of the totals', { totals: { wagered: 1_500_001, gameType: 'slots' } }],
  ['the name of a total', { totals: { won: 1_500_000, gameType: 'slots' } }],
  ['points', { lp: 1_501 }],
  ['sign of the points', { lp: -1_500 }],
  ['carry', { lpCarry: 1 }],
])('the bytes that are hashed change with the %s', (_, change) => {
  expect(activityLeaf({ ...row, ...change })).not.toEqual(activityLeaf(row));
});

it('the bytes do not depend on the order of the totals', () => {
  expect(activityLeaf({ ...row, totals: { gameType: 'slots', wagered: 1_500_000 } })).toEqual(activityLeaf(row));
});

const { totals: _, ...fact } = row;
const taken: PlayRow = {
  ...fact,
  kind: 'VOID',
  amountMinor: 1_000,
  bonusMinor: 600,
  gameType: 'slots',
  gameId: null,
  roundId: 'r1',
  sessionId: null,
  durationSeconds: null,
  grantId: '01900000-0000-7007-8000-000000000004',
  progressMinor: -1_000,
  multiplier: 11_000,
  ref: { eventId: 'wager:1', at: row.at - 1, kind: 'WAGER' },
};

it.each<[column: string, change: Partial<PlayRow>]>([
  ['kind', { kind: 'WAGER' }],
  ['amount', { amountMinor: 1_001 }],
  ['bonus part', { bonusMinor: 601 }],
  ['game', { gameType: 'roulette' }],
  ['lack of a game', { gameType: null }],
  ['round', { roundId: 'r2' }],
  ['bonus', { grantId: null }],
  ['progress', { progressMinor: -999 }],
  ['multiplier', { multiplier: 10_000 }],
  ['fact it takes back', { ref: { eventId: 'wager:2', at: row.at - 1, kind: 'WAGER' } }],
  ['time of the fact it takes back', { ref: { eventId: 'wager:1', at: row.at, kind: 'WAGER' } }],
  ['kind of the fact it takes back', { ref: { eventId: 'wager:1', at: row.at - 1, kind: 'WIN' } }],
  ['game of its kind', { gameId: 'book-of-laurel' }],
  ['session', { sessionId: 's1' }],
  ['time played', { durationSeconds: 0 }],
  ['lack of such a fact', { ref: null }],
  ['points', { lp: 1_501 }],
  ['carry', { lpCarry: 1 }],
])('the bytes of play change with the %s', (_column, change) => {
  expect(activityLeaf({ ...taken, ...change })).not.toEqual(activityLeaf(taken));
});

const nothing = { bonusMinor: 0, gameType: null, roundId: null, grantId: null, progressMinor: 0, multiplier: 0, lp: 0, lpCarry: 0 };
const ended = { eventId: 's-1-end', at: row.at - 1, kind: 'SESSION_END' } as const;

/* Made after docs/reference/ledger-bytes.md by hand. The first is what such a row had before there was anything more to tell. */
it.each<[what: string, row: PlayRow, bytes: string[]]>([
  [
    'a bet of the wallet that is taken back',
    taken,
    [
      '00000008616374697669747900000000000000070000002430313930303030302d303030302d373030372d383030302d303030303030303030303031',
      '0000002d696d706f72743a30313930303030302d303030302d373030302d383030302d3030303030303030303030323a310000000a323032362d3033',
      '2d303200000004564f49440000019cae6b660000000000000003e800000000000002580100000005736c6f7473010000000272310100000024303139',
      '30303030302d303030302d373030372d383030302d303030303030303030303034fffffffffffffc180000000000002af8010000000777616765723a',
      '310000019cae6b65ff00000000000005dc0000000000000000',
    ],
  ],
  [
    'the end of a session that is taken back',
    { ...taken, ...nothing, amountMinor: 0, sessionId: 's-1', durationSeconds: 3600, ref: ended },
    [
      '00000008616374697669747900000000000000070000002430313930303030302d303030302d373030372d383030302d303030303030303030303031',
      '0000002d696d706f72743a30313930303030302d303030302d373030302d383030302d3030303030303030303030323a310000000a323032362d3033',
      '2d303200000004564f49440000019cae6b66000000000000000000000000000000000000000000000000000000000000000000000000010000000773',
      '2d312d656e640000019cae6b65ff00000000000000000000000000000000000100000003732d31010000000000000e10010000000b53455353494f4e',
      '5f454e44',
    ],
  ],
  [
    'a bet that tells its game',
    {
      ...taken,
      ...nothing,
      kind: 'WAGER',
      gameType: 'slots',
      gameId: 'book',
      roundId: 'r1',
      sessionId: 's-1',
      multiplier: 10_000,
      lp: 1,
      ref: null,
    },
    [
      '00000008616374697669747900000000000000070000002430313930303030302d303030302d373030372d383030302d303030303030303030303031',
      '0000002d696d706f72743a30313930303030302d303030302d373030302d383030302d3030303030303030303030323a310000000a323032362d3033',
      '2d30320000000557414745520000019cae6b660000000000000003e800000000000000000100000005736c6f74730100000002723100000000000000',
      '0000000000000000271000000000000000000100000000000000000100000004626f6f6b0100000003732d310000',
    ],
  ],
])('the bytes of %s are pinned', (_what, play, bytes) => {
  expect(Buffer.from(activityLeaf(play)).toString('hex')).toBe(bytes.join(''));
});

it('a stake that is taken back is folded as what it was, with what it had earned', () => {
  const { at, amountMinor, bonusMinor, gameType } = taken;
  const target = { kind: 'WAGER', at: at - 1, amountMinor, bonusMinor, gameType };
  expect(toEvent(taken)).toEqual({ kind: 'VOID', at, target, multiplier: 1.1 });
  expect(keptMultiplier(1.1)).toBe(taken.multiplier);
});

it.each<[what: string, row: Partial<PlayRow>, event: object]>([
  ['a deposit', { kind: 'DEPOSIT' }, { kind: 'DEPOSIT', amountMinor: 1_000 }],
  ['a win', { kind: 'WIN' }, { kind: 'WIN', amountMinor: 1_000 }],
  ['a session', { kind: 'SESSION', durationSeconds: 60 }, { kind: 'SESSION', durationSeconds: 60 }],
  ['a start whose end was told before', { kind: 'SESSION_START', durationSeconds: 60 }, { kind: 'SESSION_START', durationSeconds: 60 }],
  ['an end whose start is not known', { kind: 'SESSION_END' }, { kind: 'SESSION_END', durationSeconds: null }],
])('%s is folded as what it was, and so when it is taken back', (_what, told, event) => {
  const { at } = row;
  expect(toEvent({ ...taken, ref: null, ...told })).toEqual({ ...event, at });
  const ref = { eventId: 'e1', at: at - 5, kind: told.kind as PlayKind };
  expect(toEvent({ ...taken, ...told, kind: 'VOID', ref })).toEqual({
    kind: 'VOID',
    at,
    target: { ...event, at: at - 5 },
    multiplier: 1.1,
  });
});
