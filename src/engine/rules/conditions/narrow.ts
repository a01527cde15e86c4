import { type Field, fields } from '../../profile/fields.ts';
import { namedBy, type Test } from './condition.ts';

/**
 * Risk and abuse may only narrow a rule: an upper bound, a set of labels closed downward (LOW; LOW and MEDIUM; ...), or the
 * absence of a flag; never under `not`. Such a test can only turn from met to unmet as risk rises, and so can every
 * combination by `any` and `all`: beside another test in an `any` it narrows less, but it still never aims at those at risk.
 * @returns what is wrong, or null
 */
export function whyNotNarrow(test: Test, underNot: boolean): string | null {
  const field: Field = fields[test.field];
  if (!field.narrowOnly) return null;
  if (underNot) return 'risk and abuse may not stand under "not"';
  if (test.op === 'max') return null;
  const { oneOf } = field;
  if (oneOf) {
    const named = test.op === 'equals' || test.op === 'one_of' ? namedBy(test) : [];
    const closed = named.length > 0 && oneOf.slice(0, new Set(named).size).every((label) => named.includes(label));
    return closed ? null : `allowed are ${oneOf.map((_, index) => oneOf.slice(0, index + 1).join(' and ')).join('; ')}`;
  }
  if (field.type === 'flag') return test.op === 'equals' && test.expected === false ? null : `only "${test.field}": false is allowed`;
  return `only an upper bound is allowed: ${test.field}_max`;
}
