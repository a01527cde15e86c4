import type { Uuid } from '../../../../kernel/ids.ts';
import type { Known } from '../../known.ts';

/** Of so many members is remembered what they were after their last events, twice over. */
const mostKept = 25_000;

/**
 * What was known of members after the last events that this process took in: who plays now mostly played a moment ago, and reading
 * them again is a good part of what an event costs. Nothing relies on it: a profile counts its facts, and is replaced only where it
 * still counts as many as were remembered (`updateProfiles`); else all is read and done again. When `recent` is full it becomes
 * `older`; whoever comes again comes back.
 */
export class Memory {
  #recent = new Map<Uuid, Known>();
  #older = new Map<Uuid, Known>();

  get(memberId: Uuid): Known | undefined {
    return this.#recent.get(memberId) ?? this.#older.get(memberId);
  }

  keep(known: Known): void {
    if (known.profile.facts === 0) return; // there is no row yet that could tell that others came first
    if (this.#recent.size >= mostKept) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(known.member.memberId, known);
  }
}
