/**
 * Which ids have been met: 67 MB for five million, where a set of texts would take half a gigabyte. It remembers 63 bits of each id
 * instead of the id; among five million different ones the chance that any two are taken for the same is about one in a million.
 */
export class SeenIds {
  #slots = new Uint32Array(2 * 1024);
  #count = 0;

  /** Remembers an id; false when it was there already. */
  add(id: string): boolean {
    if (this.#count * 8 > this.#slots.length * 3) this.#grow(); // three quarters full
    const added = put(this.#slots, hash(id, 0x01000193), hash(id, 0x9e3779b1) | 1);
    if (added) this.#count += 1;
    return added;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] !== 0) put(this.#slots, old[at] ?? 0, old[at + 1] ?? 0);
    }
  }
}

/** Linear probing; an odd second word marks a slot in use. */
function put(slots: Uint32Array, first: number, second: number): boolean {
  const mask = slots.length - 2;
  const [high, low] = [first >>> 0, second >>> 0];
  for (let at = (high << 1) & mask; ; at = (at + 2) & mask) {
    if (slots[at + 1] === 0) {
      slots[at] = high;
      slots[at + 1] = low;
      return true;
    }
    if (slots[at] === high && slots[at + 1] === low) return false;
  }
}

/** 32 bits of a text: as FNV-1a with a factor of choice, then the finalizer of MurmurHash3 (Appleby), so that every bit counts. */
function hash(text: string, factor: number): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) bits = Math.imul(bits ^ text.charCodeAt(index), factor);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
