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

/** What a test asks of a value. A list may be anything that knows what it includes. */
export type Question =
  | { op: 'equals' | 'min' | 'max' | 'not'; expected: Value }
  | { op: 'one_of' | 'none_of'; expected: Pick<readonly Value[], 'includes'> };

/** Money, points and times are compared as integers in their smallest unit, text and flags by identity. */
export function holds(question: Question, value: Value): boolean {
  switch (question.op) {
    case 'equals':
      return value === question.expected;
    case 'not':
      return value !== question.expected;
    case 'min':
      return value >= question.expected;
    case 'max':
      return value <= question.expected;
    case 'one_of':
      return question.expected.includes(value);
    case 'none_of':
      return !question.expected.includes(value);
  }
}
