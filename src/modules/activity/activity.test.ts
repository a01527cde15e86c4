import { expect, it } from 'vitest';
import { activityLeaf, type OpeningRow } from './activity.ts';

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
