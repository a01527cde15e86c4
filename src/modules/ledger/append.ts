import { assert } from '../../kernel/assert.ts';
import { ByteWriter } from '../../kernel/bytes.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { balanceDeltas } from './balances.ts';
import type { Batch, Place, Section } from './batch.ts';
import type { Ledger } from './commit.ts';
import { leaseMs, type Slot } from './lanes.ts';
import { merkleRoot } from './merkle.ts';
import { type Answered, operationLeaf } from './operation.ts';
import { addToWallets, insertHouseDeltas, insertOperations, insertTransfers, writeHeader } from './store.ts';
import { transferLeaf } from './transfer.ts';

/** Runs a transaction that writes with a lane: waits for one, and gives it back whatever happens. */
export async function writing<T>({ database, lanes }: Ledger, write: (tx: Tx, slot: Slot, attempt: number) => Promise<T>): Promise<T> {
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
export async function append(tx: Tx, slot: Slot, batch: Batch, answered: readonly Answered[] = []): Promise<void> {
  const { transfers = [], sections = [] } = batch;
  const writer = new ByteWriter();
  const own = transfers.map((transfer) => transferLeaf(transfer, writer));
  const last = answered.map(({ operation, remembered }) => operationLeaf(operation, remembered));
  const leaves = [...sections.flatMap((section) => section.leaves), ...own, ...last];
  assert(leaves.length > 0 || !batch.accruals?.length, 'an accrual belongs to a hashed row');
  const members = touched(batch);
  assert(members.length > 0 || !batch.eventMembers?.length, 'whom a rule waits for was touched');
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
      eventMembers: [...new Set(batch.eventMembers)],
    };
    slot.advance(await writeHeader(tx, lane, header, Date.now() + leaseMs));
    place = { journal: header.journal, batchSeq: header.batchSeq, firstIndex: 0 };
    const placed = await writeSections(tx, sections, place);
    await insertTransfers(tx, transfers, placed);
    const { wallets, houses } = balanceDeltas(batch);
    await addToWallets(tx, wallets);
    await insertHouseDeltas(tx, houses, place);
    await insertOperations(tx, answered, { ...place, firstIndex: leaves.length - last.length });
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
