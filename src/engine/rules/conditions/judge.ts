import type { Json } from '../../../kernel/canonical.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { ConditionOutcome } from '../../decision.ts';
import { type Field, fields, type State } from '../../profile/fields.ts';
import { showerOf } from '../format.ts';
import { type Condition, holds, namedBy, type Question, type Test, testsOf, type Value } from './condition.ts';
import { type Reader, readerOf } from './readers.ts';

export type CompiledConditions = {
  /** True when the conditions hold. Allocates nothing. */
  readonly matches: (state: State) => boolean;
  /** As `matches`, with every narrowing by risk or abuse left out: would the rule match if the member were safe? */
  readonly matchesIfSafe: (state: State) => boolean;
  /** False when the conditions cannot hold, whatever the fields may be that `known` leaves out. Allocates nothing. */
  readonly mayMatch: (known: Partial<State>) => boolean;
  /** Every test by itself, in the order written: under `not`, `met` is the test's own answer, before the `not`. */
  readonly explain: (state: State) => ConditionOutcome[];
};

/** Conditions as closures: read once when a rule is loaded, then run for every member. */
export function compileConditions(condition: Condition, baseCurrency: Currency): CompiledConditions {
  const written = testsOf(condition);
  const traced = written.map((test) => readyToExplain(test, baseCurrency));
  const matches = comesOut(true, condition, false);
  return {
    matches,
    matchesIfSafe: written.some(narrows) ? comesOut(true, asIfSafe(condition), false) : matches,
    mayMatch: comesOut(true, condition, true),
    explain: (state) => traced.map((test) => explain(test, state)),
  };
}

function narrows({ field }: Test): boolean {
  return (fields[field] as Field).narrowOnly === true;
}

/** The condition with narrowing tests taken as met. They never stand under `not`, so this can only let more members through. */
function asIfSafe(condition: Condition): Condition {
  if (condition.kind === 'all' || condition.kind === 'any') return { kind: condition.kind, parts: condition.parts.map(asIfSafe) };
  return condition.kind === 'test' && narrows(condition) ? { kind: 'all', parts: [] } : condition;
}

/**
 * Whether a condition comes out as wanted: true, or, under `not`, false. null is a field that nobody knows, and its test comes out as
 * neither: what is unknown is never met, and `not` does not turn ignorance into a yes.
 * @param leftOut the answer to a test of a field that the state leaves out
 */
function comesOut(wanted: boolean, condition: Condition, leftOut: boolean): (known: Partial<State>) => boolean {
  if (condition.kind === 'not') return comesOut(!wanted, condition.part, leftOut);
  const parts = condition.kind === 'test' ? [condition] : condition.parts;
  // Tests before groups: the order is nothing to the answer, and most conditions are one loop over tests.
  const tests = parts.filter((part) => part.kind === 'test').map(ready);
  const groups = parts.filter((part) => part.kind !== 'test').map((part) => comesOut(wanted, part, leftOut));
  // One true part settles `any`, one false part `all`. So all must be true for `all` to be true, and all false for `any` to be false.
  const settles = condition.kind === 'any';
  const needsEach = settles !== wanted;
  const leftOutEnds = leftOut !== needsEach;
  return (known) => {
    for (const test of tests) {
      const value = test.read(known);
      const ends = value === null ? needsEach : value === undefined ? leftOutEnds : holds(test, value) === settles;
      if (ends) return !needsEach;
    }
    for (const group of groups) if (group(known) !== needsEach) return !needsEach;
    return needsEach;
  };
}

/** A test as it is run. */
type ReadyTest = Question & { read: Reader };

function ready(test: Test): ReadyTest {
  const read = readerOf(test.field);
  if (test.op !== 'one_of' && test.op !== 'none_of') return { op: test.op, expected: test.expected, read };
  return { op: test.op, expected: searchable(test.expected), read };
}

/** The longest list that is searched sooner than a set. */
const shortList = 8;

function searchable(values: readonly Value[]): Pick<readonly Value[], 'includes'> {
  if (values.length <= shortList) return values;
  const set = new Set(values);
  return { includes: (value) => set.has(value) };
}

/** A test with what its trace says of it whoever the member is. */
type TracedTest = ReadyTest & Pick<Test, 'path' | 'field'> & { shown: Json; show: (value: Value) => Json };

function readyToExplain(test: Test, baseCurrency: Currency): TracedTest {
  const { path, field, op } = test;
  const show = showerOf(field, baseCurrency);
  const named = namedBy(test).map(show);
  const shown: Json = op === 'one_of' || op === 'none_of' ? named : (named[0] ?? null);
  return { ...ready(test), path, field, shown, show };
}

function explain(test: TracedTest, state: State): ConditionOutcome {
  const { path, field, op, shown: expected, show } = test;
  const value = test.read(state);
  if (value === null) return { path, field, op, expected, actual: null, met: false, note: 'unknown' };
  return { path, field, op, expected, actual: show(value), met: holds(test, value) };
}
