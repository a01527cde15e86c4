import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from './canonical.ts';

describe('canonical JSON', () => {
  it.each<[what: string, value: Json | undefined, text: string]>([
    ['nothing', undefined, 'null'],
    ['null, true, false (RFC 8785, 3.2.2.1)', [null, true, false], '[null,true,false]'],
    [
      'numbers (RFC 8785, 3.2.2)',
      [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0],
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    ],
    ['a string (RFC 8785, 3.2.2)', '€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
    [
      'keys in the order of UTF-16 (RFC 8785, 3.2.3)',
      {
        '\u20ac': 'Euro Sign',
        '\r': 'Carriage Return',
        '\ufb33': 'Hebrew Letter Dalet With Dagesh',
        '1': 'One',
        '\ud83d\ude00': 'Emoji: Grinning Face',
        '\u0080': 'Control',
        '\u00f6': 'Latin Small Letter O With Diaeresis',
      },
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis",' +
        '"\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    ['keys that count: as text, 10 before 9', { 10: 1, 9: 2 }, '{"10":1,"9":2}'],
    ['what is undefined', { b: undefined, a: [{ c: undefined }] }, '{"a":[{}]}'],
    ['white space inside text only', { ' ': ' ' }, '{" ":" "}'],
    ['nesting', { z: { b: [[], {}], a: 1 } }, '{"z":{"a":1,"b":[[],{}]}}'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('has no text for %d', (value) => {
    expect(() => canonicalJson({ list: [value] })).toThrow('has no JSON text');
  });

  it('is JSON, and says the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('writes any text as ECMAScript does', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) }));
    fc.assert(
      fc.property(text, (value) => {
        expect(canonicalJson(value)).toBe(JSON.stringify(value));
        expect(canonicalJson({ [value]: value })).toBe(JSON.stringify({ [value]: value }));
      }),
    );
    for (let code = 0; code < 256; code += 1) {
      const character = String.fromCharCode(code);
      expect(canonicalJson(character)).toBe(JSON.stringify(character));
    }
  });

  it('does not depend on the order in which keys were set', () => {
    const shuffled = fc.dictionary(fc.string(), fc.jsonValue()).chain((object) => {
      const entries = Object.entries(object);
      const order = fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length });
      return fc.tuple(fc.constant(object), order.map(Object.fromEntries));
    });
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(canonicalJson(one as Json)).toBe(canonicalJson(other as Json));
      }),
    );
  });

  it('of a canonical text read again is that text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as Json);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });
});
