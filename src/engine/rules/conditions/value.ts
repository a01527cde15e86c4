import { parseInstant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { type ErrorCode, Fault } from '../../../kernel/errors.ts';
import { parseAmount } from '../../../kernel/money.ts';
import { type Field, type FieldName, type FieldType, fields } from '../../profile/fields.ts';
import { tierIdOf } from '../../segment/tier.ts';
import { hint } from '../nearest.ts';
import type { Value } from './condition.ts';

/** Why a value cannot be used. */
export type Problem = { code: ErrorCode; message: string };

const maxTextLength = 64;

const expected: Readonly<Record<FieldType, string>> = {
  money: 'an amount such as "100.00"',
  points: 'a whole number of points',
  count: 'a whole number',
  ratio: 'a number',
  number: 'a number',
  instant: 'a time such as "2026-01-31T12:00:00Z"',
  text: 'a text',
  flag: 'true or false',
};

/** A value of a condition, from JSON to the unit the state holds it in; else what is wrong with it. `key` is how the author named it. */
export function readValue(key: string, name: FieldName, input: unknown, baseCurrency: Currency): Value | Problem {
  const { type }: Field = fields[name];
  const value = valueOf(type, key, input, baseCurrency);
  if (value === null) return { code: 'wrong_type', message: `${key}: expected ${expected[type]}, got ${show(input)}` };
  return typeof value === 'string' ? readText(key, name, value) : value;
}

function valueOf(type: FieldType, key: string, input: unknown, baseCurrency: Currency): Value | Problem | null {
  switch (type) {
    case 'money':
      return amount(key, input, baseCurrency);
    case 'points':
      return amount(key, input, 'LP');
    case 'count':
      return Number.isSafeInteger(input) ? (input as number) : null;
    case 'ratio':
    case 'number':
      return typeof input === 'number' && Number.isFinite(input) ? input : null;
    case 'instant':
      return typeof input === 'string' ? quietly(() => parseInstant(input, key)) : null;
    case 'text':
      return typeof input === 'string' && input !== '' ? input : null;
    case 'flag':
      return typeof input === 'boolean' ? input : null;
  }
}

function amount(key: string, input: unknown, currency: Currency): number | Problem | null {
  return typeof input === 'number' || typeof input === 'string' ? quietly(() => parseAmount(input, currency, key)) : null;
}

/** The kernel's parsers throw; here a wrong value is one fault among others. Too many decimals is worth its own code. */
function quietly(parse: () => number): number | Problem | null {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.code === 'too_many_decimals' ? { code: error.code, message: error.detail } : null;
  }
}

/** Texts that can never be found in a state are refused: an unknown word of a closed list, a country in small letters. */
function readText(key: string, name: FieldName, value: string): Value | Problem {
  const { oneOf }: Field = fields[name];
  if (value.length > maxTextLength) return { code: 'too_long', message: `${key}: at most ${maxTextLength} characters` };
  if (oneOf && !oneOf.includes(value)) {
    return { code: 'wrong_type', message: `${key}: "${value}" is not a known ${fields[name].unit}, ${hint(value, oneOf)}` };
  }
  if (name === 'country' && !/^[A-Z]{2}$/.test(value)) {
    return { code: 'wrong_type', message: `${key}: expected two capital letters such as "GB", got ${show(value)}` };
  }
  // The state holds tiers by their id, whatever their names look like.
  return name === 'tier' || name === 'previous_tier' ? tierIdOf(value) : value;
}

/** An input quoted in a message, kept short. */
function show(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object' && input !== null) return 'an object';
  return typeof input === 'string' ? `"${input.slice(0, 40)}"` : String(input);
}
