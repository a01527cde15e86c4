import type { Json } from '../../kernel/canonical.ts';
import { Fault } from '../../kernel/errors.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { Ledger } from './commit.ts';
import { commitEach, type Desk, postponed, type Request } from './commit-each.ts';

type Waiting<Input, Answer> = { request: Request<Input>; resolve: (answer: Answer) => void; reject: (error: unknown) => void };

/** Most requests of one commit: more would make the first wait for the last without saving much. */
const mostAtOnce = 64;
/** Commits under way at a time: while one waits for the disk, the next is decided. */
const mostUnderWay = 2;
/** From so many waiting on, a second commit beside the first is worth what it costs; fewer are better off in the next one. */
const worthASecond = 4;

/**
 * Commits requests that arrive one by one together: whatever came while the previous commits ran goes into the next (no timer, so
 * nobody waits while nothing runs). A request is answered after its commit.
 */
export class GroupCommit<Input, Answer extends Json, Owner extends MemberKey> {
  readonly #ledger: Ledger;
  readonly #desk: Desk<Input, Answer, Owner>;
  readonly #queue: Waiting<Input, Answer>[] = [];
  /** Those that came before, but after another of the same owner. They fill at most half of a commit: one busy owner must not stop all. */
  readonly #postponed: Waiting<Input, Answer>[] = [];
  #underWay = 0;

  constructor(ledger: Ledger, desk: Desk<Input, Answer, Owner>) {
    this.#ledger = ledger;
    this.#desk = desk;
  }

  /** @throws Fault that refuses the request, or why the commit failed */
  submit(request: Request<Input>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#start();
    });
  }

  #start(): void {
    const waiting = (): number => this.#postponed.length + this.#queue.length;
    while (this.#underWay < mostUnderWay && waiting() >= (this.#underWay === 0 ? 1 : worthASecond)) {
      this.#underWay += 1;
      const again = this.#postponed.splice(0, mostAtOnce / 2);
      void this.#commit([...again, ...this.#queue.splice(0, mostAtOnce - again.length)]);
    }
  }

  async #commit(waiting: Waiting<Input, Answer>[]): Promise<void> {
    try {
      const outcomes = await commitEach(
        this.#ledger,
        this.#desk,
        waiting.map(({ request }) => request),
      );
      const again = waiting.filter((one, index) => {
        const outcome = outcomes[index] as (typeof outcomes)[number];
        if (outcome === postponed) return true;
        if (outcome instanceof Fault) one.reject(outcome);
        else one.resolve(outcome as Answer);
        return false;
      });
      this.#postponed.unshift(...again);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
    this.#underWay -= 1;
    this.#start();
  }
}
