import type { Instant } from '../../kernel/clock.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import type { LinkKind } from '../../kernel/link-kind.ts';
import type { MasterKey } from '../../platform/crypto.ts';
import type { Tx } from '../../platform/database.ts';
import { insertHoldings, keyedHash, keyOf, type LinkRow, upsertLinks } from './links/store.ts';

/** How often, and between when, a member was met with a value that others may share: a device, an address, a means of payment. */
export type Sighting = MemberKey & {
  kind: Extract<LinkKind, 'device' | 'ip' | 'payment'>;
  value: string;
  firstAt: Instant;
  lastAt: Instant;
  n: number;
};

/**
 * Adds sightings to what is kept of members that the caller has locked: counts add up, the time between first and last widens. Of a
 * value only its keyed hash is kept, the same for all members, so that equal values find each other and none can be read. What a member
 * was met with for the first time can be found by the value from now on.
 */
export async function foldLinks(tx: Tx, master: MasterKey, links: readonly Sighting[]): Promise<void> {
  const rows = new Map<string, LinkRow>();
  for (const { bucket, memberId, kind, value, firstAt, lastAt, n } of links) {
    const ref = hashOf(master, `${kind}:${kind === 'ip' ? sameAddress(value) : value}`);
    const link = { bucket, memberId, kind, ref };
    const key = keyOf(link);
    const row = rows.get(key);
    if (row === undefined) {
      rows.set(key, { ...link, firstAt, lastAt, n });
      continue;
    }
    row.firstAt = Math.min(row.firstAt, firstAt);
    row.lastAt = Math.max(row.lastAt, lastAt);
    row.n += n;
  }
  if (rows.size === 0) return;
  const met = await upsertLinks(tx, [...rows.values()]);
  const found = met.map((row) => ({ ...row, since: row.firstAt }));
  if (found.length > 0) await insertHoldings(tx, found);
}

/**
 * One spelling for every address: of version 6 in lower case with zeros compressed (RFC 5952), of a version 4 address inside a version
 * 6 one the former. What is no address stays as it is.
 */
export function sameAddress(address: string): string {
  if (!address.includes(':') || !URL.canParse(`http://[${address}]`)) return address;
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed) ?? [];
  if (high === undefined || low === undefined) return compressed;
  const bytes = [Number.parseInt(high, 16), Number.parseInt(low, 16)].flatMap((pair) => [pair >> 8, pair & 0xff]);
  return bytes.join('.');
}

/** Of so many values the hashes are at hand, twice over: players come again from where they were. */
const mostKept = 50_000;
const kept = new WeakMap<MasterKey, { recent: Map<string, Buffer>; older: Map<string, Buffer> }>();

/** The hash of a value. When `recent` is full it becomes `older`; whatever is asked for again comes back. */
function hashOf(master: MasterKey, value: string): Buffer {
  const memory = kept.get(master) ?? { recent: new Map<string, Buffer>(), older: new Map<string, Buffer>() };
  kept.set(master, memory);
  const known = memory.recent.get(value);
  if (known !== undefined) return known;
  const hash = memory.older.get(value) ?? keyedHash(master, value);
  if (memory.recent.size >= mostKept) {
    memory.older = memory.recent;
    memory.recent = new Map();
  }
  memory.recent.set(value, hash);
  return hash;
}
