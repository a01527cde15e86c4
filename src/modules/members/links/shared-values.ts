import { dayMs, type Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectOthers, selectOwnLinks } from './reading-store.ts';
import type { LinkValue } from './value.ts';

/** A value that a member shares with others. */
export type HeldShared = LinkValue & {
  /** Members that hold it, this one included; counted up to `mostCounted`. */
  members: number;
  /** When the member was met with it last, or the newest of the others first. */
  at: Instant;
  /** When the newest of the others was met with it first. */
  joinedAt: Instant;
};

/** So many members are counted on one value: one more than the detector tells apart. */
export const mostCounted = 22;

/** So many values of a member are looked at; and how long ago one may have been met last. What counted then has faded since. */
const mostValues = 100;
const longestAgoMs = 720 * dayMs;

/**
 * What members share with others, by member id, newest first; of whom nothing is shared is absent. Two statements for all of them, one
 * where they hold nothing. A verified address and a proven identity are looked at however old they are, and however many values are newer:
 * they hold until they are replaced. Means of payment go before devices and addresses of the net.
 */
export async function readSharedValues(reader: Reader, keys: readonly MemberKey[], now: Instant): Promise<Map<Uuid, HeldShared[]>> {
  const shared = new Map<Uuid, HeldShared[]>();
  if (keys.length === 0) return shared;
  const own = await selectOwnLinks(reader, keys, now - longestAgoMs, mostValues);
  if (own.length === 0) return shared;
  for (const { index, others, since } of await selectOthers(reader, own, mostCounted - 1)) {
    const link = own[index];
    if (link === undefined) continue;
    const { memberId, kind, ref, lastAt } = link;
    const held = shared.get(memberId) ?? [];
    held.push({ kind, ref, members: others + 1, at: Math.max(lastAt, since), joinedAt: since });
    shared.set(memberId, held);
  }
  for (const held of shared.values()) held.sort(newestFirst);
  return shared;
}

/** By text as it is, not as a language sorts it: the order goes into snapshots, which are the same on every machine. */
function newestFirst(a: HeldShared, b: HeldShared): number {
  return b.at - a.at || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.ref.compare(b.ref));
}
