import { describe, expect, it } from 'vitest';
import { exponentOf, isMoney, pointCurrencies } from './currency.ts';

describe('a currency', () => {
  it.each<[code: string, decimals: number, money: boolean]>([
    ['USD', 2, true],
    ['EUR', 2, true],
    ['XCG', 2, true],
    ['JPY', 0, true],
    ['XOF', 0, true],
    ['KWD', 3, true],
    ['TND', 3, true],
    ['LP', 0, false],
    ['RP', 0, false],
    ['TICKET', 0, false],
  ])('%s has %i decimals; money: %s', (code, decimals, money) => {
    expect(exponentOf(code)).toBe(decimals);
    expect(isMoney(code)).toBe(money);
  });

  it.each(['', 'usd', 'DOGE', 'HRK', 'XXX', 'toString', ' USD'])('%j is none', (code) => {
    expect(isMoney(code)).toBe(false);
    expect(() => exponentOf(code)).toThrow(expect.objectContaining({ code: 'unknown_currency' }));
  });

  it('that people pay with today is known, with the decimals that the Unicode consortium lists', () => {
    const inUse = ['AUD', 'BRL', 'CAD', 'CHF', 'CLP', 'CNY', 'CZK', 'DKK', 'GBP', 'GEL', 'INR', 'ISK', 'JOD', 'KES', 'KRW'];
    inUse.push('MXN', 'NGN', 'NOK', 'NZD', 'OMR', 'PEN', 'PHP', 'PLN', 'RON', 'SEK', 'SGD', 'THB', 'TRY', 'UAH', 'VND', 'ZAR');
    const listed = (code: string) => new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions();
    expect(inUse.map((code) => [code, exponentOf(code)])).toEqual(inUse.map((code) => [code, listed(code).maximumFractionDigits]));
  });

  it('of points is never money', () => {
    expect(pointCurrencies.filter(isMoney)).toEqual([]);
  });
});
