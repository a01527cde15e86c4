import type { Tx } from '../../../platform/database.ts';
import { batchHash, genesisHash, hashVersion, rootOf } from '../merkle.ts';
import { type Loss, readLosses } from '../pruning/pruning-store.ts';
import { rootWith } from '../pruning/subtrees.ts';
import { Ahead } from './ahead.ts';
import { type Check, newCheck, report } from './check.ts';
import type { BatchLeaves, LeafSource, PlacedHash } from './leaf-source.ts';
import { type BatchRow, readBatches } from './verify-store.ts';

/**
 * Walks the lanes batch by batch, every table's cursor moving along: the chain without gap or fork, every header from what it covers,
 * every root from the rows that say they stand there, and from what is told of those that went with a month.
 */
export async function verifyChain(tx: Tx, sources: readonly LeafSource[]): Promise<Check[]> {
  const started = performance.now();
  const chain = newCheck('lanes have no gap, no fork and no changed header');
  const rows = newCheck('rows are the ones that were hashed');
  const tables: HashedTable[] = [];
  for (const source of sources) tables.push({ name: source.table, batches: await Ahead.of(source.read(tx)) });
  const losses = await Ahead.of(readLosses(tx));
  let previous: BatchRow | null = null;
  for await (const batch of readBatches(tx)) {
    chain.rows += 1;
    checkHeader(chain, batch, previous?.journal === batch.journal ? previous : null);
    const leaves: PlacedHash[] = [];
    for (const table of tables) for (const leaf of await takeLeaves(table, batch, rows)) leaves.push(leaf);
    rows.rows += leaves.length;
    checkRows(rows, batch, leaves, await takeLoss(losses, batch, rows));
    previous = batch;
  }
  await reportLosses(losses, null, rows);
  for (const table of tables) await reportUpTo(table, null, rows);
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

function checkRows(check: Check, batch: BatchRow, leaves: PlacedHash[], loss: Loss | null): void {
  const name = nameOf(batch);
  const gone = loss?.rowCount ?? 0;
  if (leaves.length + gone !== batch.rowCount) {
    const there = gone === 0 ? `${leaves.length} are there` : `${leaves.length} are there and ${gone} went with their month`;
    report(check, `${name}: ${batch.rowCount} rows were written, ${there}`);
    return;
  }
  if (loss !== null) {
    checkRest(check, batch, leaves, loss);
    return;
  }
  leaves.sort((a, b) => a.index - b.index);
  const gap = leaves.findIndex(({ index }, place) => index !== place);
  if (gap >= 0) report(check, `${name}: no row stands at index ${gap}`);
  else if (!rootOf(leaves.map(({ hash }) => hash)).equals(batch.merkleRoot)) report(check, `${name}: a row was changed or moved`);
}

/** A batch of which rows are gone. Where all are, at once, the header alone is left to be checked. */
function checkRest(check: Check, batch: BatchRow, leaves: readonly PlacedHash[], { nodes }: Loss): void {
  if (leaves.length === 0 && nodes?.length === 0) return;
  const root = nodes && rootWith(batch.rowCount, leaves, nodes);
  if (!root?.equals(batch.merkleRoot))
    report(check, `${nameOf(batch)}: a row was changed or moved, or what is told of those that are gone`);
}

/** What a batch lost; what is told of batches that come before it is told of none. */
async function takeLoss(losses: Ahead<Loss>, batch: BatchRow, check: Check): Promise<Loss | null> {
  await reportLosses(losses, batch, check);
  const { next } = losses;
  if (next === null || order(next, batch) > 0) return null;
  await losses.advance();
  return next;
}

async function reportLosses(losses: Ahead<Loss>, batch: BatchRow | null, check: Check): Promise<void> {
  for (; losses.next !== null && (batch === null || order(losses.next, batch) < 0); await losses.advance()) {
    report(check, `${nameOf(losses.next)} is told to have lost rows, and does not exist`);
  }
}

/** The leaves of one source, ordered by batch. */
type HashedTable = { name: string; batches: Ahead<BatchLeaves> };

/** The leaves of a batch; rows that come before it belong to no batch and are reported. */
async function takeLeaves(table: HashedTable, batch: BatchRow, check: Check): Promise<readonly PlacedHash[]> {
  await reportUpTo(table, batch, check);
  const { next } = table.batches;
  if (next === null || order(next, batch) > 0) return [];
  await table.batches.advance();
  return next.leaves;
}

/** Reports the rows that come before a batch, or all that are left. */
async function reportUpTo({ name, batches }: HashedTable, batch: BatchRow | null, check: Check): Promise<void> {
  for (; batches.next !== null && (batch === null || order(batches.next, batch) < 0); await batches.advance()) {
    const { leaves, ...place } = batches.next;
    const count = leaves.length === 1 ? 'a row names' : `${leaves.length} rows name`;
    report(check, `${name}: ${count} ${nameOf(place)}, which does not exist`);
  }
}

function order(leaves: Pick<BatchLeaves, 'journal' | 'batchSeq'>, batch: BatchRow): number {
  return leaves.journal - batch.journal || leaves.batchSeq - batch.batchSeq;
}
