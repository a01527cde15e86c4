import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ReportedEvent } from '../../../modules/activity/intake/event.ts';
import type { RowFault } from '../../../modules/activity/totals/totals-row.ts';
import { readTable } from '../read-table.ts';
import type { Delimiter } from '../table.ts';
import { openEventsSheet } from './events-sheet.ts';
import { readEvents } from './read-events.ts';

const bet = { event_id: 'bet-1', player_id: 'P001', kind: 'WAGER', amount: '20.00', at: '2026-03-01T18:03:40Z', game_type: 'slots' };
const deposit = { event_id: 'dep-1', player_id: 'P001', kind: 'DEPOSIT', amount: '50', at: '2026-03-01T18:00:00Z' };
const session = { event_id: 'ses-1', player_id: 'P001', kind: 'SESSION', duration_seconds: '1500', at: '2026-03-01T19:00:00Z' };
const takenBack = {
  event_id: 'void-1',
  player_id: 'P001',
  kind: 'VOID',
  at: '2026-03-01T18:05:00Z',
  ref_event_id: 'bet-1',
  ref_at: '2026-03-01T18:03:40Z',
};

/** Reads one line, line 2 of a sheet that has the columns of its cells. */
function readLine(cells: Record<string, string>, delimiter: Delimiter = ','): ReportedEvent | RowFault[] {
  const sheet = openEventsSheet({ line: 1, cells: Object.keys(cells) }, delimiter, 'USD');
  const read = sheet.read({ line: 2, cells: Object.values(cells) });
  return Array.isArray(read) ? read : read.event;
}

describe('a line of an events sheet', () => {
  it.each<[what: string, cells: Record<string, string>, event: Partial<ReportedEvent>]>([
    ['a bet', bet, { eventId: 'bet-1', playerId: 'P001', kind: 'WAGER', amountMinor: 2_000, gameType: 'slots', ref: null, links: [] }],
    ['a deposit of a device', { ...deposit, device_id: 'd1' }, { amountMinor: 5_000, links: [{ kind: 'device', value: 'd1' }] }],
    ['a session', session, { durationSeconds: 1_500, amountMinor: 0 }],
    ['a void', takenBack, { ref: { eventId: 'bet-1', at: Date.UTC(2026, 2, 1, 18, 3, 40) } }],
    ['a bet partly of bonus', { ...bet, bonus_amount: '7.5' }, { bonusMinor: 750 }],
    ['a win of nothing', { ...bet, kind: 'WIN', amount: '0.00' }, { kind: 'WIN', amountMinor: 0 }],
    ['a kind as people write it', { ...session, kind: 'Session end', session_id: 's1', duration_seconds: '' }, { kind: 'SESSION_END' }],
    ['a game type as people write it', { ...bet, game_type: 'Slots' }, { gameType: 'slots' }],
    ['a currency in small letters', { ...bet, currency: 'usd' }, { amountMinor: 2_000 }],
    ['a time without a zone, which is UTC', { ...bet, at: '2026-03-01 18:03' }, { at: Date.UTC(2026, 2, 1, 18, 3) }],
    ['a time with an offset', { ...bet, at: '2026-03-01T19:03:40+01:00' }, { at: Date.UTC(2026, 2, 1, 18, 3, 40) }],
    ['a date, as a workbook has midnight', { ...bet, at: '2026-03-01' }, { at: Date.UTC(2026, 2, 1) }],
    ['zeros where there is no money', { ...session, amount: '0.00', bonus_amount: '0' }, { amountMinor: 0, bonusMinor: 0 }],
    ['a bet of no bonus', { ...bet, bonus_amount: '0.00' }, { amountMinor: 2_000, bonusMinor: 0 }],
    ['empty cells', { ...bet, ref_event_id: '', session_id: '', ip: '' }, { sessionId: null, ref: null, links: [] }],
    ['a column that means nothing', { ...bet, mood: 'fine' }, { eventId: 'bet-1' }],
  ])('%s', (_, cells, event) => {
    expect(readLine(cells)).toMatchObject(event);
  });

  it('has a decimal comma where semicolons part the cells', () => {
    expect(readLine({ ...bet, amount: '20,50', bonus_amount: '1,25' }, ';')).toMatchObject({ amountMinor: 2_050, bonusMinor: 125 });
  });

  it.each<[column: string | null, code: string, cells: Record<string, string>]>([
    ['event_id', 'empty_cell', { ...bet, event_id: '' }],
    ['player_id', 'empty_cell', { ...bet, player_id: '' }],
    ['kind', 'empty_cell', { ...bet, kind: '' }],
    ['at', 'empty_cell', { ...bet, at: '' }],
    ['amount', 'empty_cell', { ...bet, amount: '' }],
    ['duration_seconds', 'empty_cell', { ...session, duration_seconds: '' }],
    ['ref_at', 'empty_cell', { ...takenBack, ref_at: '' }],
    ['event_id', 'invalid_id', { ...bet, event_id: 'bet 1' }],
    ['player_id', 'invalid_id', { ...bet, player_id: 'P/1' }],
    ['kind', 'wrong_type', { ...bet, kind: 'GIFT' }],
    ['kind', 'kind_not_accepted', { ...bet, kind: 'opening' }],
    ['kind', 'kind_not_accepted', { ...bet, kind: 'PURCHASE' }],
    ['amount', 'wrong_type', { ...bet, amount: '1,234.50' }],
    ['amount', 'wrong_type', { ...bet, amount: '=1+1' }],
    ['amount', 'too_many_decimals', { ...bet, amount: '1.005' }],
    ['amount', 'invalid_amount', { ...bet, amount: '-5' }],
    ['amount', 'invalid_amount', { ...bet, amount: '0' }],
    ['amount', 'invalid_request', { ...session, amount: '5.00' }],
    ['bonus_amount', 'invalid_amount', { ...bet, bonus_amount: '20.01' }],
    ['bonus_amount', 'invalid_request', { ...deposit, bonus_amount: '1' }],
    ['game_type', 'invalid_request', { ...deposit, game_type: 'slots' }],
    ['currency', 'currency_mismatch', { ...bet, currency: 'EUR' }],
    ['at', 'invalid_time', { ...bet, at: 'yesterday' }],
    ['at', 'invalid_time', { ...bet, at: '2026-02-30T10:00:00Z' }],
    ['ref_at', 'invalid_time', { ...takenBack, ref_at: '1 March' }],
    ['duration_seconds', 'wrong_type', { ...session, duration_seconds: '1.5' }],
    ['duration_seconds', 'wrong_type', { ...session, duration_seconds: '172801' }],
    ['ip', 'wrong_type', { ...deposit, ip: '203.0.113.900' }],
    ['payment_ref', 'invalid_text', { ...deposit, payment_ref: '4111 1111 1111 1111' }],
  ])('is refused: %s, %s', (column, code, cells) => {
    const read = readLine(cells);
    expect(read).toMatchObject([{ row: 2, column, code }]);
    const [fault] = read as RowFault[];
    expect(fault?.message).toContain(`${column}: `);
  });

  it('tells all its cells that cannot be read at once', () => {
    const read = readLine({ ...bet, event_id: '', amount: 'ten', at: 'noon' });
    expect((read as RowFault[]).map(({ column, code }) => [column, code])).toEqual([
      ['amount', 'wrong_type'],
      ['at', 'invalid_time'],
      ['event_id', 'empty_cell'],
    ]);
  });

  it('has no more cells than the header', () => {
    const sheet = openEventsSheet({ line: 1, cells: Object.keys(bet) }, ',', 'USD');
    expect(sheet.read({ line: 7, cells: [...Object.values(bet), 'x'] })).toMatchObject([{ row: 7, column: null, code: 'too_many_cells' }]);
  });
});

it('the sample of events is without a fault', async () => {
  const path = fileURLToPath(new URL('../../../../examples/casino/events.csv', import.meta.url));
  const chunks: unknown[] = [];
  for await (const { lines, rows, faults } of readEvents(readTable(path), 'USD', 10)) chunks.push([lines, rows.length, faults]);
  expect(chunks).toEqual([
    [10, 10, []],
    [5, 5, []],
  ]);
});
