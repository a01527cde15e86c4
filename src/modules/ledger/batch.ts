import type { Json } from '../../kernel/canonical.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import type { Transfer } from './transfer.ts';

/** Which batch of which lane. */
export type BatchKey = { journal: number; batchSeq: number };

/** Where the rows of a section stand in the chain: row i has batch_index `firstIndex + i`. */
export type Place = BatchKey & { firstIndex: number };

/**
 * Rows of another module's append-only table that go under the batch's hash. The ledger knows neither the table nor what the
 * rows mean: it places them, hashes their leaves and asks the owner to write them.
 */
export type Section = {
  /** Canonical bytes of each row, in order. */
  leaves: readonly Uint8Array[];
  write(tx: Tx, place: Place): Promise<void>;
};

/** LP of a member's activity rows, which carry their own effects: ISSUANCE → LP and back, without transfer rows. */
export type Accrual = MemberKey & {
  /** Points earned, and points that voids took back; both >= 0. */
  earned: number;
  takenBack: number;
  /** The member's carry after this batch: what is not yet worth a point. */
  lpCarry: number;
};

/** Value that a row of a section moves itself, without a transfer row: of money that many rows move, as play told in bulk does. */
export type CarriedMove = MemberKey & Pick<Transfer, 'from' | 'to' | 'amountMinor' | 'currency'>;

/** All that one commit writes under one hash. */
export type Batch = {
  /** What kind of work made it, e.g. `import`, `evaluation`, `credit`. */
  kind: string;
  at: Instant;
  transfers?: readonly Transfer[];
  /** At most one per member and batch. */
  accruals?: readonly Accrual[];
  carried?: readonly CarriedMove[];
  sections?: readonly Section[];
  /** Members that are not the same after this batch, beyond those its transfers and accruals name: followers look at them again. */
  members?: readonly MemberKey[];
  /** Members whom a rule of trigger `event` may concern now. */
  eventMembers?: readonly Uuid[];
  /**
   * Writes what refers to the batch or its rows and is not hashed itself; runs last. `batch` is null where there was nothing to
   * write a header for: neither rows nor members.
   */
  follow?: (tx: Tx, batch: BatchKey | null) => Promise<void>;
};

/** What a piece of work hands to `commit`: its answer, and what must be written for it to be true. */
export type Work<Answer extends Json | object> = { answer: Answer; batch?: Batch };

/** Work inside the transaction of its commit. `attempt` counts from 1: a transaction that failed on others runs again. */
export type WorkIn<Answer extends Json | object> = (tx: Tx, attempt: number) => Promise<Work<Answer>>;
