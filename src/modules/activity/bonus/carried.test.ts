import { expect, it } from 'vitest';
import type { PlayRow } from '../activity.ts';
import { carriedMoves } from './carried.ts';

const row = (kind: PlayRow['kind'], more: Partial<PlayRow> = {}): PlayRow => ({
  bucket: 5,
  memberId: '01900000-0000-7000-8000-000000000001',
  eventId: 'e1',
  day: '2026-03-02',
  at: 0,
  kind,
  amountMinor: 10_00,
  bonusMinor: 4_00,
  gameType: null,
  gameId: null,
  roundId: null,
  sessionId: null,
  durationSeconds: null,
  grantId: '01900000-0000-7000-8000-0000000000aa',
  progressMinor: 0,
  multiplier: 0,
  ref: null,
  lp: 0,
  lpCarry: 0,
  ...more,
});
const of = (kind: 'WAGER' | 'WIN' | 'DEPOSIT') => ({ ref: { eventId: 'e0', at: 0, kind } });

it.each<[what: string, row: PlayRow, moves: string[]]>([
  ['a stake', row('WAGER'), ['BONUS > GAME']],
  ['a win', row('WIN'), ['GAME > BONUS']],
  ['a stake that is taken back', row('VOID', of('WAGER')), ['GAME > BONUS']],
  ['a win that is taken back', row('VOID', of('WIN')), ['BONUS > GAME']],
  ['own money', row('WAGER', { bonusMinor: 0 }), []],
  ['bonus money of no bonus: it was taken back before it was told', row('WAGER', { grantId: null }), []],
  ['a bet that the wallet took', row('WAGER', { eventId: 'wager:w' }), []],
  ['its win', row('WIN', { eventId: 'win:w' }), []],
  ['its being taken back', row('VOID', { eventId: 'void:w', ...of('WAGER') }), []],
])('%s', (_, one, moves) => {
  const found = carriedMoves([one], 'USD');
  expect(found.map(({ from, to }) => `${from.split(':')[0]} > ${to.split(':')[0]}`)).toEqual(moves);
  for (const { amountMinor, currency } of found) expect([amountMinor, currency]).toEqual([4_00, 'USD']);
});
