import { type Features, featureNames } from '../../../engine/risk/features.ts';
import { didYouMean } from '../../../engine/rules/nearest.ts';
import type { FieldError } from '../../../kernel/errors.ts';
import { isExternalId } from '../../../kernel/ids.ts';

/** Above every amount, count and duration that means anything, and small enough that no sum of them loses its cents. */
export const largestFeature = 1e12;

/** Of a body full of names that nobody knows, a few are enough to tell. */
const mostUnknown = 20;

/** A JSON object: what its fields are nobody has checked. */
export type Sent = Readonly<Record<string, unknown>>;

/**
 * The eight features as they were sent: each of them a plain number, an id or null for what is not known, none missing, none besides.
 * @param path of the features in the request, for the faults
 */
export function parseFeatures(json: unknown, path: string): Features | FieldError[] {
  if (!isObject(json)) return [objectFault(json, path)];
  const { visits, total_bet, avg_bet_size, winnings, withdrawals, session_minutes, game_type, risky_behavior } = json;
  if (
    isSize(visits) &&
    isSize(total_bet) &&
    isSize(avg_bet_size) &&
    isSize(winnings) &&
    isSize(withdrawals) &&
    isSize(session_minutes) &&
    isGame(game_type) &&
    isFlag(risky_behavior) &&
    hasFields(json, featureNames.length)
  ) {
    return { visits, total_bet, avg_bet_size, winnings, withdrawals, session_minutes, game_type, risky_behavior };
  }
  return [...featureNames.flatMap((name) => featureFault(name, json[name], `${path}.${name}`)), ...unknownFields(json, featureNames, path)];
}

function isSize(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && value >= 0 && value <= largestFeature);
}

function isGame(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && isExternalId(value));
}

function isFlag(value: unknown): value is 0 | 1 | null {
  return value === 0 || value === 1 || value === null;
}

function featureFault(name: keyof Features, value: unknown, path: string): FieldError[] {
  if (value === undefined) return [missing(path, 'null where it is not known')];
  if (name === 'game_type') {
    if (isGame(value)) return [];
    if (typeof value === 'string') return [{ path, code: 'invalid_id', message: `${path}: ${anId}` }];
    return [wrongType(path, 'expected an id or null')];
  }
  if (name === 'risky_behavior') return isFlag(value) ? [] : [wrongType(path, 'expected 0, 1 or null')];
  return isSize(value) ? [] : [wrongType(path, `expected a number from 0 to ${largestFeature}, or null`)];
}

/** What an id looks like, for a fault. */
export const anId = 'an id has 1 to 64 characters from A-Z a-z 0-9 _ . : -';

/** Whether a value is a JSON object, neither an array nor null. */
export function isObject(json: unknown): json is Sent {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Whether an object has so many fields and no more. */
export function hasFields(json: Sent, expected: number): boolean {
  let count = 0;
  for (const _ in json) count += 1;
  return count === expected;
}

/** The fault of something that is no object. */
export function objectFault(json: unknown, path: string): FieldError {
  return json === undefined ? missing(path) : wrongType(path, 'expected an object');
}

/** The fault of a field that is not there. */
export function missing(path: string, instead = ''): FieldError {
  const sentence = `${path === '' ? 'The body' : path} is required${instead && `; ${instead}`}`;
  return { path, code: 'invalid_request', message: sentence };
}

/** The fault of a value that a field cannot have. */
export function wrongType(path: string, expected: string): FieldError {
  return { path, code: 'wrong_type', message: path === '' ? expected : `${path}: ${expected}` };
}

/** The faults of fields that an object should not have; of very many the first. */
export function unknownFields(json: Sent, known: readonly string[], path: string): FieldError[] {
  const faults: FieldError[] = [];
  for (const name in json) {
    if (known.includes(name)) continue;
    const shown = name.slice(0, 64);
    const message = didYouMean(shown, known, 'there is no field of that name');
    faults.push({ path: path === '' ? shown : `${path}.${shown}`, code: 'unknown_field', message });
    if (faults.length === mostUnknown) break;
  }
  return faults;
}
