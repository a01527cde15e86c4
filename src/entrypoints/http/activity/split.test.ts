import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../kernel/errors.ts';
import { mostEventBytes, type Pieces, type Splitter } from './split.ts';
import { ArraySplitter } from './split-array.ts';
import { LineSplitter } from './split-lines.ts';

type Make = (pieces: Pieces) => Splitter;
const ofLines: Make = (pieces) => new LineSplitter(pieces);
const ofArray: Make = (pieces) => new ArraySplitter(pieces);

/** The events of a body that arrives in these parts; a fault of one as `!code`, of the body as `!!code`. */
function split(make: Make, parts: readonly Buffer[]): string[] {
  const found: string[] = [];
  const splitter = make({ text: (json) => void found.push(json), fault: (code) => void found.push(`!${code}`) });
  try {
    for (const part of parts) splitter.push(part);
    splitter.end();
  } catch (error) {
    found.push(`!!${error instanceof Fault ? error.code : String(error)}`);
  }
  return found;
}

const whole = (body: string | Buffer): Buffer[] => [Buffer.from(body as string)];
const trimmed = (found: readonly string[]): string[] => found.map((text) => text.trim());

/** The same bytes, cut at some places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}
const places = fc.array(fc.nat(), { maxLength: 12 });

const long = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;

describe('lines', () => {
  it.each<[what: string, body: string | Buffer, events: string[]]>([
    ['one, ended', '{"a":1}\n', ['{"a":1}']],
    ['one, not ended', '{"a":1}', ['{"a":1}']],
    ['several', '1\n2\n3', ['1', '2', '3']],
    ['ended as Windows does', '1\r\n2\r\n', ['1', '2']],
    ['with empty ones between', '\n\n1\n \t\r\n\n2\n\n', ['1', '2']],
    ['broken ones', '{\n1\n}}\n', ['{', '1', '}}']],
    ['with a byte order mark', '\ufeff1\n2', ['1', '2']],
    ['not UTF-8', Buffer.from('1\n"M\xfcller"\n3', 'latin1'), ['1', '!wrong_encoding', '3']],
    ['not UTF-8 at either end', Buffer.from('\xfc\n2\n\xfc', 'latin1'), ['!wrong_encoding', '2', '!wrong_encoding']],
    ['nothing', '', []],
    ['blanks', ' \n\n ', []],
    ['as long as allowed', `1\n${long(mostEventBytes)}\n2`, ['1', long(mostEventBytes), '2']],
    ['too long', `1\n${long(mostEventBytes + 1)}\n2`, ['1', '!too_long', '2']],
    ['too long without an end', `1\n${'x'.repeat(300_000)}`, ['1', '!too_long']],
  ])('%s', (_what, body, events) => {
    expect(trimmed(split(ofLines, whole(body)))).toEqual(events);
    expect(trimmed(split(ofLines, cut(Buffer.from(body as string), [1, 4, 70_000])))).toEqual(events);
  });

  it('are the same however they are cut', () => {
    const lines = fc.array(fc.oneof(fc.json(), fc.string(), fc.constantFrom('', '\ufeff', '🎰', '"\u2028"')), { maxLength: 8 });
    fc.assert(
      fc.property(lines, places, (texts, at) => {
        const text = texts.join('\n');
        const expected = text.replace(/^\ufeff/, '').split('\n');
        expect(split(ofLines, cut(Buffer.from(text), at))).toEqual(expected.filter((line) => /[^ \t\r]/.test(line)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('elements of an array', () => {
  it.each<[what: string, body: string | Buffer, events: string[]]>([
    ['none', '[]', []],
    ['none, spaced', ' \r\n[ \t] \n', []],
    ['one', '[{"a":1}]', ['{"a":1}']],
    ['several', '[{"a":1}, {"b":[2,3]} ,\n4 ]', ['{"a":1}', '{"b":[2,3]}', '4']],
    ['with brackets and quotes in texts', '[{"a":"]},[{\\"\\\\"},2]', ['{"a":"]},[{\\"\\\\"}', '2']],
    ['with a byte order mark', '\ufeff[1]', ['1']],
    ['that are broken inside', '[{"a"},{"b":1]]', ['{"a"}', '{"b":1]']],
    ['not UTF-8', Buffer.from('[1,"M\xfcller",3]', 'latin1'), ['1', '!wrong_encoding', '3']],
    ['too long', `[1,${long(mostEventBytes + 1)},2]`, ['1', '!too_long', '2']],
    ['nothing', '', ['!!invalid_json']],
    ['an object', '{"a":1}', ['!!invalid_json']],
    ['not JSON', 'a,b', ['!!invalid_json']],
    ['not ended', '[{"a":1},{"b":2}', ['{"a":1}', '!!invalid_json']],
    ['not ended in a text', '[1,"]', ['1', '!!invalid_json']],
    ['a comma too many', '[1,]', ['1', '!!invalid_json']],
    ['a comma too early', '[,1]', ['!!invalid_json']],
    ['closed once too often', '[1}]', ['!!invalid_json']],
    ['with something after it', '[1] [2]', ['1', '!!invalid_json']],
  ])('%s', (_what, body, events) => {
    expect(trimmed(split(ofArray, whole(body)))).toEqual(events);
    expect(trimmed(split(ofArray, cut(Buffer.from(body as string), [1, 4, 70_000])))).toEqual(events);
  });

  it('are those of any array, however it is spaced and cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 6 }), fc.constantFrom(undefined, 2, '\t'), places, (values, space, at) => {
        const body = Buffer.from(JSON.stringify(values, null, space));
        const found = split(ofArray, cut(body, at));
        expect(found.map((text): unknown => JSON.parse(text))).toEqual(JSON.parse(body.toString()));
      }),
      { numRuns: 1000 },
    );
  });

  it('of what is no array are never more than its beginning', () => {
    const noise = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', ',', '"', '\\', '1', ' ', ':'), maxLength: 24 });
    fc.assert(
      fc.property(noise, places, (text, at) => {
        const body = Buffer.from(text);
        const found = split(ofArray, cut(body, at));
        expect(found).toEqual(split(ofArray, [body]));
        expect(isArray(text) && found.includes('!!invalid_json')).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});

function isArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
