import type { Totals } from '../../../engine/profile/opening.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { parseExternalId } from '../../../kernel/ids.ts';
import { mulDivHalfEven } from '../../../kernel/money.ts';
import type { RowFault, TotalsRow } from '../../../modules/activity/totals/totals-row.ts';
import { parsePerson } from '../../../modules/members/person.ts';
import { type CellReader, countCell, flagCell, gameCell, instantCell, moneyCell, timeCell, toSeconds } from '../cell.ts';
import { readHeader } from '../header.ts';
import { Line } from '../line.ts';
import type { Sheet } from '../read-sheet.ts';
import type { Delimiter, TableRow } from '../table.ts';
import { headerlessPlaces, type TotalsColumn, type TotalsHeader, totalsVocabulary } from './totals-columns.ts';

/**
 * Understands the first line of a sheet: a header, or the first player of a file in the six-column format.
 * @throws Fault `missing_columns`, `not_a_table`
 */
export function openTotalsSheet(first: TableRow, delimiter: Delimiter, currency: Currency): Sheet<TotalsRow> {
  const headerless = headerlessPlaces(first.cells);
  const header = headerless ?? readHeader(totalsVocabulary, first.cells);
  const readers = readersFor(delimiter, currency);
  return {
    unknownColumns: header.unknownColumns,
    headerless: headerless !== null,
    read: (row) => readRow(row, header, readers, first.cells.length),
  };
}

type Readers = { money: CellReader<number>; count: CellReader<number>; time: CellReader<number> };

function readersFor(delimiter: Delimiter, currency: Currency): Readers {
  return { money: moneyCell(currency, delimiter), count: countCell(delimiter), time: timeCell(delimiter) };
}

function readRow(row: TableRow, { places }: TotalsHeader, readers: Readers, width: number): TotalsRow | RowFault[] {
  const line = new Line(row, places);
  line.refuseMoreThan(width);
  const playerId = line.needed('player_id', parseExternalId);
  const totals = readTotals(line, readers);
  const asOf = line.cell('as_of', instantCell) ?? null;
  const person = line.attempt(() =>
    parsePerson({
      country: line.text('country'),
      name: line.text('name'),
      email: line.text('email'),
      phone: line.text('phone'),
      registeredAt: line.cell('registered_at', instantCell),
      marketingConsent: line.cell('marketing_consent', flagCell),
    }),
  );
  if (playerId === undefined || totals === undefined || person === undefined || line.faults.length > 0) return line.faults;
  return { row: row.line, playerId, totals, person, asOf };
}

/** The sums of a line. Other columns stand in for an empty cell: visits for sessions, session_minutes for playtime_hours. */
function readTotals(line: Line<TotalsColumn>, { money, count, time }: Readers): Totals | undefined {
  const deposited = line.needed('total_deposited', money);
  const wagered = line.needed('total_wagered', money);
  const won = line.needed('total_won', money);
  const sessions = line.cell('sessions', count) ?? line.cell('visits', count) ?? line.lacks('sessions');
  const hours = line.cell('playtime_hours', time);
  const minutes = line.cell('session_minutes', time);
  const betSize = line.cell('avg_bet_size', money);
  const bets = line.cell('total_bets', count);
  const withdrawn = line.cell('total_withdrawn', money);
  const gameType = line.cell('game_type', gameCell);
  const riskyBehavior = line.cell('risky_behavior', flagCell);
  if (deposited === undefined || wagered === undefined || won === undefined || sessions === undefined) return undefined;
  const playtimeSeconds = line.attempt(() => {
    if (hours !== undefined) return toSeconds(hours, 3600, 1, 'playtime_hours');
    return minutes !== undefined ? toSeconds(minutes, 60, sessions, 'session_minutes') : line.lacks('playtime_hours');
  });
  if (playtimeSeconds === undefined) return undefined;
  return {
    deposited,
    wagered,
    won,
    sessions,
    playtimeSeconds,
    withdrawn,
    bets: bets ?? (betSize ? mulDivHalfEven(wagered, 1, betSize) : undefined),
    gameType,
    riskyBehavior,
  };
}
