import { describe, expect, test } from 'vitest';
import { isCountry, parseCountry } from './country.ts';

describe('a country', () => {
  test.each([
    ['GB', 'GB'],
    ['de', 'DE'],
    [' se ', 'SE'],
  ])('%j is %s', (text, code) => {
    expect(parseCountry(text)).toBe(code);
  });

  test.each([
    ['United Kingdom', 'two letters such as GB'],
    ['UK', 'did you mean GB?'],
    ['EU', 'is not an ISO 3166-1 country code'],
    ['', 'is not an ISO 3166-1 country code'],
  ])('%j is refused: %s', (text, says) => {
    expect(() => parseCountry(text)).toThrow(expect.objectContaining({ code: 'invalid_country', detail: expect.stringContaining(says) }));
  });

  test('the list is that of the standard: 249 codes', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
    const known = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);
    expect(known).toHaveLength(249);
  });
});
