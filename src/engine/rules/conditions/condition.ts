import type { ConditionOutcome } from '../../decision.ts';
import type { FieldName } from '../../profile/fields.ts';

/** A value as the state holds it: money and points in minor units, instants in ms since 1970. */
export type Value = string | number | boolean;

/** One test of one field. */
export type Test = {
  kind: 'test';
  /** JSON path inside `conditions`, as written (aliases are kept). */
  path: string;
  field: FieldName;
} & ({ op: 'equals' | 'min' | 'max' | 'not'; expected: Value } | { op: 'one_of' | 'none_of'; expected: readonly Value[] });

/** Conditions as read: tests joined by all, any and not. */
export type Condition =
  | Test
  | { kind: 'all' | 'any'; parts: readonly Condition[] }
  | { kind: 'not'; part: Condition };

export type Op = ConditionOutcome['op'];

/** Every test, in the order it was written. */
export function testsOf(condition: Condition): Test[] {
  if (condition.kind === 'test') return [condition];
  if (condition.kind === 'not') return testsOf(condition.part);
  return condition.parts.flatMap(testsOf);
}
