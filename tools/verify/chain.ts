import type { Books } from './books.ts';
import { batchHash, fromHex, hashedTables, Impossible, leafHash, merkleRoot, type Row, show, textOf } from './bytes.ts';
import { type Loss, rootWithout } from './losses.ts';
import { count, fault, type Report, same } from './report.ts';

/** A head that was kept elsewhere: the chain must have had it. */
export type KeptHead = { journal: number; seq: number; hash: string };

const genesis = '0'.repeat(64);

/** Walks over batches and their rows in the order of the export: no gap, no fork, every header and every row as they were hashed. */
export class Chain {
  readonly #report: Report;
  readonly #books: Books;
  readonly #kept: Map<string, string>;
  #batch: Row | null = null;
  #leaves: Buffer[] = [];
  /** Where each leaf stands. */
  #indexes: number[] = [];
  #loss: Loss | null = null;
  /** Transfer → what it moved in or out of points, less what its lot entries say. */
  readonly #unexplained = new Map<string, number>();

  constructor(report: Report, books: Books, kept: readonly KeptHead[]) {
    this.#report = report;
    this.#books = books;
    this.#kept = new Map(kept.map(({ journal, seq, hash }) => [`${journal} ${seq}`, hash]));
  }

  /** @returns false for a table that is not hashed */
  take(table: string, row: Row, line: number): boolean {
    if (table === 'batch') this.#open(row);
    else if (table === 'lost') this.#lose(row);
    else if (hashedTables.includes(table)) this.#row(table, row, line);
    else return false;
    count(this.#report, table);
    return true;
  }

  /** After the last batch. */
  close(heads: readonly Row[]): void {
    this.#close();
    this.#books.losses.close(this.#report);
    for (const [id, rest] of this.#unexplained) fault(this.#report, `transfer ${id}: its lot entries are ${-rest} beyond what it moved`);
    for (const { journal, head_seq: seq, head_hash: hash } of heads) {
      const last = this.#headOf(Number(journal));
      same(this.#report, `journal ${show(journal)}`, 'head', `${show(seq)} ${show(hash)}`, `${last.seq} ${last.hash}`);
    }
    const known = new Set(heads.map(({ journal }) => Number(journal)));
    for (const journal of this.#report.heads.keys()) if (!known.has(journal)) fault(this.#report, `journal ${journal}: no head names it`);
    for (const [place, hash] of this.#kept) fault(this.#report, `head ${place.replace(' ', ':')}:${hash}: the chain never had it`);
  }

  /** Where a lane has come to. */
  #headOf(journal: number): { seq: number; hash: string } {
    return this.#report.heads.get(journal) ?? { seq: 0, hash: genesis };
  }

  #open(batch: Row): void {
    this.#close();
    this.#batch = batch;
    const name = nameOf(batch);
    const journal = Number(batch['journal']);
    const last = this.#headOf(journal);
    const hash = this.#read(name, () => fromHex(batch['hash'] ?? null).toString('hex')) ?? '';
    const previous = this.#read(name, () => fromHex(batch['prev_hash'] ?? null).toString('hex'));
    if (batch['batch_seq'] !== last.seq + 1) fault(this.#report, `${name}: batch ${last.seq + 1} should stand here`);
    if (previous !== last.hash) fault(this.#report, `${name}: does not continue the batch before it`);
    if (![1, 2, 3].includes(Number(batch['hash_version']))) fault(this.#report, `${name}: its hash version is not known here`);
    const made = this.#read(name, () => batchHash(batch).toString('hex'));
    if (made !== hash) fault(this.#report, `${name}: its header was changed`);
    this.#report.heads.set(journal, { seq: Number(batch['batch_seq']), hash });
    const place = `${journal} ${textOf(batch, 'batch_seq')}`;
    if (this.#kept.get(place) === hash) this.#kept.delete(place);
  }

  #row(table: string, row: Row, line: number): void {
    const batch = this.#batch;
    const place = `${textOf(row, 'journal')} ${textOf(row, 'batch_seq')} ${textOf(row, 'batch_index')}`;
    // Where rows are gone, those that are there keep their places.
    const index = this.#loss === null ? this.#leaves.length : textOf(row, 'batch_index');
    const due = batch === null ? 'none' : `${textOf(batch, 'journal')} ${textOf(batch, 'batch_seq')} ${index}`;
    if (place !== due) fault(this.#report, `line ${line}: a row of ${table} says to stand at ${place}, not at ${due}`);
    const leaf = this.#read(`line ${line}: a row of ${table}`, () => leafHash(table, row));
    this.#leaves.push(leaf ?? Buffer.alloc(32));
    this.#indexes.push(Number(row['batch_index']));
    if (table === 'pruned_batch') this.#books.losses.tell(row);
    const odd = this.#books.take(table, row);
    if (odd !== null) fault(this.#report, `line ${line}: ${odd}`);
    this.#explain(table, row);
  }

  /** Points move together with the lots they are in, to the point. */
  #explain(table: string, row: Row): void {
    const { transfer_id: id, amount, currency, from_account: from, to_account: to } = row;
    if ((table !== 'transfer' && table !== 'lot_entry') || (currency !== 'RP' && currency !== 'TICKET')) return;
    const sign = table === 'lot_entry' || from === currency ? -1 : to === currency ? 1 : 0;
    const rest = (this.#unexplained.get(show(id)) ?? 0) + sign * Number(amount);
    if (rest === 0) this.#unexplained.delete(show(id));
    else this.#unexplained.set(show(id), rest);
  }

  #close(): void {
    const batch = this.#batch;
    if (batch === null) return;
    const name = nameOf(batch);
    const gone = this.#loss?.rows ?? 0;
    if (this.#leaves.length + gone !== batch['row_count']) {
      fault(this.#report, `${name}: ${textOf(batch, 'row_count')} rows were written, ${this.#leaves.length + gone} are there or told of`);
    } else if (gone === 0 || this.#leaves.length > 0 || this.#loss?.nodes.length !== 0) {
      const root = this.#read(name, () => fromHex(batch['merkle_root'] ?? null));
      const made = this.#loss === null ? merkleRoot(this.#leaves) : this.#rootWithout(this.#loss);
      if (root !== null && !(made && root.equals(made))) fault(this.#report, `${name}: a row was changed or moved`);
    }
    this.#leaves = [];
    this.#indexes = [];
    this.#loss = null;
  }

  #lose(row: Row): void {
    this.#loss = this.#read('what a batch lost', () => this.#books.losses.say(row));
    if (this.#batch?.['journal'] !== row['journal'] || this.#batch?.['batch_seq'] !== row['batch_seq']) {
      fault(this.#report, `${nameOf(row)}: what it lost is told of another batch`);
    }
  }

  #rootWithout({ rows, nodes }: Loss): Buffer | null {
    const leaves = new Map(this.#leaves.map((leaf, at) => [this.#indexes[at] ?? -1, leaf]));
    return rootWithout(this.#leaves.length + rows, leaves, nodes);
  }

  #read<Value>(subject: string, read: () => Value): Value | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      fault(this.#report, `${subject}: ${error.message}`);
      return null;
    }
  }
}

function nameOf(batch: Row): string {
  return `journal ${textOf(batch, 'journal')} batch ${textOf(batch, 'batch_seq')}`;
}
