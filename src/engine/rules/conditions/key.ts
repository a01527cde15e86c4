import { type Field, type FieldName, type FieldType, fieldAliases, fieldNames, fields } from '../../profile/fields.ts';

export type Comparison = 'equals' | 'min' | 'max' | 'not';

const suffixes = { _min: 'min', _max: 'max', _not: 'not' } as const satisfies Record<string, Comparison>;

/** Types of values that have an order, and so a smallest and a largest one. */
const orderedTypes: readonly FieldType[] = ['money', 'points', 'count', 'ratio', 'number', 'instant'];

/** True when `_min` and `_max` make sense for the field. */
export function isOrdered(field: FieldName): boolean {
  return orderedTypes.includes(fields[field].type);
}

/** The field of a name or of an alias. */
export function resolveField(name: string): FieldName | null {
  if (Object.hasOwn(fields, name)) return name as FieldName;
  return Object.hasOwn(fieldAliases, name) ? (fieldAliases[name] ?? null) : null;
}

/**
 * What a key of `conditions` asks: `net_loss_min` → the smallest net_loss. A field's exact name comes first, so that a field
 * may one day end like a suffix.
 */
export function resolveKey(key: string): { field: FieldName; comparison: Comparison } | null {
  const exact = resolveField(key);
  if (exact) return { field: exact, comparison: 'equals' };
  for (const [suffix, comparison] of Object.entries(suffixes)) {
    const field = key.endsWith(suffix) ? resolveField(key.slice(0, -suffix.length)) : null;
    if (field) return { field, comparison };
  }
  return null;
}

/** Every key that makes sense in `conditions`: what a mistyped one is compared with. */
export const conditionKeys: readonly string[] = [
  ...fieldNames.flatMap((field) => keysOf(field, field)),
  ...Object.entries(fieldAliases).flatMap(([alias, field]) => keysOf(alias, field)),
  'any',
  'all',
  'not',
];

function keysOf(name: string, field: FieldName): string[] {
  const { narrowOnly }: Field = fields[field];
  if (narrowOnly) return [isOrdered(field) ? `${name}_max` : name];
  return [name, `${name}_not`, ...(isOrdered(field) ? [`${name}_min`, `${name}_max`] : [])];
}
