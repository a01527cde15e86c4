/**
 * The bucket of an external id: a stable hash modulo 256, fixed for ever, because it is the first column of
 * every key of a member's rows. FNV-1a, 32 bits, folded to 8 bits by xor (so every input bit counts).
 * Source: Fowler, Noll, Vo, draft-eastlake-fnv.
 */
export function bucketOf(externalId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < externalId.length; index += 1) {
    hash ^= externalId.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff;
}
