import { randomUUID } from 'node:crypto';
import type { Tx } from '../../platform/database.ts';
import { type Lane, leaseLane } from './store.ts';

/** How long a lane stays its holder's after the last commit. Wall time: a lease is between processes, not part of the program's time. */
export const leaseMs = 10_000;

/** One of a process's lanes while a batch is written with it. */
export type Slot = {
  /** The lane's head as last committed; where it is not known for certain, it is leased again, this slot's own lane first. */
  head(tx: Tx): Promise<Lane>;
  /** The head as it will be once the transaction commits. */
  advance(lane: Lane): void;
  /** After COMMIT. */
  committed(): void;
  /** After anything else: whether the batch was committed is unknown, so the head is read again before the next one. */
  failed(): void;
};

/**
 * The lanes of one process. A lane writes one batch at a time; whoever finds none free waits, holding nothing, so lanes also
 * bound how many transactions write at once. A slot keeps its lane's head in memory between batches.
 */
export class Lanes {
  /** The names under which the slots lease: no two slots anywhere share one, so a slot knows its own lane again. */
  readonly holders: readonly string[];
  readonly #idle: Slot[];
  readonly #waiting: ((slot: Slot) => void)[] = [];

  constructor(process: string, count: number) {
    const start = randomUUID().slice(0, 8);
    this.holders = Array.from({ length: count }, (_, index) => `${process}/${start}/${index + 1}`);
    this.#idle = this.holders.map(openSlot);
  }

  /** Waits for a free slot, runs, and frees it, whatever happens. */
  async use<T>(run: (slot: Slot) => Promise<T>): Promise<T> {
    const slot = this.#idle.pop() ?? (await new Promise<Slot>((resolve) => this.#waiting.push(resolve)));
    try {
      return await run(slot);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(slot);
      else this.#idle.push(slot);
    }
  }
}

function openSlot(holder: string): Slot {
  let known: Lane | null = null;
  let pending: Lane | null = null;
  return {
    async head(tx) {
      known ??= await leaseLane(tx, holder, Date.now(), Date.now() + leaseMs);
      return known;
    },
    advance(lane) {
      pending = lane;
    },
    committed() {
      known = pending ?? known;
      pending = null;
    },
    failed() {
      known = null;
      pending = null;
    },
  };
}
