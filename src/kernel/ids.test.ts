import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketOfId,
  byLockOrder,
  firstIdAt,
  idOf,
  isExternalId,
  isUuid,
  type MemberKey,
  newId,
  nextId,
  nilUuid,
  parseExternalId,
} from './ids.ts';

const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const buckets = fc.integer({ min: 0, max: 255 });

describe('an id that Laurel makes', () => {
  it('is a UUIDv7 that holds its time and its bucket', () => {
    fc.assert(
      fc.property(instants, buckets, (now, bucket) => {
        const id = newId(now, bucket);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(isUuid(id)).toBe(true);
        expect(Number.parseInt(id.slice(0, 13).replace('-', ''), 16)).toBe(now);
        expect(bucketOfId(id)).toBe(bucket);
      }),
    );
  });

  it('sorts by time as text, whatever the buckets', () => {
    fc.assert(
      fc.property(instants, instants, buckets, buckets, (a, b, one, other) => {
        fc.pre(a < b);
        expect(newId(a, one) < newId(b, other)).toBe(true);
      }),
    );
  });

  it('is given once, also in one millisecond of one bucket', () => {
    const ids = Array.from({ length: 20_000 }, () => newId(1_772_452_800_000, 7));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes every bit from chance that is neither time, version, variant nor bucket', () => {
    const ids = Array.from({ length: 400 }, () => BigInt(`0x${newId(0, 0).replaceAll('-', '')}`));
    const ones = ids.reduce((all, id) => all | id);
    const zeros = ids.reduce((all, id) => all | ~id, 0n) & ((1n << 128n) - 1n);
    expect((ones & zeros).toString(16).padStart(32, '0')).toBe('0000000000000f003fffffffffffffff');
  });

  it('is the same when it is made of the same, and another of anything else', () => {
    const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(instants, buckets, digest, digest, (at, bucket, one, other) => {
        fc.pre(one.slice(2, 9).some((byte, index) => byte !== other[index + 2]));
        expect(idOf(at, bucket, one)).toBe(idOf(at, bucket, Uint8Array.from(one)));
        expect(idOf(at, bucket, one)).not.toBe(idOf(at, bucket, other));
        expect([isUuid(idOf(at, bucket, one)), bucketOfId(idOf(at, bucket, one))]).toEqual([true, bucket]);
      }),
    );
  });

  it('lies between the first id of its millisecond and that of the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 2 }), buckets, (at, bucket) => {
        expect([firstIdAt(at + 1), newId(at, bucket), firstIdAt(at)].sort()).toEqual([
          firstIdAt(at),
          expect.any(String),
          firstIdAt(at + 1),
        ]);
      }),
    );
  });

  it('has whole milliseconds of its time', () => {
    expect(newId(1.9, 0).slice(0, 13)).toBe('00000000-0001');
  });

  it.each<[what: string, now: number, bucket: number]>([
    ['a bucket beyond 255', 0, 256],
    ['a negative bucket', 0, -1],
    ['half a bucket', 0, 1.5],
    ['a time before 1970', -1, 0],
    ['a time beyond 48 bits', 2 ** 48, 0],
    ['no time', Number.NaN, 0],
  ])('is not made of %s', (_, now, bucket) => {
    expect(() => newId(now, bucket)).toThrow('assertion failed');
  });

  it.each<[text: string, is: boolean]>([
    ['018f2c3d-0000-7000-8000-000000000001', true],
    ['018F2C3D-0000-7000-8000-000000000001', false],
    ['018f2c3d-0000-4000-8000-000000000001', false],
    ['018f2c3d-0000-7000-c000-000000000001', false],
    ['018f2c3d000070008000000000000001', false],
    [' 018f2c3d-0000-7000-8000-000000000001', false],
    ['018f2c3d-0000-7000-8000-000000000001\n', false],
    [nilUuid, false],
  ])('%j: %s', (text, is) => {
    expect(isUuid(text)).toBe(is);
  });
});

describe('the next id of a kind', () => {
  it('comes after the last one, within a millisecond and on a server whose clock is behind', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 47 }), { minLength: 2 }), buckets, (clock, bucket) => {
        const ids: string[] = [];
        for (const now of clock) ids.push(nextId(ids.at(-1) ?? null, now, bucket));
        expect(ids.toSorted()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.map(bucketOfId)).toEqual(clock.map(() => bucket));
      }),
    );
  });

  it.each<[what: string, last: number | null, now: number, time: number]>([
    ['nothing came before', null, 1_772_452_800_000, 1_772_452_800_000],
    ['the last one is older', 1_772_452_799_999, 1_772_452_800_000, 1_772_452_800_000],
    ['the last one is of this millisecond', 1_772_452_800_000, 1_772_452_800_000, 1_772_452_800_001],
    ['the last one is of a clock ahead', 1_772_452_800_500, 1_772_452_800_000, 1_772_452_800_501],
  ])('has the time of now, or that after the last: %s', (_, last, now, time) => {
    const id = nextId(last === null ? null : newId(last, 9), now, 7);
    expect([firstIdAt(time) < id, id < firstIdAt(time + 1)]).toEqual([true, true]);
  });
});

describe('an id that others made', () => {
  it.each(['P001', 'a', '0', 'vendor:shop-1', 'A_b.C:d-9', '-', 'x'.repeat(64)])('%j is taken as it is', (text) => {
    expect(parseExternalId(text, 'player_id')).toBe(text);
  });

  it.each(['', ' ', 'P 1', 'P001\n', 'Zoë', 'a/b', 'a;b', "P'1", '\u0000', 'x'.repeat(65)])('%j is refused', (text) => {
    expect(isExternalId(text)).toBe(false);
    expect(() => parseExternalId(text, 'player_id')).toThrow(
      expect.objectContaining({ code: 'invalid_id', errors: [expect.objectContaining({ path: 'player_id' })] }),
    );
  });
});

describe('the order of locks', () => {
  const keys = fc.array(
    fc.record({
      bucket: fc.integer({ min: 0, max: 3 }),
      memberId: fc.constantFrom(...['a', 'b', 'c'].map((end) => nilUuid.slice(1) + end)),
    }),
  );
  const name = ({ bucket, memberId }: MemberKey): string => `${bucket}/${memberId}`;

  it('is by bucket, then by id, and the same however the members came', () => {
    fc.assert(
      fc.property(keys, (list) => {
        const sorted = [...list].sort(byLockOrder).map(name);
        expect(sorted).toEqual(list.map(name).sort());
        expect([...list].reverse().sort(byLockOrder).map(name)).toEqual(sorted);
      }),
    );
  });

  it('puts bucket 2 before bucket 10', () => {
    const order = [10, 2].map((bucket) => ({ bucket, memberId: nilUuid })).sort(byLockOrder);
    expect(order.map(({ bucket }) => bucket)).toEqual([2, 10]);
  });
});
