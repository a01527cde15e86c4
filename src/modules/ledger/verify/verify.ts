import type { Tx } from '../../../platform/database.ts';
import { batchHash, genesisHash, hashVersion, merkleRoot } from '../merkle.ts';
import type { Differences } from './differences.ts';
import type { LeafSource, PlacedLeaf } from './leaf-source.ts';
import {
  type BatchRow,
  balanceDifferences,
  headDifferences,
  houseDifferences,
  readBatches,
  readOperationLeaves,
  readTransferLeaves,
} from './verify-store.ts';

/** One thing that was checked: how much, and what was wrong (the first faults; `faultCount` counts all). */
export type Check = { name: string; rows: number; faults: string[]; faultCount: number };

const shownFaults = 20;

/** A check that has not looked at anything yet. */
export function newCheck(name: string): Check {
  return { name, rows: 0, faults: [], faultCount: 0 };
}

/** Adds a fault to a check. */
export function report(check: Check, fault: string): void {
  check.faultCount += 1;
  if (check.faults.length < shownFaults) check.faults.push(fault);
}

/**
 * Recomputes everything the ledger claims, from its rows alone (`tx` is one consistent view): every lane's chain without gap or
 * fork, every batch's root from its rows' bytes, every balance from its entries, the house's sums from the same entries.
 * `sources` are the hashed tables of other modules. Memory does not grow with the ledger.
 */
export async function verifyLedger(tx: Tx, sources: readonly LeafSource[]): Promise<Check[]> {
  return [
    ...(await verifyChain(tx, [
      ...sources,
      { table: 'transfer', read: readTransferLeaves },
      { table: 'operation_key', read: readOperationLeaves },
    ])),
    await compare('lane heads stand at their last batch', headDifferences(tx)),
    await compare('wallet balances equal their entries', balanceDifferences(tx)),
    await compare('house deltas equal their entries', houseDifferences(tx)),
  ];
}

/** Walks the lanes batch by batch, every table's cursor moving along. */
async function verifyChain(tx: Tx, sources: readonly LeafSource[]): Promise<Check[]> {
  const chain = newCheck('lanes have no gap, no fork and no changed header');
  const rows = newCheck('rows are the ones that were hashed');
  const cursors: Cursor[] = [];
  for (const source of sources) cursors.push(await Cursor.open(source.table, source.read(tx)));
  let previous: BatchRow | null = null;
  for await (const batch of readBatches(tx)) {
    chain.rows += 1;
    checkHeader(chain, batch, previous?.journal === batch.journal ? previous : null);
    const leaves: PlacedLeaf[] = [];
    for (const cursor of cursors) leaves.push(...(await cursor.takeUpTo(batch, rows)));
    rows.rows += leaves.length;
    checkRows(rows, batch, leaves);
    previous = batch;
  }
  for (const cursor of cursors) await cursor.reportRest(rows);
  return [chain, rows];
}

function checkHeader(check: Check, batch: BatchRow, previous: BatchRow | null): void {
  const name = `journal ${batch.journal} batch ${batch.batchSeq}`;
  const expectedSeq = (previous?.batchSeq ?? 0) + 1;
  if (batch.batchSeq !== expectedSeq) report(check, `${name}: batch ${expectedSeq} is missing before it`);
  else if (!batch.prevHash.equals(previous?.hash ?? genesisHash)) report(check, `${name}: does not continue the batch before it`);
  if (batch.hashVersion < 1 || batch.hashVersion > hashVersion)
    report(check, `${name}: hash version ${batch.hashVersion} is not known here`);
  if (!batch.hash.equals(batchHash(batch, batch.hashVersion))) report(check, `${name}: its header was changed`);
}

function checkRows(check: Check, batch: BatchRow, leaves: PlacedLeaf[]): void {
  const name = `journal ${batch.journal} batch ${batch.batchSeq}`;
  if (leaves.length !== batch.rowCount) {
    report(check, `${name}: ${batch.rowCount} rows were written, ${leaves.length} are there`);
    return;
  }
  leaves.sort((a, b) => a.batchIndex - b.batchIndex);
  const gap = leaves.findIndex(({ batchIndex }, index) => batchIndex !== index);
  if (gap >= 0) report(check, `${name}: no row stands at index ${gap}`);
  else if (!merkleRoot(leaves.map(({ leaf }) => leaf)).equals(batch.merkleRoot)) report(check, `${name}: a row was changed or moved`);
}

/** One table's leaves with one row of look-ahead. */
class Cursor {
  readonly #table: string;
  readonly #rows: AsyncIterator<PlacedLeaf>;
  #next: PlacedLeaf | null = null;

  constructor(table: string, rows: AsyncIterator<PlacedLeaf>) {
    this.#table = table;
    this.#rows = rows;
  }

  static async open(table: string, rows: AsyncIterable<PlacedLeaf>): Promise<Cursor> {
    const cursor = new Cursor(table, rows[Symbol.asyncIterator]());
    await cursor.#advance();
    return cursor;
  }

  /** The rows of a batch; rows that come before it belong to no batch and are reported. */
  async takeUpTo(batch: BatchRow, check: Check): Promise<PlacedLeaf[]> {
    const taken: PlacedLeaf[] = [];
    for (let row = this.#next; row !== null && order(row, batch) <= 0; row = await this.#advance()) {
      if (order(row, batch) < 0) this.#reportOrphan(row, check);
      else taken.push(row);
    }
    return taken;
  }

  async reportRest(check: Check): Promise<void> {
    for (let row = this.#next; row !== null; row = await this.#advance()) this.#reportOrphan(row, check);
  }

  #reportOrphan(row: PlacedLeaf, check: Check): void {
    report(check, `${this.#table}: a row names journal ${row.journal} batch ${row.batchSeq}, which does not exist`);
  }

  async #advance(): Promise<PlacedLeaf | null> {
    const { value, done } = await this.#rows.next();
    this.#next = done ? null : value;
    return this.#next;
  }
}

function order(row: PlacedLeaf, batch: BatchRow): number {
  return row.journal - batch.journal || row.batchSeq - batch.batchSeq;
}

/** A check made by one query that counts what it compared and returns what differs. */
export async function compare(name: string, found: Promise<Differences>): Promise<Check> {
  const { compared, differences } = await found;
  const check = newCheck(name);
  check.rows = compared;
  for (const { subject, what, stored, expected } of differences) {
    report(check, `${subject}: ${what} is ${stored}, should be ${expected}`);
  }
  return check;
}
