import { canonicalJson } from '../../../kernel/canonical.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { Tx } from '../../../platform/database.ts';
import {
  type DerivedExport,
  type HashedExport,
  ledgerDerived,
  ledgerHashed,
  type PlacedLine,
  readHeaderLines,
  readHeads,
} from './export-store.ts';

export { type DerivedExport, exportDerived, exportHashed, type HashedExport, type PlacedLine } from './export-store.ts';

/** What the export says of itself. */
export type ExportHeader = { baseCurrency: Currency; at: Instant };

/**
 * The whole ledger as JSON lines (docs/reference/ledger-bytes.md, "Export"): a header, every batch with its rows in their order, then
 * what is derived from them, and how many lines there were. `tx` is one consistent view; memory does not grow with the ledger.
 */
export async function* exportLedger(
  tx: Tx,
  { baseCurrency, at }: ExportHeader,
  hashed: readonly HashedExport[],
  derived: readonly DerivedExport[],
): AsyncGenerator<string> {
  let lines = 1;
  const heads = await readHeads(tx);
  yield canonicalJson({ format: 'laurel-ledger', version: 1, base_currency: baseCurrency, exported_at: formatInstant(at), heads });
  for await (const line of batchLines(tx, [...hashed, ...ledgerHashed])) {
    lines += 1;
    yield line;
  }
  for (const source of [...ledgerDerived, ...derived]) {
    for await (const { line } of source.read(tx)) {
      lines += 1;
      yield line;
    }
  }
  yield canonicalJson({ end: { lines: lines + 1 } });
}

/** Each header, and after it the rows that say they stand in its batch, by index; rows of no batch after all others. */
async function* batchLines(tx: Tx, sources: readonly HashedExport[]): AsyncGenerator<string> {
  const cursors: Cursor[] = [];
  for (const source of sources) cursors.push(await Cursor.open(source.read(tx)));
  for await (const batch of readHeaderLines(tx)) {
    yield batch.line;
    const rows: PlacedLine[] = [];
    for (const cursor of cursors) rows.push(...(await cursor.takeUpTo(batch)));
    rows.sort((a, b) => a.journal - b.journal || a.batch_seq - b.batch_seq || a.batch_index - b.batch_index);
    for (const { line } of rows) yield line;
  }
  for (const cursor of cursors) for (const { line } of await cursor.takeUpTo(null)) yield line;
}

/** One table's lines with one row of look-ahead. */
class Cursor {
  readonly #rows: AsyncIterator<PlacedLine>;
  #next: PlacedLine | null = null;

  constructor(rows: AsyncIterator<PlacedLine>) {
    this.#rows = rows;
  }

  static async open(rows: AsyncIterable<PlacedLine>): Promise<Cursor> {
    const cursor = new Cursor(rows[Symbol.asyncIterator]());
    await cursor.#advance();
    return cursor;
  }

  async takeUpTo(batch: { journal: number; batch_seq: number } | null): Promise<PlacedLine[]> {
    const taken: PlacedLine[] = [];
    for (let row = this.#next; row !== null && !isAfter(row, batch); row = await this.#advance()) taken.push(row);
    return taken;
  }

  async #advance(): Promise<PlacedLine | null> {
    const { value, done } = await this.#rows.next();
    this.#next = done ? null : value;
    return this.#next;
  }
}

function isAfter(row: PlacedLine, batch: { journal: number; batch_seq: number } | null): boolean {
  return batch !== null && (row.journal - batch.journal || row.batch_seq - batch.batch_seq) > 0;
}
