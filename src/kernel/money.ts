import { assert } from './assert.ts';
import { type Currency, exponentOf } from './currency.ts';
import { fieldFault } from './errors.ts';

/** An amount in minor units of its currency: always a safe integer, never a float. */
export type Minor = number & { readonly __unit?: 'minor' };

/** The largest amount that is kept, in minor units: 2^53 - 1. */
export const maxMinor = Number.MAX_SAFE_INTEGER;

/** A binary64 number tells all decimals of 15 digits apart, not of 16: beyond this a fraction must come as text. */
const maxMinorOfFraction = 999_999_999_999_999;

const decimal = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/**
 * A decimal in major units, as text or number, to minor units: `"50.00"` USD → 5000.
 * Refuses what cannot be kept exactly: more decimals than the currency has, beyond ±(2^53 - 1), or a number too long to be read exactly.
 * @throws Fault `invalid_amount`, `too_many_decimals` with `path`
 */
export function parseAmount(input: string | number, currency: Currency, path = 'amount'): Minor {
  const text = typeof input === 'number' ? plain(input) : input.trim();
  const match = decimal.exec(text);
  if (!match) throw fieldFault(path, 'invalid_amount', `${path}: "${text.slice(0, 40)}" is not a decimal number`);
  const exponent = exponentOf(currency);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > exponent) {
    throw fieldFault(path, 'too_many_decimals', `${path}: ${text.slice(0, 40)} has more than ${exponent} decimals (${currency})`);
  }
  const minor = Number(match[2] + fraction.padEnd(exponent, '0'));
  if (!Number.isSafeInteger(minor)) throw fieldFault(path, 'invalid_amount', `${path}: ${text.slice(0, 40)} is too large`);
  if (typeof input === 'number' && exponent > 0 && minor > maxMinorOfFraction) {
    throw fieldFault(path, 'invalid_amount', `${path}: ${text} has too many digits for a JSON number; give it as text`);
  }
  return match[1] === '-' ? 0 - minor : minor;
}

/** Minor units to a decimal string in major units: 5000 USD → `"50.00"`. */
export function formatAmount(minor: Minor, currency: Currency): string {
  assert(Number.isSafeInteger(minor), `amount ${minor} is not a safe integer`);
  const exponent = exponentOf(currency);
  const sign = minor < 0 ? '-' : '';
  if (exponent === 0) return sign + Math.abs(minor);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** The sum, checked: an amount beyond ±(2^53 - 1) is an error, never a wrong number. */
export function add(a: Minor, b: Minor): Minor {
  const sum = a + b;
  assert(Number.isSafeInteger(sum), `amount out of range: ${a} + ${b}`);
  return sum;
}

/** `amount x numerator / denominator`, rounded down (toward minus infinity), exactly. */
export function mulDivFloor(amount: Minor, numerator: number, denominator: number): Minor {
  const product = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const quotient = product / divisor;
  const floored = product % divisor !== 0n && product < 0n !== divisor < 0n ? quotient - 1n : quotient;
  return safe(floored);
}

/** `amount x numerator / denominator`, rounded half to even, exactly. Denominator > 0. */
export function mulDivHalfEven(amount: Minor | bigint, numerator: number, denominator: number): Minor {
  const product = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const magnitude = product < 0n ? -product : product;
  let quotient = magnitude / divisor;
  const twice = (magnitude % divisor) * 2n;
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) quotient += 1n;
  return safe(product < 0n ? -quotient : quotient);
}

const factorUnits = 10_000;

/** `amount x factor`, rounded half to even, exactly; shares and multiples count with four decimals. */
export function mulFactor(amount: Minor, factor: number): Minor {
  return mulDivHalfEven(amount, Math.round(factor * factorUnits), factorUnits);
}

/**
 * Splits an amount in proportion to weights so that the parts add up to the whole (largest remainder method;
 * ties go to the earlier part). Amount and weights >= 0, at least one weight > 0.
 */
export function split(amount: Minor, weights: readonly number[]): Minor[] {
  assert(amount >= 0 && weights.every((weight) => weight >= 0), 'split takes nothing negative');
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  assert(total > 0n, 'split needs a weight above 0');
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const parts = exact.map((share) => Number(share / total));
  let rest = amount - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (rest === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    rest -= 1;
  }
  return parts;
}

function safe(value: bigint): Minor {
  const number = Number(value);
  assert(Number.isSafeInteger(number), `amount out of range: ${value}`);
  return number;
}

/** A JSON number as plain decimal text: `1e21` and `1e-7` spelled out, NaN and infinities left to be refused. */
function plain(input: number): string {
  const text = String(input);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', lead = '', fraction = '', power = '0'] = match;
  const digits = lead + fraction;
  const point = 1 + Number(power);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
