import type { Uuid } from '../../kernel/ids.ts';

/** Somebody was met with a value. Whoever was met with an equal one is linked to them. */
export type ClusterLink = { member: Uuid; value: string };

/** Members whom values join, directly or through others. The least id among them names it. */
export type Cluster = { clusterId: Uuid; members: readonly Uuid[] };

/**
 * What the links join: clusters of two members or more, by name, members in the order of their ids. Pure; the order of links does not
 * matter, nor does one that is told twice. Source: union-find by size with path halving (Tarjan and van Leeuwen, 1984).
 */
export function clustersOf(links: readonly ClusterLink[]): Cluster[] {
  const sets = new DisjointSets();
  const firstWith = new Map<string, Uuid>();
  for (const { member, value } of links) {
    const first = firstWith.get(value);
    if (first === undefined) firstWith.set(value, member);
    sets.join(first ?? member, member);
  }
  return sets
    .all()
    .filter((members) => members.length > 1)
    .map((members) => members.sort())
    .map((members) => ({ clusterId: members[0] as Uuid, members }))
    .sort((one, other) => (one.clusterId < other.clusterId ? -1 : 1));
}

/** Sets that have no member in common, by numbers: a set is a tree, and its root stands for it. */
class DisjointSets {
  readonly #numbers = new Map<Uuid, number>();
  readonly #parents: number[] = [];
  readonly #sizes: number[] = [];

  /** Makes one set of the sets of two members; who is in none yet begins one. */
  join(one: Uuid, other: Uuid): void {
    const [a, b] = [this.#root(this.#numberOf(one)), this.#root(this.#numberOf(other))];
    if (a === b) return;
    const [small, large] = this.#size(a) < this.#size(b) ? [a, b] : [b, a];
    this.#parents[small] = large;
    this.#sizes[large] = this.#size(large) + this.#size(small);
  }

  all(): Uuid[][] {
    return [...Map.groupBy(this.#numbers, ([, number]) => this.#root(number)).values()].map((set) => set.map(([member]) => member));
  }

  #numberOf(member: Uuid): number {
    const known = this.#numbers.get(member);
    if (known !== undefined) return known;
    const number = this.#parents.length;
    this.#numbers.set(member, number);
    this.#parents.push(number);
    this.#sizes.push(1);
    return number;
  }

  /** Halves the way to the root for whoever asks next: every second one on it is hung up one higher. */
  #root(number: number): number {
    let at = number;
    for (let parent = this.#parent(at); parent !== at; parent = this.#parent(at)) {
      this.#parents[at] = this.#parent(parent);
      at = this.#parent(at);
    }
    return at;
  }

  #parent(number: number): number {
    return this.#parents[number] ?? number;
  }

  #size(number: number): number {
    return this.#sizes[number] ?? 1;
  }
}
