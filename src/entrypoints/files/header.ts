import { Fault } from '../../kernel/errors.ts';

/** The columns of one kind of sheet, each under every name that people give it. */
export type Vocabulary<Column extends string> = {
  /** Those that a sheet must have, in the order of the kind. */
  required: readonly Column[];
  byName: ReadonlyMap<string, Column>;
};

/** Where a sheet's cells stand, and the header's names that mean nothing here. */
export type Header<Column extends string> = { places: ReadonlyMap<Column, number>; unknownColumns: string[] };

type Names<Column extends string> = Readonly<Record<Column, readonly string[]>>;

/** Columns with their other names. Only letters and digits count: `Player ID`, `player-id` and `PLAYER_ID` are one name. */
export function vocabularyOf<Required extends string, Optional extends string>(
  required: Names<Required>,
  optional: Names<Optional>,
): Vocabulary<Required | Optional> {
  const named = Object.entries<readonly string[]>({ ...required, ...optional });
  return {
    required: Object.keys(required) as Required[],
    byName: new Map(
      named.flatMap(([column, names]) => [column, ...names].map((name) => [normalised(name), column as Required | Optional] as const)),
    ),
  };
}

function normalised(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** How many of the columns that a sheet must have are in its first line. */
export function requiredFound<Column extends string>({ required, byName }: Vocabulary<Column>, cells: readonly string[]): number {
  const found = new Set(cells.map((cell) => byName.get(normalised(cell))));
  return required.filter((column) => found.has(column)).length;
}

/**
 * Recognises a header. Columns it does not know are reported, not refused.
 * @throws Fault `missing_columns`; `not_a_table` when two columns mean the same
 */
export function readHeader<Column extends string>({ required, byName }: Vocabulary<Column>, cells: readonly string[]): Header<Column> {
  const places = new Map<Column, number>();
  const unknownColumns: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const column = byName.get(normalised(cell));
    if (column === undefined) {
      if (cell !== '') unknownColumns.push(cell.slice(0, 64));
      continue;
    }
    const earlier = places.get(column);
    if (earlier !== undefined) throw new Fault('not_a_table', { detail: `"${cells[earlier]}" and "${cell}" both mean ${column}.` });
    places.set(column, index);
  }
  const missing = required.filter((column) => !places.has(column));
  if (missing.length > 0) {
    const found = cells.map((cell) => `"${cell.slice(0, 64)}"`).slice(0, 30);
    throw new Fault('missing_columns', { detail: `Missing: ${missing.join(', ')}. The first line has ${found.join(', ')}.` });
  }
  return { places, unknownColumns };
}
