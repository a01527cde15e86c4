import type { FieldName } from '../../profile/fields.ts';

/** A value as the state holds it: money and points in minor units, instants in ms since 1970. */
export type Value = string | number | boolean;

type Aim = {
  kind: 'test';
  /** JSON path inside `conditions`, as written (aliases are kept). */
  path: string;
  field: FieldName;
};

/** One test of one field. */
export type Test =
  | (Aim & { op: 'equals' | 'min' | 'max' | 'not'; expected: Value })
  | (Aim & { op: 'one_of'; expected: readonly Value[] })
  | (Aim & { op: 'none_of'; expected: readonly Value[] });

/** Conditions as read: tests joined by all, any and not. */
export type Condition = Test | { kind: 'all' | 'any'; parts: readonly Condition[] } | { kind: 'not'; part: Condition };

/** Every test, in the order it was written. */
export function testsOf(condition: Condition): Test[] {
  if (condition.kind === 'test') return [condition];
  if (condition.kind === 'not') return testsOf(condition.part);
  return condition.parts.flatMap(testsOf);
}

/** The value or the values that a test names. */
export function namedBy(test: Test): readonly Value[] {
  return test.op === 'one_of' || test.op === 'none_of' ? test.expected : [test.expected];
}
