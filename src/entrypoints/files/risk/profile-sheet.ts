import { type RiskLabel, riskLabels } from '../../../engine/profile/fields.ts';
import type { Features } from '../../../engine/risk/features.ts';
import { fieldFault } from '../../../kernel/errors.ts';
import { parseExternalId } from '../../../kernel/ids.ts';
import type { RowFault } from '../../../modules/activity/totals/totals-row.ts';
import { largestFeature } from '../../../modules/protection/predictions/parse-features.ts';
import { type CellReader, flagCell, numberCell } from '../cell.ts';
import { type Header, readHeader, type Vocabulary } from '../header.ts';
import { Line } from '../line.ts';
import type { Sheet } from '../read-sheet.ts';
import type { TableRow } from '../table.ts';
import type { ProfileColumn } from './profile-columns.ts';

/** A line of a sheet of profiles. */
export type ProfileRow = {
  row: number;
  playerId: string | null;
  /** Empty cells are null: unknown. */
  features: Features;
  label: RiskLabel | null;
};

/**
 * Understands the header of a sheet of profiles.
 * @throws Fault `missing_columns`, `not_a_table`
 */
export function openProfileSheet(
  vocabulary: Vocabulary<ProfileColumn>,
): (first: TableRow, delimiter: ',' | ';' | '\t') => Sheet<ProfileRow> {
  return (first, delimiter) => {
    const header = readHeader(vocabulary, first.cells);
    const number = featureCell(numberCell(delimiter));
    const labelled = vocabulary.required.includes('label');
    return {
      unknownColumns: header.unknownColumns,
      headerless: false,
      read: (row) => readRow(row, header, first.cells.length, number, labelled),
    };
  };
}

function readRow(
  row: TableRow,
  { places }: Header<ProfileColumn>,
  width: number,
  number: CellReader<number>,
  labelled: boolean,
): ProfileRow | RowFault[] {
  const line = new Line(row, places);
  line.refuseMoreThan(width);
  const features: Features = {
    visits: line.cell('visits', number) ?? null,
    total_bet: line.cell('total_bet', number) ?? null,
    avg_bet_size: line.cell('avg_bet_size', number) ?? null,
    winnings: line.cell('winnings', number) ?? null,
    withdrawals: line.cell('withdrawals', number) ?? null,
    session_minutes: line.cell('session_minutes', number) ?? null,
    game_type: line.cell('game_type', gameCell) ?? null,
    risky_behavior: flagOf(line.cell('risky_behavior', flagCell)),
  };
  const label = labelled ? line.needed('label', labelCell) : line.cell('label', labelCell);
  const playerId = line.cell('player_id', parseExternalId) ?? null;
  return line.faults.length > 0 ? line.faults : { row: row.line, playerId, features, label: label ?? null };
}

function flagOf(flag: boolean | undefined): Features['risky_behavior'] {
  if (flag === undefined) return null;
  return flag ? 1 : 0;
}

/** A number of the risk service: any decimals, from 0. @throws Fault `wrong_type`, `invalid_amount` */
function featureCell(number: CellReader<string>): CellReader<number> {
  return (text, column) => {
    const value = Number(number(text, column));
    if (value >= 0 && value <= largestFeature) return value;
    throw fieldFault(column, 'invalid_amount', `${column}: a number from 0 to ${largestFeature}`);
  };
}

/** A game, in lower case: whatever the models or the sheets of players call it. @throws Fault `wrong_type` */
const gameCell: CellReader<string> = (text, column) => {
  const game = text.toLowerCase();
  if (/^[a-z0-9_ .:-]{1,64}$/.test(game)) return game;
  throw fieldFault(column, 'wrong_type', `${column}: "${text.slice(0, 40)}" is not a game type such as slots`);
};

/** @throws Fault `wrong_type` */
const labelCell: CellReader<RiskLabel> = (text, column) => {
  const label = riskLabels.find((name) => name === text.toUpperCase());
  if (label !== undefined) return label;
  throw fieldFault(column, 'wrong_type', `${column}: "${text.slice(0, 40)}" is none of ${riskLabels.join(', ')}`);
};
