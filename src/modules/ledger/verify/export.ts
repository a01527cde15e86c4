import { canonicalJson } from '../../../kernel/canonical.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { Tx } from '../../../platform/database.ts';
import { selectPrunedMonths } from '../pruning/months.ts';
import { Ahead } from './ahead.ts';
import {
  type DerivedExport,
  type HashedExport,
  ledgerDerived,
  ledgerHashed,
  type PlacedLine,
  readHeaderLines,
  readHeads,
  readLossLines,
} from './export-store.ts';

export { type DerivedExport, exportDerived, exportHashed, type HashedExport, type PlacedLine } from './export-store.ts';

/**
 * The whole ledger as JSON lines (docs/reference/ledger-bytes.md, "Export"): a header, every batch with its rows in their order, then
 * what is derived from them, and how many lines there were. `tx` is one consistent view; memory does not grow with the ledger.
 */
export async function* exportLedger(
  tx: Tx,
  { baseCurrency, at }: { baseCurrency: Currency; at: Instant },
  hashed: readonly HashedExport[],
  derived: readonly DerivedExport[],
): AsyncGenerator<string> {
  let lines = 1;
  const heads = await readHeads(tx);
  const months = await selectPrunedMonths(tx);
  const dropped = months.length === 0 ? {} : { dropped: months };
  yield canonicalJson({
    format: 'laurel-ledger',
    version: 1,
    base_currency: baseCurrency,
    exported_at: formatInstant(at),
    heads,
    ...dropped,
  });
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

type Place = { journal: number; batch_seq: number };

/**
 * Each header, after it what the batch lost with months that are gone, and the rows that say they stand in it, by index. Rows of a batch
 * that is missing come with the next.
 */
async function* batchLines(tx: Tx, sources: readonly HashedExport[]): AsyncGenerator<string> {
  const tables: Ahead<PlacedLine>[] = [];
  for (const source of sources) tables.push(await Ahead.of(source.read(tx)));
  const losses = await Ahead.of(readLossLines(tx));
  for await (const batch of readHeaderLines(tx)) {
    yield batch.line;
    for (; losses.next !== null && !isAfter(losses.next, batch); await losses.advance()) yield losses.next.line;
    const rows: PlacedLine[] = [];
    for (const table of tables) for (; table.next !== null && !isAfter(table.next, batch); await table.advance()) rows.push(table.next);
    rows.sort((a, b) => a.journal - b.journal || a.batch_seq - b.batch_seq || a.batch_index - b.batch_index);
    for (const { line } of rows) yield line;
  }
  for (const table of tables) for (; table.next !== null; await table.advance()) yield table.next.line;
}

function isAfter(row: Place, batch: Place): boolean {
  return (row.journal - batch.journal || row.batch_seq - batch.batch_seq) > 0;
}
