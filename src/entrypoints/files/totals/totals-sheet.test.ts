import { describe, expect, it } from 'vitest';
import type { Currency } from '../../../kernel/currency.ts';
import type { RowFault, TotalsRow } from '../../../modules/activity/totals/totals-row.ts';
import type { Delimiter } from '../table.ts';
import { openTotalsSheet } from './totals-sheet.ts';

const standard = ['player_id', 'total_deposited', 'total_wagered', 'total_won', 'sessions', 'playtime_hours'];
const row = (line: number, cells: string[]) => ({ line, cells });

type Sheet = { delimiter?: Delimiter; currency?: Currency };

function open(header: string[], { delimiter = ',', currency = 'USD' }: Sheet = {}) {
  return openTotalsSheet(row(1, header), delimiter, currency);
}

/** Reads P001's line, some cells of which are replaced or added. */
function readLine(cells: Record<string, string>, sheet: Sheet = {}): TotalsRow | RowFault[] {
  const reference = {
    player_id: 'P001',
    total_deposited: '5000',
    total_wagered: '15000',
    total_won: '12000',
    sessions: '25',
    playtime_hours: '48',
  };
  const line: Record<string, string> = { ...reference, ...cells };
  return open(Object.keys(line), sheet).read(row(2, Object.values(line)));
}

const p001 = {
  row: 2,
  playerId: 'P001',
  totals: { deposited: 500_000, wagered: 1_500_000, won: 1_200_000, sessions: 25, playtimeSeconds: 172_800 },
  person: {},
  asOf: null,
};

describe('the header', () => {
  it.each<[what: string, header: string[], unknown: string[]]>([
    ['the standard names', standard, []],
    ['names as people write them', ['Player ID', 'Total Deposits', 'TOTAL-WAGERED', 'winnings', 'Session Count', 'Hours played'], []],
    ['other names for the same', ['customer_id', 'deposits total', 'turnover', 'won', 'Sessions', 'PlayTime'], []],
    ['any order, with columns nobody knows', ['Comment', ...standard.toReversed(), 'VIP manager', ''], ['Comment', 'VIP manager']],
  ])('%s', (_, header, unknown) => {
    expect(open(header)).toMatchObject({ headerless: false, unknownColumns: unknown });
  });

  it('is not needed where the first line is a player in the six-column format', () => {
    const sheet = open(['P001', '5000', '15000', '12000', '25', '48']);
    expect(sheet.headerless).toBe(true);
    expect(sheet.read(row(1, ['P001', '5000', '15000', '12000', '25', '48']))).toMatchObject({ ...p001, row: 1 });
  });

  it.each<[what: string, header: string[], code: string, detail: string]>([
    [
      'columns are missing',
      ['player_id', 'email'],
      'missing_columns',
      'total_deposited, total_wagered, total_won, sessions, playtime_hours',
    ],
    ['the first line is a player with a cell too many', ['P001', '5000', '15000', '12000', '25', '48', '7'], 'missing_columns', '"P001"'],
    [
      'two columns mean the same',
      [...standard, 'Total Wagers'],
      'not_a_table',
      '"total_wagered" and "Total Wagers" both mean total_wagered',
    ],
  ])('is refused when %s', (_, header, code, detail) => {
    expect(() => open(header)).toThrow(expect.objectContaining({ code, detail: expect.stringContaining(detail) }));
  });
});

describe('a line with more cells than the header', () => {
  const header = ['player_id', 'total_deposited', 'total_wagered', 'total_won', 'sessions', 'playtime_hours'];
  const read = (cells: string[]) => openTotalsSheet({ line: 1, cells: header }, ',', 'USD').read({ line: 2, cells });

  it('is refused: thousands written with commas have shifted what follows', () => {
    expect(read(['T1', '5', '000', '15', '000', '12', '000', '25', '48'])).toContainEqual(
      expect.objectContaining({ row: 2, column: null, code: 'too_many_cells' }),
    );
  });

  it('is taken when the cells beyond are empty, as spreadsheets leave them', () => {
    expect(read(['T1', '5', '15', '12', '25', '48', '', ''])).toMatchObject({ playerId: 'T1' });
  });
});

describe('a line', () => {
  it.each<[what: string, cells: Record<string, string>, expected: object, sheet?: Sheet]>([
    ['the reference line', {}, p001],
    ['money has as many decimals as its currency', { total_won: '12000.50' }, { totals: { won: 1_200_050 } }],
    ['yen have none', { total_won: '12000' }, { totals: { won: 12_000 } }, { currency: 'JPY' }],
    [
      'a decimal comma where semicolons part the cells',
      { total_won: '12000,5', playtime_hours: '1,50' },
      { totals: { won: 1_200_050, playtimeSeconds: 5_400 } },
      { delimiter: ';' },
    ],
    ['a point is read there too', { total_won: '12000.50' }, { totals: { won: 1_200_050 } }, { delimiter: ';' }],
    ['hours may be broken', { playtime_hours: '0.1234567' }, { totals: { playtimeSeconds: 444 } }],
    ['visits stand in for an empty sessions cell', { sessions: '', visits: '7' }, { totals: { sessions: 7 } }],
    ['visits do not replace sessions', { visits: '7' }, { totals: { sessions: 25 } }],
    [
      'session_minutes x sessions stand in for an empty playtime',
      { playtime_hours: '', session_minutes: '10.5' },
      { totals: { playtimeSeconds: 15_750 } },
    ],
    ['bets follow from their mean size', { avg_bet_size: '40' }, { totals: { bets: 375 } }],
    ['half a bet goes to the even side', { total_wagered: '5', avg_bet_size: '2' }, { totals: { bets: 2 } }],
    ['but a count of bets is a count', { avg_bet_size: '40', total_bets: '400' }, { totals: { bets: 400 } }],
    ['a mean size of 0 says nothing', { avg_bet_size: '0' }, { totals: { bets: undefined } }],
    [
      'the optional sums',
      { total_withdrawn: '10', total_bets: '3', game_type: 'Slots', risky_behavior: 'Yes' },
      { totals: { withdrawn: 1_000, bets: 3, gameType: 'slots', riskyBehavior: true } },
    ],
    [
      'the person',
      { country: 'gb', name: ' Ada ', email: 'a@b.example', phone: '+44 20 1234', marketing_consent: 'no' },
      { person: { country: 'GB', name: 'Ada', email: 'a@b.example', phone: '+44 20 1234', marketingConsent: false } },
    ],
    [
      'times',
      { registered_at: '2025-03-01', as_of: '2026-01-31T12:00:00Z' },
      { person: { registeredAt: Date.UTC(2025, 2, 1) }, asOf: Date.UTC(2026, 0, 31, 12) },
    ],
  ])('%s', (_, cells, expected, sheet) => {
    expect(readLine(cells, sheet)).toMatchObject(expected);
  });

  it.each<[what: string, cells: Record<string, string>, faults: [column: string | null, code: string][], sheet?: Sheet]>([
    ['an id with a space', { player_id: 'P 001' }, [['player_id', 'invalid_id']]],
    ['no id', { player_id: '' }, [['player_id', 'empty_cell']]],
    ['an empty sum', { total_won: '' }, [['total_won', 'empty_cell']]],
    ['neither sessions nor visits', { sessions: '', visits: '' }, [['sessions', 'empty_cell']]],
    ['neither playtime nor session_minutes', { playtime_hours: '' }, [['playtime_hours', 'empty_cell']]],
    ['a word for a number', { total_won: 'lots' }, [['total_won', 'wrong_type']]],
    ['a sign of a currency', { total_won: '$5' }, [['total_won', 'wrong_type']]],
    ['an exponent', { total_won: '1E+05' }, [['total_won', 'wrong_type']]],
    ['separators between thousands', { total_won: '1,234.50' }, [['total_won', 'wrong_type']]],
    ['what could be thousands in a file with semicolons', { total_won: '1.000' }, [['total_won', 'wrong_type']], { delimiter: ';' }],
    ['the same with a comma', { total_won: '1,000' }, [['total_won', 'wrong_type']], { delimiter: ';' }],
    ['a decimal comma in a file with tabs', { total_won: '12,5' }, [['total_won', 'wrong_type']], { delimiter: '\t' }],
    ['a tenth of a cent', { total_won: '0.001' }, [['total_won', 'too_many_decimals']]],
    ['a tenth of a yen', { total_won: '0.1' }, [['total_won', 'too_many_decimals']], { currency: 'JPY' }],
    ['money below 0', { total_won: '-1' }, [['total_won', 'invalid_amount']]],
    ['more money than there is', { total_won: '1000000000000.01' }, [['total_won', 'invalid_amount']]],
    ['half a session', { sessions: '1.5' }, [['sessions', 'wrong_type']]],
    ['sessions below 0', { sessions: '-1' }, [['sessions', 'invalid_amount']]],
    ['a negative fraction of an hour', { playtime_hours: '-0.5' }, [['playtime_hours', 'invalid_amount']]],
    [
      'more time than there is',
      { playtime_hours: '', session_minutes: '10000', sessions: '1000000000' },
      [['session_minutes', 'invalid_amount']],
    ],
    ['a faulty cell is not replaced by another', { sessions: 'x', visits: '7' }, [['sessions', 'wrong_type']]],
    ['a day that is not', { registered_at: '2025-02-31x' }, [['registered_at', 'invalid_time']]],
    ['a date as it is written in Germany', { as_of: '31.01.2026' }, [['as_of', 'invalid_time']]],
    ['a country that is not', { country: 'XX' }, [['country', 'invalid_country']]],
    ['an address that is not', { email: 'ada' }, [['email', 'invalid_contact']]],
    ['perhaps', { risky_behavior: 'perhaps' }, [['risky_behavior', 'wrong_type']]],
    ['a game with a sign', { game_type: 'slots!' }, [['game_type', 'wrong_type']]],
    [
      'all that is wrong at once',
      { player_id: '?', total_won: 'x', country: 'XX' },
      [
        ['player_id', 'invalid_id'],
        ['total_won', 'wrong_type'],
        ['country', 'invalid_country'],
      ],
    ],
  ])('is refused for %s', (_, cells, faults, sheet) => {
    expect(readLine(cells, sheet)).toEqual(faults.map(([column, code]) => ({ row: 2, column, code, message: expect.any(String) })));
  });

  it('with fewer cells than the header is refused for the first that it lacks', () => {
    expect(open(standard).read(row(7, ['P001', '1', '2']))).toEqual([
      { row: 7, column: 'total_won', code: 'empty_cell', message: 'total_won: the cell is empty' },
      { row: 7, column: 'sessions', code: 'empty_cell', message: 'sessions: the cell is empty' },
    ]);
  });
});
