import type { Dice } from '../dice.ts';

/** The last so many of a row of things. */
export class KeptLast<T> {
  readonly #items: T[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length > this.#most) this.#items.shift();
  }

  /** One of them, most often one of the newest. */
  some(dice: Dice): T | undefined {
    const { length } = this.#items;
    if (length === 0) return undefined;
    return this.#items[length - 1 - dice(dice(4) === 0 ? length : Math.min(length, 24))];
  }

  /** Forgets what matches. */
  drop(matches: (item: T) => boolean): void {
    const index = this.#items.findIndex(matches);
    if (index >= 0) this.#items.splice(index, 1);
  }

  get all(): readonly T[] {
    return this.#items;
  }
}
