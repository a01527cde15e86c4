import { assert } from './assert.ts';
import { fieldFault } from './errors.ts';

/** An id that Laurel made: UUIDv7, lower-case text. */
export type Uuid = string;

/** Where a member's rows live: bucket and internal id. Every table of a member's things starts with these two. */
export type MemberKey = { bucket: number; memberId: Uuid };

/** The nil UUID stands for "no member" in operation keys. */
export const nilUuid: Uuid = '00000000-0000-0000-0000-000000000000';

/** What an id that others make looks like. */
export const externalIdPattern = /^[A-Za-z0-9_.:-]{1,64}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a text can be an id that others made: 1 to 64 characters from A-Z a-z 0-9 _ . : - */
export function isExternalId(text: string): boolean {
  return externalIdPattern.test(text);
}

/** The id as it is. @throws Fault `invalid_id` with `path` */
export function parseExternalId(text: string, path: string): string {
  if (!isExternalId(text)) throw fieldFault(path, 'invalid_id', `${path}: an id has 1 to 64 characters from A-Z a-z 0-9 _ . : -`);
  return text;
}

/** Whether a text is an id that Laurel makes, in its one spelling: UUIDv7 in lower case. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const pool = new Uint8Array(4096);
let used = pool.length;

/** Ten random bytes from a pool: one call to the system for 409 ids. */
function takeRandom(): number {
  if (used + 10 > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += 10;
  return used - 10;
}

/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, 4 random bits, the bucket in the low 8 bits of rand_a, 62 random bits.
 * @param nowMs instant in milliseconds since 1970
 * @param bucket 0-255; a member's things carry the member's bucket, so that an id alone tells where its row lives
 */
export function newId(nowMs: number, bucket: number): Uuid {
  return idOf(nowMs, bucket, pool, takeRandom());
}

/** As `newId`, of a digest instead of chance: whoever makes it again gets the same. Ten bytes are taken, from `start`. */
export function idOf(atMs: number, bucket: number, digest: Uint8Array, start = 0): Uuid {
  assert(Number.isInteger(bucket) && bucket >= 0 && bucket <= 255, 'bucket is 0-255');
  assert(atMs >= 0 && atMs < 2 ** 48, 'the time of an id fits 48 bits');
  const byte = (offset: number): number => digest[start + offset] ?? 0;
  const time = Math.trunc(atMs).toString(16).padStart(12, '0');
  const versionByte = hex[0x70 | (byte(0) & 0x0f)];
  const variantByte = hex[0x80 | (byte(1) & 0x3f)];
  return (
    `${time.slice(0, 8)}-${time.slice(8, 12)}-${versionByte}${hex[bucket]}-${variantByte}${hex[byte(2)]}-` +
    `${hex[byte(3)]}${hex[byte(4)]}${hex[byte(5)]}${hex[byte(6)]}${hex[byte(7)]}${hex[byte(8)]}`
  );
}

/** The id below all that are made from an instant on (from 1970), so that a range of ids stands for a range of time. */
export function firstIdAt(atMs: number): Uuid {
  const time = atMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** As `newId`, and above `last`, the newest of the same kind so far (null: there is none): one after another they sort in their order. */
export function nextId(last: Uuid | null, nowMs: number, bucket: number): Uuid {
  return newId(last === null ? nowMs : Math.max(nowMs, timeOfId(last) + 1), bucket);
}

function timeOfId(id: Uuid): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The bucket that an id of a member's thing carries. */
export function bucketOfId(id: Uuid): number {
  return Number.parseInt(id.slice(16, 18), 16);
}

/** Order in which members are locked, always: (bucket, member). */
export function byLockOrder(a: MemberKey, b: MemberKey): number {
  return a.bucket - b.bucket || (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : 0);
}
