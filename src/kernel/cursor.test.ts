import { describe, expect, test } from 'vitest';
import { readCursor, writeCursor } from './cursor.ts';

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
