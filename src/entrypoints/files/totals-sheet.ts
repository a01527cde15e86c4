import type { Totals } from '../../engine/profile/opening.ts';
import type { Currency } from '../../kernel/currency.ts';
import { Fault, fieldFault } from '../../kernel/errors.ts';
import { parseExternalId } from '../../kernel/ids.ts';
import { mulDivHalfEven } from '../../kernel/money.ts';
import type { RowFault, TotalsRow } from '../../modules/activity/totals-row.ts';
import { parsePerson } from '../../modules/members/person.ts';
import { type CellReader, countCell, flagCell, gameCell, instantCell, moneyCell, timeCell, toSeconds } from './cell.ts';
import type { Delimiter, TableRow } from './table.ts';
import { headerlessPlaces, readHeader, type TotalsColumn, type TotalsHeader } from './totals-columns.ts';

/** A totals sheet whose first line has been understood. */
export type TotalsSheet = {
  /** Columns of the header that mean nothing here. */
  unknownColumns: readonly string[];
  /** The first line is a player, not a header. */
  headerless: boolean;
  /** A line as totals, or what is wrong with its cells. */
  read(row: TableRow): TotalsRow | RowFault[];
};

/**
 * Understands the first line of a sheet: a header, or the first player of a file in the six-column format.
 * @throws Fault `missing_columns`, `not_a_table`
 */
export function openTotalsSheet(first: TableRow, delimiter: Delimiter, currency: Currency): TotalsSheet {
  const headerless = headerlessPlaces(first.cells);
  const header = headerless ?? readHeader(first.cells);
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
function readTotals(line: Line, { money, count, time }: Readers): Totals | undefined {
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

/** The cells of one line by their columns, and what was found wrong with them. */
class Line {
  readonly faults: RowFault[] = [];
  readonly #row: TableRow;
  readonly #places: ReadonlyMap<TotalsColumn, number>;

  constructor(row: TableRow, places: ReadonlyMap<TotalsColumn, number>) {
    this.#row = row;
    this.#places = places;
  }

  /** The text of a cell; undefined when it is empty or the sheet has no such column. */
  text(column: TotalsColumn): string | undefined {
    const place = this.#places.get(column);
    return place === undefined ? undefined : this.#row.cells[place] || undefined;
  }

  /** More cells than columns: a comma too many has shifted what follows, and nobody can say from where. */
  refuseMoreThan(width: number): void {
    const extra = this.#row.cells.slice(width).find((text) => text !== '');
    if (extra === undefined) return;
    const message = `The row has more cells than the header: "${extra.slice(0, 40)}" is beyond the last column`;
    this.faults.push({ row: this.#row.line, column: null, code: 'too_many_cells', message });
  }

  cell<Value>(column: TotalsColumn, read: CellReader<Value>): Value | undefined {
    const text = this.text(column);
    return text === undefined ? undefined : this.attempt(() => read(text, column));
  }

  needed<Value>(column: TotalsColumn, read: CellReader<Value>): Value | undefined {
    return this.text(column) === undefined ? this.lacks(column) : this.cell(column, read);
  }

  /** Notes that a cell is empty, unless it is there and was found wrong. */
  lacks(column: TotalsColumn): undefined {
    if (this.faults.some((fault) => fault.column === column)) return undefined;
    return this.attempt(() => {
      throw fieldFault(column, 'empty_cell', `${column}: the cell is empty`);
    });
  }

  /** Runs a reader and keeps its Fault as faults of this line. */
  attempt<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.faults.push(...error.errors.map(({ path, code, message }) => ({ row: this.#row.line, column: path, code, message })));
      return undefined;
    }
  }
}
