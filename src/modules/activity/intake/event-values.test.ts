import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../../../kernel/clock.ts';
import { type ErrorCode, Fault } from '../../../kernel/errors.ts';
import { parseAmount } from '../../../kernel/money.ts';
import { ipFault, looksLikeCard, readAmount, readTime, textFault } from './event-values.ts';

const currencies = fc.constantFrom('USD', 'JPY', 'KWD');

/** What the kernel says: the value, or the code of its refusal. */
function kernel(read: () => number): number | ErrorCode {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

const ten = '0123456789'.split('');
const digits = (most: number) => fc.string({ unit: fc.constantFrom(...ten), maxLength: most });
const part = (least: number, most: number, width: number) =>
  fc.integer({ min: least, max: most }).map((number) => String(number).padStart(width, '0'));

describe('amounts', () => {
  it.each<[told: unknown, currency: string, read: number | ErrorCode]>([
    ['10.00', 'USD', 1000],
    ['10', 'USD', 1000],
    ['10.', 'USD', 1000],
    ['0.5', 'USD', 50],
    ['007.10', 'USD', 710],
    [' 10 ', 'USD', 1000],
    ['+10', 'USD', 1000],
    ['10.000', 'USD', 1000],
    [0, 'USD', 0],
    [-0, 'USD', 0],
    [0.29, 'USD', 29],
    [1.005, 'USD', 'too_many_decimals'],
    [12.345, 'KWD', 12_345],
    ['1.5', 'JPY', 'too_many_decimals'],
    ['10.001', 'USD', 'too_many_decimals'],
    ['-1', 'USD', 'invalid_amount'],
    [-0.01, 'USD', 'invalid_amount'],
    ['', 'USD', 'invalid_amount'],
    ['.5', 'USD', 'invalid_amount'],
    ['1.2.3', 'USD', 'invalid_amount'],
    ['1,000', 'USD', 'invalid_amount'],
    ['1e3', 'USD', 'invalid_amount'],
    ['90071992547409.91', 'USD', 9_007_199_254_740_991],
    ['90071992547409.92', 'USD', 'invalid_amount'],
    [90071992547409.91, 'USD', 'invalid_amount'],
    [Number.NaN, 'USD', 'invalid_amount'],
    [true, 'USD', 'wrong_type'],
    [['1'], 'USD', 'wrong_type'],
  ])('%j %s: %s', (told, currency, read) => {
    expect(readAmount(told, currency)).toBe(read);
  });

  const texts = fc.oneof(
    fc.tuple(digits(17), fc.constantFrom('', '.', ' '), digits(5)).map((parts) => parts.join('')),
    fc.string({ unit: fc.constantFrom(...ten, '+', '-', '.', ' ', 'e'), maxLength: 20 }),
  );
  it('of any spelling are what the kernel reads, negative ones aside', () => {
    const numbers = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.integer({ min: 0, max: 10 ** 15 }).map((minor) => minor / 100),
    );
    fc.assert(
      fc.property(fc.oneof(texts, numbers), currencies, (told, currency) => {
        const expected = kernel(() => parseAmount(told, currency));
        expect(readAmount(told, currency)).toBe(typeof expected === 'number' && expected < 0 ? 'invalid_amount' : expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('times', () => {
  it.each<[told: unknown, read: string]>([
    ['2026-03-02T12:00:00Z', '2026-03-02T12:00:00.000Z'],
    ['2026-03-02T12:00:00.5Z', '2026-03-02T12:00:00.500Z'],
    ['2026-03-02T12:00:00.123456789Z', '2026-03-02T12:00:00.123Z'],
    ['2026-03-02T12:00:00+05:45', '2026-03-02T06:15:00.000Z'],
    ['2026-03-01T00:30:00.000+01:00', '2026-02-28T23:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-03-02 12:00:00z', '2026-03-02T12:00:00.000Z'],
    ['2026-03-02T12:00Z', '2026-03-02T12:00:00.000Z'],
  ])('%s', (told, read) => {
    const at = readTime(told);
    expect(typeof at === 'number' ? formatInstant(at) : at).toBe(read);
  });

  it.each<[told: unknown, code: ErrorCode]>([
    ['2026-03-02', 'invalid_time'],
    ['2026-03-02T12:00:00', 'invalid_time'],
    ['2026-02-29T12:00:00Z', 'invalid_time'],
    ['1900-02-29T12:00:00Z', 'invalid_time'],
    ['2026-13-01T12:00:00Z', 'invalid_time'],
    ['2026-03-02T24:00:00Z', 'invalid_time'],
    ['2026-03-02T12:00:60Z', 'invalid_time'],
    ['2026-03-02T12:00:00.Z', 'invalid_time'],
    ['2026-03-02T12:00:00.1234567890Z', 'invalid_time'],
    ['2026-03-02T12:00:00Z ', 'invalid_time'],
    ['2026-03-02T12:00:00+0100', 'invalid_time'],
    ['9999-12-31T23:59:59-01:00', 'invalid_time'],
    ['yesterday', 'invalid_time'],
    ['', 'invalid_time'],
    [1_772_452_800_000, 'wrong_type'],
  ])('%j: %s', (told, code) => {
    expect(readTime(told)).toBe(code);
  });

  it('of any spelling are what the kernel reads', () => {
    const parts = fc.tuple(
      fc.oneof(part(0, 9999, 4), part(1999, 2030, 4)),
      fc.constantFrom('-', '/'),
      part(0, 13, 2),
      fc.constant('-'),
      part(0, 32, 2),
      fc.constantFrom('T', 'T', 't', ' '),
      part(0, 25, 2),
      fc.constant(':'),
      part(0, 61, 2),
      fc.constant(':'),
      part(0, 61, 2),
      fc.oneof(
        fc.constant(''),
        digits(11).map((fraction) => `.${fraction}`),
      ),
      fc.oneof(
        fc.constantFrom('Z', 'z', '', 'X'),
        fc.tuple(fc.constantFrom('+', '-'), part(0, 25, 2), part(0, 61, 2)).map(([s, h, m]) => `${s}${h}:${m}`),
      ),
    );
    fc.assert(
      fc.property(parts, (spelled) => {
        const told = spelled.join('');
        expect(readTime(told)).toBe(kernel(() => parseInstant(told)));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('card numbers', () => {
  it.each<[text: string, isCard: boolean]>([
    ['4111111111111111', true],
    ['4111-1111-1111-1111', true],
    ['4111 1111 1111 1111', true],
    ['378282246310005', true],
    ['4111111111111112', false],
    ['41111111111', false],
    ['pm_4111111111111111', false],
    ['9f86d081884c7d659a2feaa0c55ad015', false],
  ])('%s: %s', (text, isCard) => {
    expect(looksLikeCard(text)).toBe(isCard);
  });

  it('are told from others by one digit', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...ten), minLength: 11, maxLength: 18 }), (body) => {
        const ends = ten.filter((digit) => looksLikeCard(body + digit));
        expect(ends).toHaveLength(1);
      }),
    );
  });
});

describe('addresses and texts', () => {
  it.each<[value: unknown, fault: ErrorCode | null]>([
    ['192.0.2.7', null],
    ['2001:db8::1', null],
    ['::ffff:192.0.2.7', null],
    ['192.0.2.256', 'wrong_type'],
    ['fe80::1%eth0', 'wrong_type'],
    ['example.org', 'wrong_type'],
    [3_221_225_991, 'wrong_type'],
  ])('the address %s: %s', (value, fault) => {
    expect(ipFault(value)).toBe(fault);
  });

  it.each<[value: unknown, fault: ErrorCode | null]>([
    ['slots', null],
    ['Автоматы 🎰', null],
    ['', 'wrong_type'],
    [5, 'wrong_type'],
    ['x'.repeat(65), 'too_long'],
    ['a\0b', 'invalid_text'],
    ['half \ud83c', 'invalid_text'],
  ])('the text %j: %s', (value, fault) => {
    expect(textFault(value, 64)).toBe(fault);
  });
});
