import { describe, expect, test } from 'vitest';
import { pageOf, readCursor, writeCursor } from './cursor.ts';

describe('a cursor', () => {
  test.each([
    [['P001'], ['id']],
    [
      [-10, 'LOSING_PLAYER_CASHBACK'],
      ['integer', 'id'],
    ],
    [
      [Number.MAX_SAFE_INTEGER, '018f2c3d-0000-7000-8000-000000000001'],
      ['integer', 'id'],
    ],
    [
      ['2026-02-28', 32_767, '018f2c3d-0000-7000-8000-000000000001', 1_772_452_800_000],
      ['day', 'small', 'uuid', 'instant'],
    ],
  ] as const)('keeps %j', (keys, kinds) => {
    const cursor = writeCursor(keys);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(readCursor(cursor, kinds)).toEqual(keys);
  });

  test.each([
    ['nothing', ''],
    ['no base64', '???'],
    ['no JSON', btoa('P001')],
    ['no list', btoa('"P001"')],
    ['of another list', writeCursor([10, 'P001'])],
    ['of another kind', writeCursor([10])],
    ['with text that no id has', writeCursor(["' OR true"])],
    ['with a character that no database keeps', btoa('["\\u0000"]')],
  ])('is refused: %s', (_, cursor) => {
    expect(() => readCursor(cursor, ['id'])).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });
});

describe('a key of another kind is refused', () => {
  test.each([
    ['uuid', 'P001'],
    ['uuid', '018F2C3D-0000-7000-8000-000000000001'],
    ['day', '2026-02-30'],
    ['day', '2026-02-28T00:00'],
    ['small', 32_768],
    ['small', 1.5],
    ['instant', -1],
    ['instant', Date.parse('9999-12-31')],
    ['integer', '1'],
  ] as const)('%s: %s', (kind, key) => {
    expect(() => readCursor(writeCursor([key]), [kind])).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });
});

describe('a page', () => {
  const keysOf = (item: string): string[] => [item];
  test.each([
    ['of nothing', [], [], null],
    ['that is the last', ['a', 'b'], ['a', 'b'], null],
    ['after which more comes', ['a', 'b', 'c'], ['a', 'b'], writeCursor(['b'])],
  ])('%s', (_, found, items, nextCursor) => {
    expect(pageOf(found, 2, keysOf)).toEqual({ items, nextCursor });
  });
});
