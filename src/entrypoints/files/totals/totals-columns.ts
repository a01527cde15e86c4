import { isExternalId } from '../../../kernel/ids.ts';
import { type Header, vocabularyOf } from '../header.ts';

/** Columns of a totals sheet, each with the other names that people give it. */
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

export const totalsVocabulary = vocabularyOf(required, optional);

export type TotalsHeader = Header<TotalsColumn>;

/** The places of a file that has no header and is exactly in the six-column format, e.g. `P001,5000,15000,12000,25,48`; else null. */
export function headerlessPlaces(cells: readonly string[]): TotalsHeader | null {
  const [playerId = '', ...numbers] = cells;
  const columns = totalsVocabulary.required;
  const fits = cells.length === columns.length && isExternalId(playerId) && numbers.every((cell) => /^\d+([.,]\d+)?$/.test(cell));
  return fits ? { places: new Map(columns.map((column, index) => [column, index])), unknownColumns: [] } : null;
}
