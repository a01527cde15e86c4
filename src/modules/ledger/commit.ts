import { assert } from '../../kernel/assert.ts';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Json } from '../../kernel/canonical.ts';
import { type ErrorCode, Fault, type FieldError } from '../../kernel/errors.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Database, Tx } from '../../platform/database.ts';
import { balanceDeltas } from './balances.ts';
import type { Batch, Place, Section, WorkIn } from './batch.ts';
import { Lanes, leaseMs, type Slot } from './lanes.ts';
import { merkleRoot } from './merkle.ts';
import { type Operation, operationLeaf, type Remembered } from './operation.ts';
import { addToWallets, findOperation, insertHouseDeltas, insertOperation, insertTransfers, returnLanes, writeHeader } from './store.ts';
import { transferLeaf } from './transfer.ts';

export type Ledger = {
  database: Database;
  lanes: Lanes;
  /** Told of every failure that must not keep others from their turn: a mistake of ours that halved a batch, a schedule's run. */
  alarm: (error: unknown) => void;
};

/**
 * @param holder names this process in the lanes it leases
 * @param journals how many lanes this process writes with at once
 */
export function openLedger(database: Database, holder: string, journals: number, alarm: Ledger['alarm'] = () => {}): Ledger {
  return { database, lanes: new Lanes(holder, journals), alarm };
}

/** Gives the lanes back; the database stays open. */
export async function closeLedger({ database, lanes }: Ledger): Promise<void> {
  await returnLanes(database.db, lanes.holders, Date.now());
}

/**
 * The one way value changes: decide → commit → follow. Runs `work` in a transaction (it locks members, reads, decides), then
 * writes the batch it hands back under one hash. The transaction may run again, so `work` must have no effect outside of it.
 */
export async function commit<Answer extends Json | object>(ledger: Ledger, work: WorkIn<Answer>): Promise<Answer> {
  return run(ledger, async (tx, slot, attempt) => {
    const { answer, batch } = await work(tx, attempt);
    if (batch) await append(tx, slot, batch);
    return answer;
  });
}

/**
 * As `commit`, once for an operation: a repeated request gets the first answer, a refusal of the domain included.
 * @param operation null: none was named, so every request is one of its own
 * @throws Fault `idempotency_conflict` when the key was used for another request
 */
export async function commitOnce<Answer extends Json>(ledger: Ledger, operation: Operation | null, work: WorkIn<Answer>): Promise<Answer> {
  if (operation === null) return commit(ledger, work);
  const remembered = await run(ledger, async (tx, slot, attempt) => {
    const earlier = await recall(tx, operation);
    if (earlier) return earlier;
    const { answer, batch } = await work(tx, attempt);
    const first: Remembered = { status: 200, answer };
    await append(tx, slot, batch ?? { kind: 'operation', at: operation.at }, operation, first);
    return first;
  }).catch((error: unknown) => rememberRefusal(ledger, operation, error));
  if (remembered.status >= 400) throw toFault(remembered.answer);
  return remembered.answer as Answer;
}

async function run<T>({ database, lanes }: Ledger, write: (tx: Tx, slot: Slot, attempt: number) => Promise<T>): Promise<T> {
  return lanes.use(async (slot) => {
    let attempt = 0;
    try {
      const answer = await database.transaction((tx) => {
        attempt += 1;
        if (attempt > 1) slot.failed();
        return write(tx, slot, attempt);
      });
      slot.committed();
      return answer;
    } catch (error) {
      slot.failed();
      throw error;
    }
  });
}

/** Writes rows, balances, house deltas and header. The header comes first: it is the fence, and a lost lane ends the try early. */
async function append(tx: Tx, slot: Slot, batch: Batch, operation?: Operation, remembered?: Remembered): Promise<void> {
  const { transfers = [], sections = [] } = batch;
  const writer = new ByteWriter();
  const own = transfers.map((transfer) => transferLeaf(transfer, writer));
  const last = operation && remembered ? [operationLeaf(operation, remembered)] : [];
  const leaves = [...sections.flatMap((section) => section.leaves), ...own, ...last];
  assert(leaves.length > 0 || !batch.accruals?.length, 'an accrual belongs to a hashed row');
  const members = touched(batch);
  let place: Place | null = null;
  if (leaves.length > 0 || members.length > 0) {
    const lane = await slot.head(tx);
    const header = {
      journal: lane.journal,
      batchSeq: lane.headSeq + 1,
      kind: batch.kind,
      rowCount: leaves.length,
      merkleRoot: merkleRoot(leaves),
      prevHash: lane.headHash,
      committedAt: batch.at,
      members,
    };
    slot.advance(await writeHeader(tx, lane, header, Date.now() + leaseMs));
    place = { journal: header.journal, batchSeq: header.batchSeq, firstIndex: 0 };
    const placed = await writeSections(tx, sections, place);
    await insertTransfers(tx, transfers, placed);
    const { wallets, houses } = balanceDeltas(batch);
    await addToWallets(tx, wallets);
    await insertHouseDeltas(tx, houses, place);
    if (operation && remembered) await insertOperation(tx, operation, remembered, { ...place, firstIndex: leaves.length - 1 });
  }
  await batch.follow?.(tx, place);
}

/** Internal ids of the members that a batch changes, each once. */
function touched({ transfers = [], accruals = [], members = [] }: Batch): Uuid[] {
  return [...new Set([...transfers, ...accruals, ...members].map(({ memberId }) => memberId))];
}

async function writeSections(tx: Tx, sections: readonly Section[], start: Place): Promise<Place> {
  let place = start;
  for (const section of sections) {
    if (section.leaves.length > 0) await section.write(tx, place);
    place = { ...place, firstIndex: place.firstIndex + section.leaves.length };
  }
  return place;
}

/** Refusals of the domain are part of the record; faults of the request itself, of who asks and of our own side are not. */
function isRemembered(status: number): boolean {
  return status >= 400 && status < 500 && ![400, 401, 403, 429].includes(status);
}

async function recall(tx: Tx, operation: Operation): Promise<Remembered | null> {
  const known = await findOperation(tx, operation);
  if (!known) return null;
  if (!known.fingerprint.equals(operation.fingerprint)) throw new Fault('idempotency_conflict');
  return known;
}

/**
 * Makes a refusal the operation's answer, unless it has one by now: what refused may be nothing but the effect of the same
 * request, sent twice at once. Anything that is not remembered is thrown on.
 */
async function rememberRefusal(ledger: Ledger, operation: Operation, error: unknown): Promise<Remembered> {
  if (!(error instanceof Fault) || error.code === 'idempotency_conflict' || !isRemembered(error.status)) throw error;
  const { code, detail, errors, status } = error;
  const refusal: Remembered = { status, answer: { code, detail, errors: [...errors] } };
  return run(ledger, async (tx, slot) => {
    const earlier = await recall(tx, operation);
    if (!earlier) await append(tx, slot, { kind: 'refusal', at: operation.at }, operation, refusal);
    return earlier ?? refusal;
  });
}

function toFault(answer: Json): Fault {
  const { code, detail, errors } = answer as { code: ErrorCode; detail: string; errors: FieldError[] };
  return new Fault(code, { detail, errors });
}
