import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, formatAmount, maxMinor, mulDivFloor, mulDivHalfEven, parseAmount, split } from './money.ts';

describe('an amount that can be kept exactly', () => {
  it.each<[input: string | number, currency: string, minor: number, shown: string]>([
    ['50.00', 'USD', 5000, '50.00'],
    ['50', 'USD', 5000, '50.00'],
    ['50.', 'USD', 5000, '50.00'],
    ['0.05', 'USD', 5, '0.05'],
    ['-0.05', 'USD', -5, '-0.05'],
    ['+7.1', 'USD', 710, '7.10'],
    [' 7 ', 'USD', 700, '7.00'],
    ['007', 'USD', 700, '7.00'],
    ['10.0000', 'USD', 1000, '10.00'],
    ['-0', 'USD', 0, '0.00'],
    ['10', 'JPY', 10, '10'],
    ['10.0', 'JPY', 10, '10'],
    ['1.005', 'KWD', 1005, '1.005'],
    ['10', 'LP', 10, '10'],
    ['90071992547409.91', 'USD', maxMinor, '90071992547409.91'],
    ['-90071992547409.91', 'USD', -maxMinor, '-90071992547409.91'],
    [10.01, 'USD', 1001, '10.01'],
    [0.1, 'USD', 10, '0.10'],
    [-0, 'USD', 0, '0.00'],
    [1e3, 'USD', 100_000, '1000.00'],
    [9_999_999_999_999.99, 'USD', 999_999_999_999_999, '9999999999999.99'],
    [Number.MAX_SAFE_INTEGER, 'JPY', maxMinor, '9007199254740991'],
    [-Number.MAX_SAFE_INTEGER, 'LP', -maxMinor, '-9007199254740991'],
  ])('%j %s is %i minor units', (input, currency, minor, shown) => {
    expect(parseAmount(input, currency)).toBe(minor);
    expect(formatAmount(minor, currency)).toBe(shown);
  });
});

describe('an amount that cannot be kept exactly, or is none', () => {
  it.each<[input: string | number, currency: string, code: string]>([
    ['10.005', 'USD', 'too_many_decimals'],
    ['10.5', 'JPY', 'too_many_decimals'],
    ['0.5', 'RP', 'too_many_decimals'],
    ['1.0005', 'KWD', 'too_many_decimals'],
    [10.005, 'USD', 'too_many_decimals'],
    [0.1 + 0.2, 'USD', 'too_many_decimals'],
    [1e-7, 'USD', 'too_many_decimals'],
    [-1.5e-7, 'USD', 'too_many_decimals'],
    [1e21, 'USD', 'invalid_amount'],
    [1.5e300, 'JPY', 'invalid_amount'],
    [2 ** 53, 'JPY', 'invalid_amount'],
    [-(2 ** 53), 'LP', 'invalid_amount'],
    ['9007199254740992', 'JPY', 'invalid_amount'],
    ['-9007199254740993', 'JPY', 'invalid_amount'],
    ['90071992547409.92', 'USD', 'invalid_amount'],
    [Number.NaN, 'USD', 'invalid_amount'],
    [Number.POSITIVE_INFINITY, 'USD', 'invalid_amount'],
    ['', 'USD', 'invalid_amount'],
    ['-', 'USD', 'invalid_amount'],
    ['.5', 'USD', 'invalid_amount'],
    ['1,5', 'USD', 'invalid_amount'],
    ['1e3', 'USD', 'invalid_amount'],
    ['0x10', 'USD', 'invalid_amount'],
    ['1 000', 'USD', 'invalid_amount'],
    ['٣', 'USD', 'invalid_amount'],
    ['1', 'DOGE', 'unknown_currency'],
  ])('%j %s is %s', (input, currency, code) => {
    expect(() => parseAmount(input, currency, 'price')).toThrow(expect.objectContaining({ code }));
  });

  it('is so as a number already where two of 16 digits are one: 90071992547409.90 and .91', () => {
    const path = 'reward_config.amount';
    expect(() => parseAmount(90071992547409.91, 'USD', path)).toThrow(
      expect.objectContaining({
        code: 'invalid_amount',
        errors: [{ path, code: 'invalid_amount', message: expect.stringContaining('as text') }],
      }),
    );
  });
});

const currencies = fc.constantFrom('USD', 'JPY', 'KWD', 'LP');
const minors = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -100_000, max: 100_000 }));

describe('what is written is read back', () => {
  it('as text, any amount in any currency', () => {
    fc.assert(
      fc.property(minors, currencies, (minor, currency) => {
        expect(parseAmount(formatAmount(minor, currency), currency)).toBe(minor);
      }),
    );
  });

  it('as a JSON number, any amount of up to 15 digits', () => {
    const small = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(small, currencies, (minor, currency) => {
        expect(parseAmount(Number(formatAmount(minor, currency)), currency)).toBe(minor);
      }),
    );
  });

  it('and what is no safe integer is never written', () => {
    expect(() => formatAmount(0.5, 'USD')).toThrow('not a safe integer');
    expect(() => formatAmount(2 ** 53, 'USD')).toThrow('not a safe integer');
  });
});

describe('a sum', () => {
  it('is exact or an error', () => {
    expect(add(-1, maxMinor)).toBe(maxMinor - 1);
    expect(() => add(1, maxMinor)).toThrow('out of range');
    expect(() => add(-2, -maxMinor)).toThrow('out of range');
  });
});

describe('a share of an amount', () => {
  it.each<[amount: number, times: number, by: number, down: number, even: number]>([
    [1, 1, 2, 0, 0],
    [3, 1, 2, 1, 2],
    [5, 1, 2, 2, 2],
    [-1, 1, 2, -1, 0],
    [-3, 1, 2, -2, -2],
    [-5, 1, 2, -3, -2],
    [7, 1, 3, 2, 2],
    [8, 1, 3, 2, 3],
    [-7, 1, 3, -3, -2],
    [-8, 1, 3, -3, -3],
    [6, 1, 3, 2, 2],
    [0, 5, 7, 0, 0],
    [maxMinor, maxMinor, maxMinor, maxMinor, maxMinor],
    [maxMinor, 999, 1000, 8_998_192_055_486_250, 8_998_192_055_486_250],
  ])('%i x %i / %i is %i rounded down, %i half to even', (amount, times, by, down, even) => {
    expect(mulDivFloor(amount, times, by)).toBe(down);
    expect(mulDivHalfEven(amount, times, by)).toBe(even);
  });

  it('is exact where the product is beyond any safe integer, and an error where the answer is', () => {
    expect(mulDivHalfEven(10n ** 30n, 1, 10 ** 15)).toBe(1e15);
    expect(() => mulDivFloor(maxMinor, 2, 1)).toThrow('out of range');
    expect(() => mulDivHalfEven(-maxMinor, 2, 1)).toThrow('out of range');
  });

  const factor = fc.integer({ min: -1_000_000, max: 1_000_000 });
  const divisor = fc.integer({ min: 1, max: 2_000_000 });
  const amounts = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });

  it('rounded down lies below the exact one by less than 1', () => {
    fc.assert(
      fc.property(amounts, factor, divisor, fc.boolean(), (amount, times, by, negative) => {
        const denominator = negative ? -by : by;
        const exact = BigInt(amount) * BigInt(times) * (negative ? -1n : 1n);
        const rest = exact - BigInt(mulDivFloor(amount, times, denominator)) * BigInt(by);
        expect(rest >= 0n && rest < BigInt(by)).toBe(true);
      }),
    );
  });

  it('rounded half to even lies within a half, and from the middle at an even number', () => {
    fc.assert(
      fc.property(amounts, factor, fc.oneof(divisor, fc.constantFrom(2, 4, 200)), (amount, times, by) => {
        const rounded = BigInt(mulDivHalfEven(amount, times, by));
        const twice = 2n * (BigInt(amount) * BigInt(times) - rounded * BigInt(by));
        const apart = twice < 0n ? -twice : twice;
        expect(apart < BigInt(by) || (apart === BigInt(by) && rounded % 2n === 0n)).toBe(true);
      }),
    );
  });
});

describe('a split', () => {
  it.each<[amount: number, weights: number[], parts: number[]]>([
    [100, [1, 1, 1], [34, 33, 33]],
    [101, [1, 1, 1], [34, 34, 33]],
    [10, [1, 2, 0], [3, 7, 0]],
    [1, [0, 1, 1], [0, 1, 0]],
    [0, [3, 4], [0, 0]],
    [maxMinor, [maxMinor, maxMinor], [4_503_599_627_370_496, 4_503_599_627_370_495]],
  ])('of %i by %j is %j', (amount, weights, parts) => {
    expect(split(amount, weights)).toEqual(parts);
  });

  it('adds up to the whole, each part less than 1 away from its exact share', () => {
    const weights = fc.array(fc.nat(), { minLength: 1, maxLength: 12 }).filter((list) => list.some((weight) => weight > 0));
    fc.assert(
      fc.property(fc.nat({ max: maxMinor }), weights, (amount, list) => {
        const parts = split(amount, list);
        const total = list.reduce((sum, weight) => sum + BigInt(weight), 0n);
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(amount));
        for (const [index, part] of parts.entries()) {
          const apart = BigInt(part) * total - BigInt(amount) * BigInt(list[index] ?? 0);
          expect(apart < total && apart > -total).toBe(true);
        }
      }),
    );
  });

  it.each<[amount: number, weights: number[]]>([
    [-1, [1]],
    [1, [2, -1]],
    [1, [0, 0]],
    [1, []],
  ])('of %i by %j is an error', (amount, weights) => {
    expect(() => split(amount, weights)).toThrow('assertion failed');
  });
});
