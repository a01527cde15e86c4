import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { batchHash, genesisHash, type Header, merkleRoot } from './merkle.ts';

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 9162 section 2.1.1 word for word: slow, recursive, and written without a look at the other one. */
function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 1) return sha256(Buffer.from([0]), leaves[0] as Uint8Array);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.from([1]), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

describe('the Merkle root', () => {
  const ascending = (count: number): Uint8Array[] => Array.from({ length: count }, (_, index) => Buffer.from(`row ${index}`));

  it.each(Array.from({ length: 40 }, (_, index) => index + 1))('of %i rows is that of RFC 9162', (count) => {
    expect(merkleRoot(ascending(count)).toString('hex')).toBe(naiveRoot(ascending(count)).toString('hex'));
  });

  it.each([
    [1, '000c835b247f77f7f1a2ade1f76cd63e3760a4b5407fb46a7969c55413496358'],
    [3, '7471e06133b393a81faeb0707e10d5cc9ebbe8f614b87e3302aa75a1ae7eaff5'],
    [500, 'eb39b6c570d509aec8152a34959441c9a378b31b01a3c2aefcf040fcb7d1563f'],
  ])('of %i rows never changes', (count, hex) => {
    expect(merkleRoot(ascending(count)).toString('hex')).toBe(hex);
  });

  test('any rows of any length, also longer than the buffer that is kept', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9000 }), { minLength: 1, maxLength: 20 }), (leaves) => {
        expect(merkleRoot(leaves).equals(naiveRoot(leaves))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('the root of no rows is the hash of nothing', () => {
    expect(merkleRoot([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('the hash of a batch', () => {
  const header: Header = {
    journal: 1,
    batchSeq: 7,
    kind: 'import',
    rowCount: 3,
    merkleRoot: Buffer.alloc(32, 1),
    prevHash: genesisHash,
    committedAt: 1_772_452_800_000,
    members: ['019caf00-0000-7005-8000-000000000001', '019caf00-0000-7005-8000-000000000002'],
    eventMembers: ['019caf00-0000-7005-8000-000000000002'],
  };
  const older = { ...header, members: header.members.slice(0, 1) };

  test('is pinned: a changed encoding is a new hash version', () => {
    expect(batchHash(header).toString('hex')).toBe('ee394e92ca3e8bbfab2636984d036e168256689226a2b8857bfdbc4119823c7b');
  });

  test('of version 2 is what it was, with the members but not those whom a rule waits for', () => {
    expect(batchHash(older, 2).toString('hex')).toBe('e24c4fdcc7b3cb3649ae6118195b409938ae9b2b752ee758ac5711a5c2ce9a98');
  });

  test('of version 1 is what it was, without the members', () => {
    expect(batchHash(older, 1).toString('hex')).toBe('6a2b4aa572abf5c8be0cf095f508dbea71ebaee1edd443f630f105093a54b938');
  });

  test('tells those who were touched from those whom a rule waits for', () => {
    const [first = '', second = ''] = header.members;
    const moved = { ...header, members: [first], eventMembers: [second, second] };
    expect(batchHash(moved).equals(batchHash({ ...header, members: [first, second], eventMembers: [second] }))).toBe(false);
  });

  test('covers every field of the header', () => {
    const others: Partial<Header>[] = [
      { journal: 2 },
      { batchSeq: 8 },
      { kind: 'impor' },
      { rowCount: 4 },
      { merkleRoot: Buffer.alloc(32, 2) },
      { prevHash: Buffer.alloc(32, 3) },
      { committedAt: header.committedAt + 1 },
      { members: header.members.slice(0, 1) },
      { eventMembers: [] },
    ];
    expect(others.flatMap(Object.keys).sort()).toEqual(Object.keys(header).sort());
    const hashes = [{}, ...others].map((other) => batchHash({ ...header, ...other }).toString('hex'));
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
