import type { Json } from '../../kernel/canonical.ts';
import { Fault } from '../../kernel/errors.ts';
import type { Database, Reader } from '../../platform/database.ts';
import { append, writing } from './append.ts';
import type { WorkIn } from './batch.ts';
import { Lanes } from './lanes.ts';
import { isRemembered, type Operation, type Remembered, toFault, toRemembered } from './operation.ts';
import { findOperations, returnLanes } from './store.ts';

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
  return writing(ledger, async (tx, slot, attempt) => {
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
  const remembered = await writing(ledger, async (tx, slot, attempt) => {
    const earlier = await recall(tx, operation);
    if (earlier) return earlier;
    const { answer, batch } = await work(tx, attempt);
    const first: Remembered = { status: 200, answer };
    await append(tx, slot, batch ?? { kind: 'operation', at: operation.at }, [{ operation, remembered: first }]);
    return first;
  }).catch((error: unknown) => rememberRefusal(ledger, operation, error));
  return answered<Answer>(remembered);
}

/**
 * What an operation was answered; null: it is new. For work of many commits, which ends with the operation's own: inside of that they
 * would wait for its lane.
 * @throws Fault the refusal that was the answer; `idempotency_conflict` as `commitOnce`
 */
export async function answerOf<Answer extends Json>(reader: Reader, operation: Operation): Promise<Answer | null> {
  const known = await recall(reader, operation);
  return known && answered<Answer>(known);
}

function answered<Answer extends Json>({ status, answer }: Remembered): Answer {
  if (status >= 400) throw toFault(answer);
  return answer as Answer;
}

async function recall(reader: Reader, operation: Operation): Promise<Remembered | null> {
  const [known] = await findOperations(reader, [operation]);
  if (!known) return null;
  if (!known.fingerprint.equals(operation.fingerprint)) throw new Fault('idempotency_conflict');
  return known;
}

/**
 * Makes a refusal the operation's answer, unless it has one by now: what refused may be nothing but the effect of the same
 * request, sent twice at once. Anything that is not remembered is thrown on.
 */
async function rememberRefusal(ledger: Ledger, operation: Operation, error: unknown): Promise<Remembered> {
  if (!(error instanceof Fault) || !isRemembered(error)) throw error;
  const refusal = toRemembered(error);
  return writing(ledger, async (tx, slot) => {
    const earlier = await recall(tx, operation);
    if (!earlier) await append(tx, slot, { kind: 'refusal', at: operation.at }, [{ operation, remembered: refusal }]);
    return earlier ?? refusal;
  });
}
