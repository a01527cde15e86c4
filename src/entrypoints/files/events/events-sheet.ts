import { formatInstant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { errorCodes } from '../../../kernel/errors.ts';
import type { ReportedEvent } from '../../../modules/activity/intake/event.ts';
import { type EventFault, parseEvent } from '../../../modules/activity/intake/event-schema.ts';
import type { RowFault } from '../../../modules/activity/totals/totals-row.ts';
import { type CellReader, countCell, instantCell, numberCell } from '../cell.ts';
import { readHeader } from '../header.ts';
import { Line } from '../line.ts';
import type { Sheet } from '../read-sheet.ts';
import type { Delimiter, TableRow } from '../table.ts';
import { type EventsColumn, type EventsHeader, eventsVocabulary } from './events-columns.ts';

/** One line of an events sheet, its shape checked. */
export type EventRow = {
  /** Line of the file, header = 1. */
  row: number;
  event: ReportedEvent;
};

/**
 * Understands the header of an events sheet.
 * @throws Fault `missing_columns`, `not_a_table`
 */
export function openEventsSheet(first: TableRow, delimiter: Delimiter, currency: Currency): Sheet<EventRow> {
  const header = readHeader(eventsVocabulary, first.cells);
  const readers = readersFor(delimiter);
  return {
    unknownColumns: header.unknownColumns,
    headerless: false,
    read: (row) => readRow(row, header, readers, first.cells.length, currency),
  };
}

type Readers = Partial<Record<EventsColumn, CellReader<string | number>>>;

/** How cells that a spreadsheet writes in its own way become what HTTP takes. All other texts stay as they are. */
function readersFor(delimiter: Delimiter): Readers {
  const number = numberCell(delimiter);
  return {
    kind: (text) => text.toUpperCase().replaceAll(/[ -]+/g, '_'),
    currency: (text) => text.toUpperCase(),
    game_type: (text) => text.toLowerCase(),
    at: timeCell,
    ref_at: timeCell,
    amount: number,
    bonus_amount: number,
    duration_seconds: countCell(delimiter),
  };
}

/** A time or date; without a zone it is UTC. @throws Fault `invalid_time` */
const timeCell: CellReader<string> = (text, column) => {
  const zoned = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text) ? `${text}Z` : text;
  return formatInstant(instantCell(zoned, column));
};

function readRow(row: TableRow, { places }: EventsHeader, readers: Readers, width: number, currency: Currency): EventRow | RowFault[] {
  const line = new Line(row, places);
  line.refuseMoreThan(width);
  const told: Told = {};
  for (const column of places.keys()) {
    const value = line.cell(column, readers[column] ?? asItIs);
    if (value !== undefined) told[column] = value;
  }
  for (const column of eventsVocabulary.required) if (line.text(column) === undefined) line.lacks(column);
  if (line.faults.length > 0) return line.faults;
  leaveOutZeros(told);
  const event = parseEvent(told, currency);
  if ('eventId' in event) return { row: row.line, event };
  return [toRowFault(row.line, event, told)];
}

type Told = Partial<Record<EventsColumn, string | number>>;

/** What the reader of events found, in the words of a sheet. */
function toRowFault(row: number, { code, path }: EventFault, told: Told): RowFault {
  if (code !== 'invalid_request' || path === null) {
    return { row, column: path, code, message: `${path === null ? '' : `${path}: `}${errorCodes[code][1]}` };
  }
  const kind = String(told.kind).slice(0, 40);
  if (Object.hasOwn(told, path)) return { row, column: path, code, message: `${path}: a ${kind} has none; leave the cell empty` };
  return { row, column: path, code: 'empty_cell', message: `${path}: the cell is empty, and a ${kind} needs it` };
}

const asItIs: CellReader<string> = (text) => text;

const moneyKinds = new Set<unknown>(['DEPOSIT', 'WITHDRAWAL', 'WAGER', 'WIN']);
const zero = /^[+-]?0+(\.0+)?$/;

/** A sheet has a cell for every column, and who exports it writes 0 where there is no money: that is as good as empty. */
function leaveOutZeros(told: Told): void {
  if (zero.test(String(told.bonus_amount))) delete told.bonus_amount;
  if (zero.test(String(told.amount)) && !moneyKinds.has(told.kind)) delete told.amount;
}
