import { Books } from './books.ts';
import { type Row, show } from './bytes.ts';
import { Chain, type KeptHead } from './chain.ts';
import { Derived } from './derived.ts';
import { fault, newReport, type Report } from './report.ts';

/**
 * Recomputes everything that an export of the ledger claims, out of its lines alone: first the chain with its rows, then what is derived
 * from them. Memory grows with accounts, lots and bonuses, not with transfers.
 */
export async function prove(lines: AsyncIterable<string> | Iterable<string>, kept: readonly KeptHead[] = []): Promise<Report> {
  const report = newReport();
  const books = new Books();
  const chain = new Chain(report, books, kept);
  let header: Row | null = null;
  let derived: Derived | null = null;
  let ended = false;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (ended) fault(report, `line ${number}: nothing may follow the end`);
    const read = parse(line);
    if (read === null) fault(report, `line ${number}: is no JSON object`);
    else if (header === null) {
      header = read;
      books.baseCurrency = show(header['base_currency']);
      books.losses.dropped = (header['dropped'] ?? []) as string[];
      if (header['format'] !== 'laurel-ledger' || header['version'] !== 1) {
        fault(report, 'line 1: this is no export of a ledger in version 1');
        return report;
      }
    } else {
      const [[table, row] = ['', {}]] = Object.entries(read) as [string, Row][];
      if (table === 'end') {
        ended = true;
        if (row['lines'] !== number) fault(report, `line ${number}: the export had ${show(row['lines'])} lines`);
      } else if (derived === null && chain.take(table, row, number)) continue;
      else {
        derived ??= startDerived(chain, header, books, report);
        if (!derived.take(table, row)) fault(report, `line ${number}: ${table} does not belong here`);
      }
    }
  }
  if (header === null) {
    fault(report, 'the file is empty');
    return report;
  }
  derived ??= startDerived(chain, header, books, report);
  derived.close();
  if (!ended) fault(report, 'the file ends before the export does');
  return report;
}

function startDerived(chain: Chain, header: Row, books: Books, report: Report): Derived {
  chain.close((header['heads'] ?? []) as Row[]);
  return new Derived(books, report);
}

function parse(line: string): Row | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : null;
  } catch {
    return null;
  }
}
