import type { Tx } from '../../../platform/database.ts';
import { batchHash, genesisHash, hashVersion, rootOf } from '../merkle.ts';
import { type Check, newCheck, report } from './check.ts';
import type { BatchLeaves, LeafSource, PlacedHash } from './leaf-source.ts';
import { type BatchRow, readBatches } from './verify-store.ts';

/**
 * Walks the lanes batch by batch, every table's cursor moving along: the chain without gap or fork, every header from what it covers,
 * every root from the rows that say they stand there.
 */
export async function verifyChain(tx: Tx, sources: readonly LeafSource[]): Promise<Check[]> {
  const started = performance.now();
  const chain = newCheck('lanes have no gap, no fork and no changed header');
  const rows = newCheck('rows are the ones that were hashed');
  const cursors: Cursor[] = [];
  for (const source of sources) cursors.push(await Cursor.open(source.table, source.read(tx)));
  let previous: BatchRow | null = null;
  for await (const batch of readBatches(tx)) {
    chain.rows += 1;
    checkHeader(chain, batch, previous?.journal === batch.journal ? previous : null);
    const leaves: PlacedHash[] = [];
    for (const cursor of cursors) for (const leaf of await cursor.takeUpTo(batch, rows)) leaves.push(leaf);
    rows.rows += leaves.length;
    checkRows(rows, batch, leaves);
    previous = batch;
  }
  for (const cursor of cursors) await cursor.reportRest(rows);
  for (const check of [chain, rows]) check.seconds = (performance.now() - started) / 1000;
  return [chain, rows];
}

function nameOf({ journal, batchSeq }: { journal: number; batchSeq: number }): string {
  return `journal ${journal} batch ${batchSeq}`;
}

function checkHeader(check: Check, batch: BatchRow, previous: BatchRow | null): void {
  const name = nameOf(batch);
  const expectedSeq = (previous?.batchSeq ?? 0) + 1;
  if (previous !== null && (batch.batchSeq === previous.batchSeq || batch.prevHash.equals(previous.prevHash))) {
    report(check, `${name}: a fork: it stands beside batch ${previous.batchSeq}, not after it`);
  } else if (batch.batchSeq !== expectedSeq) report(check, `${name}: batch ${expectedSeq} is missing before it`);
  else if (!batch.prevHash.equals(previous?.hash ?? genesisHash)) report(check, `${name}: does not continue the batch before it`);
  if (batch.hashVersion < 1 || batch.hashVersion > hashVersion)
    report(check, `${name}: hash version ${batch.hashVersion} is not known here`);
  if (!batch.hash.equals(batchHash(batch, batch.hashVersion))) report(check, `${name}: its header was changed`);
}

function checkRows(check: Check, batch: BatchRow, leaves: PlacedHash[]): void {
  const name = nameOf(batch);
  if (leaves.length !== batch.rowCount) {
    report(check, `${name}: ${batch.rowCount} rows were written, ${leaves.length} are there`);
    return;
  }
  leaves.sort((a, b) => a.index - b.index);
  const gap = leaves.findIndex(({ index }, place) => index !== place);
  if (gap >= 0) report(check, `${name}: no row stands at index ${gap}`);
  else if (!rootOf(leaves.map(({ hash }) => hash)).equals(batch.merkleRoot)) report(check, `${name}: a row was changed or moved`);
}

/** One table's leaves with one batch of look-ahead. */
class Cursor {
  readonly #table: string;
  readonly #batches: AsyncIterator<BatchLeaves>;
  #next: BatchLeaves | null = null;

  constructor(table: string, batches: AsyncIterator<BatchLeaves>) {
    this.#table = table;
    this.#batches = batches;
  }

  static async open(table: string, batches: AsyncIterable<BatchLeaves>): Promise<Cursor> {
    const cursor = new Cursor(table, batches[Symbol.asyncIterator]());
    await cursor.#advance();
    return cursor;
  }

  /** The rows of a batch; rows that come before it belong to no batch and are reported. */
  async takeUpTo(batch: BatchRow, check: Check): Promise<readonly PlacedHash[]> {
    let next = this.#next;
    for (; next !== null && order(next, batch) < 0; next = await this.#advance()) this.#reportOrphan(next, check);
    if (next === null || order(next, batch) > 0) return [];
    await this.#advance();
    return next.leaves;
  }

  async reportRest(check: Check): Promise<void> {
    for (let next = this.#next; next !== null; next = await this.#advance()) this.#reportOrphan(next, check);
  }

  #reportOrphan({ leaves, ...place }: BatchLeaves, check: Check): void {
    const count = leaves.length === 1 ? 'a row names' : `${leaves.length} rows name`;
    report(check, `${this.#table}: ${count} ${nameOf(place)}, which does not exist`);
  }

  async #advance(): Promise<BatchLeaves | null> {
    const { value, done } = await this.#batches.next();
    this.#next = done ? null : value;
    return this.#next;
  }
}

function order(leaves: BatchLeaves, batch: BatchRow): number {
  return leaves.journal - batch.journal || leaves.batchSeq - batch.batchSeq;
}
