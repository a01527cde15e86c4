import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { decrypt, deriveMasterKey, encrypt, keyedHash, loadMasterKey, newMemberKey, unwrapKey, wrapKey } from './crypto.ts';

const folder = mkdtempSync(join(tmpdir(), 'laurel-crypto-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = fc.string({ unit: 'binary', maxLength: 200 });
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const place = fc.record({ memberId: fc.uuid(), field: fc.constantFrom('name', 'email', 'phone') });
const unreadable = expect.objectContaining({ code: 'internal' });

const failure = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('contact data', () => {
  test('comes back as it was, for its member and field', () => {
    fc.assert(
      fc.property(text, place, (plain, where) => {
        const key = newMemberKey();
        expect(decrypt(key, encrypt(key, plain, where), where)).toBe(plain);
      }),
    );
  });

  test('is never encrypted the same way twice', () => {
    const key = newMemberKey();
    const where = { memberId: 'm', field: 'email' };
    expect(encrypt(key, 'ana@example.com', where).equals(encrypt(key, 'ana@example.com', where))).toBe(false);
  });

  test('is refused under another key, for another member or another field', () => {
    fc.assert(
      fc.property(text, place, fc.uuid(), (plain, where, otherMember) => {
        fc.pre(otherMember !== where.memberId);
        const key = newMemberKey();
        const sealed = encrypt(key, plain, where);
        expect(failure(() => decrypt(newMemberKey(), sealed, where))).toEqual(unreadable);
        expect(failure(() => decrypt(key, sealed, { ...where, memberId: otherMember }))).toEqual(unreadable);
        expect(failure(() => decrypt(key, sealed, { ...where, field: 'other' }))).toEqual(unreadable);
      }),
    );
  });

  test('is refused when any bit was flipped or its end is missing', () => {
    fc.assert(
      fc.property(text, place, fc.nat(), (plain, where, position) => {
        const key = newMemberKey();
        const sealed = encrypt(key, plain, where);
        const bit = position % (sealed.length * 8);
        const flipped = Buffer.from(sealed);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(failure(() => decrypt(key, flipped, where))).toEqual(unreadable);
        expect(failure(() => decrypt(key, sealed.subarray(0, position % sealed.length), where))).toEqual(unreadable);
      }),
    );
  });
});

describe("a member's key", () => {
  test('comes back from its wrapping, only for its member and under the same master key', () => {
    fc.assert(
      fc.property(secret, secret, fc.uuid(), fc.uuid(), (first, second, member, other) => {
        fc.pre(!first.equals(second) && member !== other);
        const key = newMemberKey();
        const wrapped = wrapKey(deriveMasterKey(first), key, member);
        expect(unwrapKey(deriveMasterKey(first), wrapped, member)).toEqual(key);
        expect(failure(() => unwrapKey(deriveMasterKey(first), wrapped, other))).toEqual(unreadable);
        expect(failure(() => unwrapKey(deriveMasterKey(second), wrapped, member))).toEqual(unreadable);
      }),
    );
  });
});

describe('the keyed hash', () => {
  const master = deriveMasterKey(Buffer.alloc(32, 1));

  test('is the same for equal values and differs with value and key', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(keyedHash(master, a).equals(keyedHash(master, b))).toBe(a === b);
        expect(keyedHash(deriveMasterKey(Buffer.alloc(32, 2)), a).equals(keyedHash(master, a))).toBe(false);
      }),
    );
  });

  test('never changes: stored hashes must be found again by later versions', () => {
    expect(keyedHash(master, 'ana@example.com').toString('hex')).toMatchInlineSnapshot(
      `"a7bcfe9050c5fb8aaa0b531efd3f1c7dd72e723a78e25c850a20d62db6cf0297"`,
    );
  });
});

describe('the master key', () => {
  const given = Buffer.alloc(32, 9).toString('base64');

  test('is made once, for the eyes of its owner only', () => {
    const dataDir = join(folder, 'made');
    const first = loadMasterKey(dataDir, null);
    const file = join(dataDir, 'master.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(file, 'utf8'), 'base64')).toHaveLength(32);
    expect(loadMasterKey(dataDir, null)).toEqual(first);
  });

  test('comes from the environment if it is given there', () => {
    expect(loadMasterKey(join(folder, 'unused'), given)).toEqual(deriveMasterKey(Buffer.alloc(32, 9)));
  });

  test.each([
    ['too short', Buffer.alloc(31).toString('base64')],
    ['not base64', `${given.slice(0, -4)}!!!!`],
  ])('is refused when it is %s, wherever it comes from', (_, bad) => {
    expect(failure(() => loadMasterKey(folder, bad))).toMatchObject({ code: 'invalid_setting' });
    writeFileSync(join(folder, 'master.key'), bad);
    expect(failure(() => loadMasterKey(folder, null))).toMatchObject({ code: 'invalid_setting' });
  });
});
