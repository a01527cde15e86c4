import { Fault, fieldFault } from '../../kernel/errors.ts';
import type { RowFault } from '../../modules/activity/totals/totals-row.ts';
import type { CellReader } from './cell.ts';
import type { TableRow } from './table.ts';

/** The cells of one line by their columns, and what was found wrong with them. */
export class Line<Column extends string> {
  readonly faults: RowFault[] = [];
  readonly #row: TableRow;
  readonly #places: ReadonlyMap<Column, number>;

  constructor(row: TableRow, places: ReadonlyMap<Column, number>) {
    this.#row = row;
    this.#places = places;
  }

  /** The text of a cell; undefined when it is empty or the sheet has no such column. */
  text(column: Column): string | undefined {
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

  cell<Value>(column: Column, read: CellReader<Value>): Value | undefined {
    const text = this.text(column);
    return text === undefined ? undefined : this.attempt(() => read(text, column));
  }

  needed<Value>(column: Column, read: CellReader<Value>): Value | undefined {
    return this.text(column) === undefined ? this.lacks(column) : this.cell(column, read);
  }

  /** Notes that a cell is empty, unless it is there and was found wrong. */
  lacks(column: Column): undefined {
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
