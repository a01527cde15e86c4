import type { Currency } from '../../../kernel/currency.ts';
import type { FieldName } from '../../profile/fields.ts';
import { didYouMean } from '../nearest.ts';
import type { Report } from '../report.ts';
import type { Condition, Test, Value } from './condition.ts';
import { type Comparison, conditionKeys, isOrdered, resolveKey } from './key.ts';
import { whyNotNarrow } from './narrow.ts';
import { checkRanges } from './range.ts';
import { readValue } from './value.ts';

const conditionLimits = { levels: 8, nodes: 200, listItems: 500 } as const;

/** Where the reader stands. */
type Place = { path: string; level: number; underNot: boolean };

type Reader = { baseCurrency: Currency; report: Report; nodes: number };

/**
 * Reads `conditions` as written. Every fault is reported with its JSON path; the result may be used only if there was none.
 * Codes: unknown_field, wrong_type, impossible_range, too_many_decimals, risk_not_a_target, too_deep, too_long.
 */
export function readConditions(input: unknown, baseCurrency: Currency, report: Report): Condition {
  const reader: Reader = {
    baseCurrency,
    report: (path, code, message) => report(path === '' ? 'conditions' : `conditions.${path}`, code, message),
    nodes: 0,
  };
  const condition = readLevel(reader, input, { path: '', level: 1, underNot: false });
  if (reader.nodes > conditionLimits.nodes) {
    reader.report('', 'too_deep', `conditions: at most ${conditionLimits.nodes} conditions and groups`);
  }
  return condition;
}

/** One object of conditions: all of them must hold. */
function readLevel(reader: Reader, input: unknown, place: Place): Condition {
  const parts: Condition[] = [];
  const all = { kind: 'all', parts } as const;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    reader.report(place.path, 'wrong_type', `${place.path || 'conditions'}: expected an object of conditions`);
    return all;
  }
  if (place.level > conditionLimits.levels) {
    reader.report(place.path, 'too_deep', `${place.path}: conditions nest at most ${conditionLimits.levels} levels deep`);
    return all;
  }
  const entries = Object.entries(input);
  if (entries.length === 0 && place.level > 1) {
    reader.report(place.path, 'impossible_range', `${place.path}: an empty group says nothing`);
  }
  for (const [key, value] of entries) {
    reader.nodes += 1;
    if (reader.nodes > conditionLimits.nodes) break;
    const part = readEntry(reader, key, value, { ...place, path: place.path === '' ? key : `${place.path}.${key}` });
    if (part) parts.push(part);
  }
  checkRanges(
    parts.filter((part) => part.kind === 'test'),
    reader.report,
  );
  return all;
}

function readEntry(reader: Reader, key: string, value: unknown, place: Place): Condition | null {
  const resolved = resolveKey(key);
  if (resolved) return readTest(reader, key, resolved, value, place);
  if (key === 'not') return { kind: 'not', part: readLevel(reader, value, { ...place, level: place.level + 1, underNot: true }) };
  if (key === 'any' || key === 'all') return { kind: key, parts: readGroups(reader, key, value, place) };
  reader.report(place.path, 'unknown_field', didYouMean(key, conditionKeys, 'there is no field of that name'));
  return null;
}

function readGroups(reader: Reader, key: string, value: unknown, place: Place): Condition[] {
  if (!Array.isArray(value)) {
    reader.report(place.path, 'wrong_type', `${key}: expected a list of conditions, such as [{ "segment": "VIP" }]`);
    return [];
  }
  if (value.length === 0) reader.report(place.path, 'impossible_range', `${key}: the list is empty`);
  const groups: Condition[] = [];
  for (const [index, item] of value.entries()) {
    reader.nodes += 1;
    if (reader.nodes > conditionLimits.nodes) break;
    groups.push(readLevel(reader, item, { ...place, path: `${place.path}[${index}]`, level: place.level + 1 }));
  }
  return groups;
}

function readTest(
  reader: Reader,
  key: string,
  { field, comparison }: { field: FieldName; comparison: Comparison },
  input: unknown,
  place: Place,
): Test | null {
  const { path } = place;
  const bound = comparison === 'min' || comparison === 'max';
  if (bound && !isOrdered(field)) {
    reader.report(path, 'wrong_type', `${key}: ${field} has no order; use "${field}" with a value or a list`);
    return null;
  }
  let test: Test | null;
  if (Array.isArray(input) && !bound) {
    const expected = readList(reader, key, field, input, path);
    test = expected && { kind: 'test', path, field, op: comparison === 'not' ? 'none_of' : 'one_of', expected };
  } else {
    const expected = readOne(reader, key, field, input, path);
    test = expected === null ? null : { kind: 'test', path, field, op: comparison, expected };
  }
  const wrong = test && whyNotNarrow(test, place.underNot);
  if (wrong) reader.report(path, 'risk_not_a_target', `${key}: risk and abuse can only narrow a rule; ${wrong}`);
  return test;
}

function readOne(reader: Reader, key: string, field: FieldName, input: unknown, path: string): Value | null {
  const value = readValue(key, field, input, reader.baseCurrency);
  if (typeof value !== 'object') return value;
  reader.report(path, value.code, value.message);
  return null;
}

function readList(reader: Reader, key: string, field: FieldName, items: readonly unknown[], path: string): Value[] | null {
  if (items.length === 0) {
    reader.report(path, 'impossible_range', `${key}: the list is empty`);
    return null;
  }
  if (items.length > conditionLimits.listItems) {
    reader.report(path, 'too_long', `${key}: a list has at most ${conditionLimits.listItems} values`);
    return null;
  }
  const values = items.map((item, index) => readOne(reader, key, field, item, `${path}[${index}]`));
  return values.every((value) => value !== null) ? values : null;
}
