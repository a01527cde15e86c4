import type { Totals } from '../../../engine/profile/opening.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { ErrorCode } from '../../../kernel/errors.ts';
import type { PersonPatch } from '../../members/person.ts';

/** One line of a totals sheet, its cells checked: whose, what they did so far, and what else the line says about the person. */
export type TotalsRow = {
  /** Line of the file, header = 1. */
  row: number;
  /** The operator's id of the player. */
  playerId: string;
  totals: Totals;
  /** Checked by `parsePerson`. */
  person: PersonPatch;
  /** The time the totals speak of; null: the sheet does not say. */
  asOf: Instant | null;
};

/** Why a line was not taken. `column` is the standard name of the cell at fault, null when it is the line as a whole. */
export type RowFault = { row: number; column: string | null; code: ErrorCode; message: string };
