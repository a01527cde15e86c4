import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey, Uuid } from '../../../kernel/ids.ts';
import type { LinkKind } from '../../../kernel/link-kind.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectOthers, selectOwnLinks } from './reading-store.ts';

/** A value that a member shares with others. `ref`: its keyed hash. */
export type HeldShared = {
  kind: LinkKind;
  ref: Buffer;
  /** Members that hold it, this one included; counted up to `mostCounted`. */
  members: number;
  /** When the member was met with it last, or the newest of the others first. */
  at: Instant;
};

/** So many members are counted on one value: one more than the detector tells apart. */
export const mostCounted = 22;

/** A member's newest values, that many of them; and how long ago one may have been met last. What counted then has faded since. */
const mostValues = 100;
const longestAgoMs = 720 * 86_400_000;

/**
 * What members share with others, by member id, newest first; of whom nothing is shared is absent. Two statements for all of them, one
 * where they hold nothing. A verified address and a proven identity are looked at however old they are: they hold until they are replaced.
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
    held.push({ kind, ref, members: others + 1, at: Math.max(lastAt, since) });
    shared.set(memberId, held);
  }
  for (const held of shared.values()) held.sort((a, b) => b.at - a.at || a.kind.localeCompare(b.kind) || a.ref.compare(b.ref));
  return shared;
}
