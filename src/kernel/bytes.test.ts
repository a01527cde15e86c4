import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './bytes.ts';

type Field = number | string | Uint8Array | null;

/** A row as modules write them: integers, text, bytes, and what may be absent, each field of a kind fixed in advance. */
function written(fields: readonly Field[], writer = new ByteWriter()): string {
  for (const field of fields) {
    writer.maybe(field, (value) => {
      if (typeof value === 'number') writer.i64(value);
      else if (typeof value === 'string') writer.text(value);
      else writer.blob(value);
    });
  }
  return Buffer.from(writer.take()).toString('hex');
}

describe('canonical bytes', () => {
  it('are laid out as documented, for ever', () => {
    const writer = new ByteWriter().u8(7).i64(-2).i64(Number.MAX_SAFE_INTEGER).text('Zoë€').blob(Uint8Array.of(0xff, 0));
    writer.maybe(null, () => writer.u8(9)).maybe(5, (value) => writer.i64(value));
    expect(Buffer.from(writer.take()).toString('hex')).toBe(
      `07${'fffffffffffffffe'}${'001fffffffffffff'}${'00000007'}5a6fc3abe282ac${'00000002'}ff00${'00'}${'01'}0000000000000005`,
    );
  });

  it.each<[what: string, one: Field[], other: Field[]]>([
    ['where a border lies', ['ab', 'c'], ['a', 'bc']],
    ['an empty text', ['', 'a'], ['a', '']],
    ['nothing and the empty text', [null], ['']],
    ['nothing and zero', [null], [0]],
    ['the sign', [1], [-1]],
    ['the two spellings of é', ['\u00e9'], ['e\u0301']],
  ])('tell apart %s', (_, one, other) => {
    expect(written(one)).not.toBe(written(other));
  });

  it('are different for any two different rows of a kind', () => {
    const text = fc.string({ unit: 'binary', maxLength: 3 });
    const row = fc.tuple(
      fc.option(text),
      text,
      fc.option(fc.integer({ min: -2, max: 2 })),
      fc.uint8Array({ maxLength: 2 }),
    ) as fc.Arbitrary<Field[]>;
    fc.assert(
      fc.property(row, row, (one, other) => {
        const plain = (fields: Field[]): string =>
          JSON.stringify(fields.map((field) => (field instanceof Uint8Array ? [...field] : field)));
        expect(written(one) === written(other)).toBe(plain(one) === plain(other));
      }),
      { numRuns: 2000 },
    );
  });

  it('do not depend on what the writer wrote before, nor on how much room it has', () => {
    const row = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.maxSafeInteger()), { maxLength: 20 });
    const writer = new ByteWriter();
    fc.assert(
      fc.property(row, (fields) => {
        expect(written(fields, writer)).toBe(written(fields));
      }),
    );
  });

  it('are a copy: writing on does not change what was taken', () => {
    const writer = new ByteWriter();
    const taken = writer.text('first').take();
    writer.text('other');
    expect(Buffer.from(taken).toString('hex')).toBe('000000056669727374');
  });

  it.each([256, -1, 1.5, Number.NaN])('%d is not a byte', (value) => {
    expect(() => new ByteWriter().u8(value)).toThrow('assertion failed');
  });

  it.each([2 ** 53, 0.5, Number.NaN])('%d is not a safe integer', (value) => {
    expect(() => new ByteWriter().i64(value)).toThrow('assertion failed');
  });
});
