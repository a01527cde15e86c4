import { expect, it } from 'vitest';
import { activityLeaf, keptMultiplier, type OpeningRow, type PlayRow, toEvent } from './activity.ts';

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
  roundId: 'r1',
  grantId: '01900000-0000-7007-8000-000000000004',
  progressMinor: -1_000,
  multiplier: 11_000,
  ref: { eventId: 'wager:1', at: row.at - 1 },
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
  ['fact it takes back', { ref: { eventId: 'wager:2', at: row.at - 1 } }],
  ['time of the fact it takes back', { ref: { eventId: 'wager:1', at: row.at } }],
  ['lack of such a fact', { ref: null }],
  ['points', { lp: 1_501 }],
  ['carry', { lpCarry: 1 }],
])('the bytes of play change with the %s', (_column, change) => {
  expect(activityLeaf({ ...taken, ...change })).not.toEqual(activityLeaf(taken));
});

it('a stake that is taken back is folded as what it was, with what it had earned', () => {
  const { at, amountMinor, bonusMinor, gameType } = taken;
  const target = { kind: 'WAGER', at: at - 1, amountMinor, bonusMinor, gameType };
  expect(toEvent(taken)).toEqual({ kind: 'VOID', at, target, multiplier: 1.1 });
  expect(keptMultiplier(1.1)).toBe(taken.multiplier);
});
