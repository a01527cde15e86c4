import { canonicalJson, type Json } from '../../kernel/canonical.ts';

/** One thing that differs between two JSON values: where, as errors name it (`conditions.any[0].tier`), and both sides; null: not there. */
export type Change = { path: string; before: Json; after: Json };

/** Everything that differs, as deep as it can be told apart. Lists of different length differ as a whole. */
export function changesBetween(before: Json, after: Json, path = ''): Change[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => changesBetween(item as Json, (after[index] ?? null) as Json, `${path}[${index}]`));
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesBetween(before[key] ?? null, after[key] ?? null, path === '' ? key : `${path}.${key}`));
  }
  return [{ path, before, after }];
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
