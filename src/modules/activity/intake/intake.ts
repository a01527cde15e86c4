import { bucketOf } from '../../../kernel/bucket.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import type { MasterKey } from '../../../platform/crypto.ts';
import type { Ledger } from '../../ledger/commit.ts';
import { inHalves } from '../../ledger/halving.ts';
import type { EventOutcome, ReportedEvent } from './event.ts';
import { Memory } from './learn/memory.ts';
import { type TakeContext, takeEvents } from './take-events.ts';

export type IntakeContext = { ledger: Ledger; master: MasterKey; clock: Clock };

/** Queues, each of members of its own: two commits under way at a time never wait for one another's locks. */
const queues = 2;
/** Most events of one commit: with more, the first would wait for the last without saving much. */
const mostAtOnce = 16_000;
/** From so many waiting events on, no more are taken on. */
const mostWaiting = 100_000;
/** From so many on, a source that can wait should. */
const enoughWaiting = 40_000;

/** What was submitted together; it is answered when the last of it is committed. */
type Portion = {
  outcomes: EventOutcome[];
  left: number;
  resolve: (outcomes: EventOutcome[]) => void;
  reject: (error: unknown) => void;
};

/** Those events of a portion that go through one queue, with their places in it. */
type Piece = { portion: Portion; places: number[]; events: ReportedEvent[] };

type Queue = { pieces: Piece[]; running: boolean };

/**
 * Where events come in, in whatever portions: what arrived while the previous commit ran goes into the next (no timer, so nothing waits
 * while nothing runs). A portion is answered after the commit of its last event.
 */
export class Intake {
  readonly #context: TakeContext;
  readonly #queues: Queue[] = Array.from({ length: queues }, () => ({ pieces: [], running: false }));
  readonly #answered: Record<EventOutcome['status'], number> = { accepted: 0, duplicate: 0, conflict: 0, rejected: 0 };
  #waiting = 0;
  #watching: (() => void)[] = [];

  constructor(context: IntakeContext) {
    this.#context = { ...context, memory: new Memory() };
  }

  /** Events that wait to be written. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Events that were answered since the start, by what became of them. */
  get answered(): Readonly<Record<EventOutcome['status'], number>> {
    return this.#answered;
  }

  /** Counts an event that could not even be read among those that were rejected. */
  countUnreadable(): void {
    this.#answered.rejected += 1;
  }

  /** Outcomes, aligned with the events. @throws Fault `busy` when too much is waiting; what of it was written stays */
  submit(events: readonly ReportedEvent[]): Promise<EventOutcome[]> {
    if (this.#waiting > 0 && this.#waiting + events.length > mostWaiting) return Promise.reject(new Fault('busy'));
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const portion: Portion = { outcomes: [], left: events.length, resolve, reject };
      const pieces = Array.from({ length: queues }, (): Piece => ({ portion, places: [], events: [] }));
      events.forEach((event, place) => {
        const piece = pieces[bucketOf(event.playerId) % queues] as Piece;
        piece.places.push(place);
        piece.events.push(event);
      });
      this.#waiting += events.length;
      pieces.forEach((piece, index) => {
        if (piece.events.length > 0) this.#enqueue(index, piece);
      });
    });
  }

  /** Resolves when there is room again: a source that can wait does so before it submits more. */
  async room(): Promise<void> {
    while (this.#waiting >= enoughWaiting) await new Promise<void>((resolve) => this.#watching.push(resolve));
  }

  #enqueue(index: number, piece: Piece): void {
    const queue = this.#queues[index] as Queue;
    queue.pieces.push(piece);
    if (!queue.running) void this.#run(queue);
  }

  async #run(queue: Queue): Promise<void> {
    queue.running = true;
    // Whatever else arrives in this turn of the event loop goes along.
    await Promise.resolve();
    while (queue.pieces.length > 0) await this.#commit(nextOf(queue.pieces));
    queue.running = false;
  }

  async #commit(pieces: readonly Piece[]): Promise<void> {
    const events = pieces.flatMap((piece) => piece.events);
    try {
      const parts = await inHalves(
        this.#context.ledger,
        events,
        (part) => takeEvents(this.#context, part),
        (): EventOutcome[] => [{ status: 'rejected', code: 'internal', path: null }],
      );
      const outcomes = parts.flat();
      for (const { status } of outcomes) this.#answered[status] += 1;
      let next = 0;
      for (const { portion, places } of pieces) {
        for (const place of places) portion.outcomes[place] = outcomes[next++] as EventOutcome;
        portion.left -= places.length;
        if (portion.left === 0) portion.resolve(portion.outcomes);
      }
    } catch (error) {
      for (const { portion } of pieces) portion.reject(error);
    }
    this.#waiting -= events.length;
    if (this.#waiting >= enoughWaiting) return;
    for (const wake of this.#watching.splice(0)) wake();
  }
}

/** The pieces of the next commit; one that is too large for it is divided. */
function nextOf(pieces: Piece[]): Piece[] {
  const taken: Piece[] = [];
  for (let room = mostAtOnce; room > 0 && pieces.length > 0; ) {
    const piece = pieces[0] as Piece;
    if (piece.events.length <= room) {
      taken.push(piece);
      pieces.shift();
      room -= piece.events.length;
    } else {
      const { portion } = piece;
      taken.push({ portion, places: piece.places.splice(0, room), events: piece.events.splice(0, room) });
      room = 0;
    }
  }
  return taken;
}
