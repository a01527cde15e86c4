import { Fault } from '../../kernel/errors.ts';
import { isExternalId } from '../../kernel/ids.ts';

/**
 * Columns of a totals sheet, each with the other names that people give it. Only letters and digits count: `Player ID`, `player-id`
 * and `PLAYER_ID` are one name.
 */
const required = {
  player_id: ['player', 'customer id', 'customer', 'user id', 'member id', 'account id', 'id'],
  total_deposited: ['deposited', 'deposits', 'total deposits', 'deposits total', 'deposit total', 'total deposit', 'deposit amount'],
  total_wagered: [
    'wagered',
    'wagers',
    'total wagers',
    'wagers total',
    'total wager',
    'turnover',
    'total bet amount',
    'stakes',
    'total stakes',
  ],
  total_won: ['won', 'wins', 'winnings', 'total wins', 'total winnings', 'wins total', 'win amount'],
  sessions: ['session count', 'total sessions', 'number of sessions'],
  playtime_hours: ['playtime', 'play time', 'hours', 'hours played', 'play time hours', 'total hours', 'total playtime hours'],
} as const;

const optional = {
  total_withdrawn: ['withdrawn', 'withdrawals', 'total withdrawals', 'withdrawals total', 'total withdrawal'],
  total_bets: ['bets', 'bet count', 'number of bets', 'total number of bets'],
  avg_bet_size: ['avg bet', 'average bet', 'average bet size', 'mean bet'],
  visits: ['visit count', 'total visits', 'number of visits'],
  session_minutes: ['avg session minutes', 'average session minutes', 'minutes per session', 'avg session length minutes'],
  game_type: ['game', 'favourite game', 'favorite game', 'favourite game type', 'favorite game type', 'preferred game'],
  risky_behavior: ['risky behaviour', 'risky', 'risk flag', 'at risk'],
  country: ['country code'],
  name: ['full name', 'player name', 'customer name'],
  email: ['e-mail', 'email address', 'mail'],
  phone: ['phone number', 'telephone', 'mobile'],
  registered_at: ['registered', 'registration date', 'registration', 'signup date', 'sign up date'],
  as_of: ['date', 'report date', 'as of date'],
  marketing_consent: ['marketing', 'consent', 'marketing opt in'],
} as const;

export type TotalsColumn = keyof typeof required | keyof typeof optional;

/** The columns that a sheet must have, in the order of the format without a header. */
const requiredColumns = Object.keys(required) as (keyof typeof required)[];

const columnsByName = new Map(
  Object.entries({ ...required, ...optional }).flatMap(([column, names]) =>
    [column, ...names].map((name) => [normalised(name), column as TotalsColumn] as const),
  ),
);

function normalised(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Where a sheet's cells stand, and the header's names that mean nothing here. */
export type TotalsHeader = { places: ReadonlyMap<TotalsColumn, number>; unknownColumns: string[] };

/**
 * Recognises the header of a totals sheet. Columns it does not know are reported, not refused.
 * @throws Fault `missing_columns`; `not_a_table` when two columns mean the same
 */
export function readHeader(cells: readonly string[]): TotalsHeader {
  const places = new Map<TotalsColumn, number>();
  const unknownColumns: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const column = columnsByName.get(normalised(cell));
    if (column === undefined) {
      if (cell !== '') unknownColumns.push(cell.slice(0, 64));
      continue;
    }
    const earlier = places.get(column);
    if (earlier !== undefined) throw new Fault('not_a_table', { detail: `"${cells[earlier]}" and "${cell}" both mean ${column}.` });
    places.set(column, index);
  }
  const missing = requiredColumns.filter((column) => !places.has(column));
  if (missing.length > 0) {
    const found = cells.map((cell) => `"${cell.slice(0, 64)}"`).slice(0, 30);
    throw new Fault('missing_columns', { detail: `Missing: ${missing.join(', ')}. The first line has ${found.join(', ')}.` });
  }
  return { places, unknownColumns };
}

/** The places of a file that has no header and is exactly in the six-column format, e.g. `P001,5000,15000,12000,25,48`; else null. */
export function headerlessPlaces(cells: readonly string[]): TotalsHeader | null {
  const [playerId = '', ...numbers] = cells;
  const fits = cells.length === requiredColumns.length && isExternalId(playerId) && numbers.every((cell) => /^\d+([.,]\d+)?$/.test(cell));
  return fits ? { places: new Map(requiredColumns.map((column, index) => [column, index])), unknownColumns: [] } : null;
}
