import type { Json } from '../../../kernel/canonical.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { ConditionOutcome } from '../../decision.ts';
import { type Field, fields, type State } from '../../profile/fields.ts';
import { showValue } from '../format.ts';
import { type Condition, namedBy, type Test, testsOf, type Value } from './condition.ts';

/**
 * Three-valued: null is unknown. What nobody knows is never met, and `not` must not turn ignorance into a yes: unknown stays
 * unknown through `not`; `all` is false if any part is false, else unknown if any is; `any` is true if any part is true.
 * Only true at the top lets a rule match.
 */
type Judge = (state: State) => boolean | null;

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
  const tests = written.map((test) => explainer(test, baseCurrency));
  const matches = top(compile(condition));
  return {
    matches,
    matchesIfSafe: written.some(narrows) ? top(compile(asIfSafe(condition))) : matches,
    mayMatch: canBe(true, condition),
    explain: (state) => tests.map((explain) => explain(state)),
  };
}

function top(judge: Judge): (state: State) => boolean {
  return (state) => judge(state) === true;
}

function narrows({ field }: Test): boolean {
  return (fields[field] as Field).narrowOnly === true;
}

/** The condition with narrowing tests taken as met. They never stand under `not`, so this can only let more members through. */
function asIfSafe(condition: Condition): Condition {
  if (condition.kind === 'all' || condition.kind === 'any') return { kind: condition.kind, parts: condition.parts.map(asIfSafe) };
  return condition.kind === 'test' && narrows(condition) ? { kind: 'all', parts: [] } : condition;
}

function compile(condition: Condition): Judge {
  switch (condition.kind) {
    case 'test':
      return compileTest(condition);
    case 'not':
      return not(compile(condition.part));
    case 'all':
      return all(condition.parts.map(compile));
    case 'any':
      return any(condition.parts.map(compile));
  }
}

function not(part: Judge): Judge {
  return (state) => {
    const answer = part(state);
    return answer === null ? null : !answer;
  };
}

function all(parts: readonly Judge[]): Judge {
  return (state) => {
    let answer: boolean | null = true;
    for (const part of parts) {
      const one = part(state);
      if (one === false) return false;
      if (one === null) answer = null;
    }
    return answer;
  };
}

function any(parts: readonly Judge[]): Judge {
  return (state) => {
    let answer: boolean | null = false;
    for (const part of parts) {
      const one = part(state);
      if (one === true) return true;
      if (one === null) answer = null;
    }
    return answer;
  };
}

/**
 * Whether a condition can come out as wanted. A field that is left out may be anything; null is a value like others: nobody knows, so its
 * test is neither met nor unmet, and what is unknown under `not` stays unknown.
 */
function canBe(wanted: boolean, condition: Condition): (known: Partial<State>) => boolean {
  switch (condition.kind) {
    case 'test': {
      const compare = comparison(condition);
      const { field } = condition;
      return (known) => {
        const value = known[field];
        return value === undefined || (value !== null && compare(value) === wanted);
      };
    }
    case 'not':
      return canBe(!wanted, condition.part);
    default: {
      const parts = condition.parts.map((part) => canBe(wanted, part));
      // All must be true for `all` to be true, one must be false for it to be false; `any` is the other way round.
      const needsEach = (condition.kind === 'all') === wanted;
      return (known) => {
        for (const part of parts) if (part(known) !== needsEach) return !needsEach;
        return needsEach;
      };
    }
  }
}

/** Money, points and times are compared as integers in their smallest unit, text and flags by identity. */
function compileTest(test: Test): Judge {
  const compare = comparison(test);
  const { field } = test;
  return (state) => {
    const value = state[field];
    return value === null ? null : compare(value);
  };
}

function comparison(test: Test): (value: Value) => boolean {
  switch (test.op) {
    case 'equals':
      return (value) => value === test.expected;
    case 'not':
      return (value) => value !== test.expected;
    case 'min':
      return (value) => value >= test.expected;
    case 'max':
      return (value) => value <= test.expected;
    case 'one_of': {
      const set = new Set(test.expected);
      return (value) => set.has(value);
    }
    case 'none_of': {
      const set = new Set(test.expected);
      return (value) => !set.has(value);
    }
  }
}

function explainer(test: Test, baseCurrency: Currency): (state: State) => ConditionOutcome {
  const judge = compileTest(test);
  const { path, field, op } = test;
  const show = (value: Value | null): Json => showValue(field, value, baseCurrency);
  const shown = namedBy(test).map(show);
  const expected: Json = op === 'one_of' || op === 'none_of' ? shown : (shown[0] ?? null);
  return (state) => {
    const answer = judge(state);
    const outcome: ConditionOutcome = { path, field, op, expected, actual: show(state[field]), met: answer === true };
    return answer === null ? { ...outcome, note: 'unknown' } : outcome;
  };
}
