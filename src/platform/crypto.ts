import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Fault, fieldFault } from '../kernel/errors.ts';
import type { Database } from './database.ts';
import { readOrCreateSecret } from './secret-file.ts';

/** What is derived from the master key, one key for each use. The master key itself is used for nothing. */
export type MasterKey = { readonly wrapping: Buffer; readonly hashing: Buffer };

/** 32 bytes that encrypt one member's contact data. Destroying it erases the data, in every backup too. */
export type MemberKey = Buffer;

/** What a ciphertext belongs to: it can be read for that member and that field alone. */
export type Place = { memberId: string; field: string };

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = 1;

/**
 * The master key: the one `given` as `LAUREL_MASTER_KEY` (32 bytes in base64), else the file `master.key` of the data directory,
 * which the first start creates for its owner's eyes only. Whoever loses it loses all contact data.
 * @throws Fault `invalid_setting`
 */
export function loadMasterKey(dataDir: string, given: string | null): MasterKey {
  if (given !== null) return deriveMasterKey(fromBase64(given, 'LAUREL_MASTER_KEY'));
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const file = join(dataDir, 'master.key');
  return deriveMasterKey(
    fromBase64(
      readOrCreateSecret(file, () => `${randomBytes(keyBytes).toString('base64')}\n`),
      file,
    ),
  );
}

function fromBase64(text: string, source: string): Buffer {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length === keyBytes && bytes.toString('base64') === text.trim()) return bytes;
  throw new Fault('invalid_setting', { detail: `${source} must hold ${keyBytes} bytes in base64.` });
}

/** One key for each use, by HKDF-SHA256 (RFC 5869). `secret` has 32 bytes. */
export function deriveMasterKey(secret: Buffer): MasterKey {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `laurel ${use} v1`, keyBytes));
  return { wrapping: derive('wrapping'), hashing: derive('hashing') };
}

/** A key that nobody has had before. */
export function newMemberKey(): MemberKey {
  return randomBytes(keyBytes);
}

/** A member's key as it may be stored. */
export function wrapKey(master: MasterKey, key: MemberKey, memberId: string): Buffer {
  return seal(master.wrapping, key, { memberId, field: 'key' });
}

/** @throws Fault `internal` when it was wrapped for another member or under another master key, or was changed */
export function unwrapKey(master: MasterKey, wrapped: Buffer, memberId: string): MemberKey {
  return open(master.wrapping, wrapped, { memberId, field: 'key' });
}

/** Text as it may be stored: readable only with this key, for this member and field. */
export function encrypt(key: MemberKey, text: string, place: Place): Buffer {
  return seal(key, Buffer.from(text, 'utf8'), place);
}

/** @throws Fault `internal` when key, member or field are not those it was encrypted for, or a bit was changed */
export function decrypt(key: MemberKey, sealed: Buffer, place: Place): string {
  return open(key, sealed, place).toString('utf8');
}

/** HMAC-SHA256, 32 bytes: finds equal values (an address, a device) without keeping them; useless without the master key. */
export function keyedHash(master: MasterKey, value: string): Buffer {
  return createHmac('sha256', master.hashing).update(value, 'utf8').digest();
}

/** Version (1 byte), nonce (12, random), ciphertext, tag (16): AES-256-GCM, NIST SP 800-38D. */
function seal(key: Buffer, plain: Buffer, place: Place): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData(place));
  return Buffer.concat([Buffer.of(version), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Buffer, sealed: Buffer, place: Place): Buffer {
  try {
    if (sealed[0] !== version) throw new Error(`unknown version ${sealed[0]}`);
    const nonce = sealed.subarray(1, 1 + nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(associatedData(place));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new Fault('internal', { log: `what is stored for ${place.memberId} ${place.field} cannot be decrypted`, cause });
  }
}

/** The NUL between them keeps ("ab", "c") and ("a", "bc") apart. */
function associatedData({ memberId, field }: Place): Buffer {
  return Buffer.from(`${memberId}\0${field}`, 'utf8');
}

/**
 * Refuses a master key that is not the one this database was first opened with: what it wraps could not be read, and links would be
 * hashed under two keys. The database keeps a keyed hash of a constant, which tells nothing of the key.
 * @throws Fault `invalid_setting`
 */
export async function recognizeKey({ db }: Database, master: MasterKey): Promise<void> {
  const print = keyedHash(master, 'laurel master key').toString('hex');
  await sql`INSERT INTO setting (key, value) VALUES ('master_key', ${JSON.stringify(print)}::jsonb) ON CONFLICT DO NOTHING`.execute(db);
  const { rows } = await sql<{ value: string }>`SELECT value FROM setting WHERE key = 'master_key'`.execute(db);
  if (rows[0]?.value === print) return;
  const message = 'LAUREL_MASTER_KEY (or master.key in the data folder) is not the key this database was first opened with';
  throw fieldFault('LAUREL_MASTER_KEY', 'invalid_setting', message);
}
