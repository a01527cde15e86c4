import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAmount } from '../../../kernel/money.ts';
import { dateText, numberText } from './cell-text.ts';

it('an amount that was computed with floats is the amount that was meant', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 2, max: 99 }), (minor, times) => {
      const computed = ((minor / 100) * times) / times;
      expect(parseAmount(numberText(String(computed)), 'USD')).toBe(minor);
      expect(parseAmount(numberText(computed.toExponential(16)), 'USD')).toBe(minor);
    }),
  );
});

it('any number is told without an exponent, to 15 digits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const text = numberText(number.toExponential());
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(text)).toBe(Number(number.toPrecision(15)));
    }),
  );
});

it('every day from March 1900 on, and every second of it, comes back', () => {
  const [first, last] = [Date.UTC(1900, 2, 1), Date.UTC(9999, 11, 31)];
  fc.assert(
    fc.property(fc.integer({ min: first / 1000, max: last / 1000 }), (second) => {
      const serial = 61 + (second - first / 1000) / 86_400;
      expect(Date.parse(dateText(String(serial), false))).toBe(second * 1000);
    }),
  );
});

it('counted from 1904 a day is 1462 less', () => {
  fc.assert(
    fc.property(fc.integer({ min: 4 * 1462, max: 4 * 2_958_465 }), (quarters) => {
      const serial = quarters / 4;
      expect(dateText(String(serial - 1462), true)).toBe(dateText(String(serial), false));
    }),
  );
});

it('what is no number stays as it is', () => {
  expect(['', 'x', '0x10', '1,5', 'Infinity', '1e999'].map(numberText)).toEqual(['', 'x', '0x10', '1,5', 'Infinity', '1e999']);
});
