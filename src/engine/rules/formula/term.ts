import type { Decimal } from '../../decimal.ts';
import type { FormulaNote } from '../../decision.ts';
import type { State } from '../../profile/fields.ts';

/** A part of a formula, ready to run: an exact decimal (money in major units), or why there is none. */
export type NumberTerm = { is: 'number'; run(state: State): Decimal | FormulaNote };

/** A comparison, the condition of `cond ? a : b`. */
export type FlagTerm = { is: 'comparison'; run(state: State): boolean | FormulaNote };

export type Term = NumberTerm | FlagTerm;

/** Applies an operation to two terms; a note of either is the answer. */
export function onTwo<Result extends Decimal | boolean>(
  left: NumberTerm,
  right: NumberTerm,
  operation: (a: Decimal, b: Decimal) => Result | FormulaNote,
): (state: State) => Result | FormulaNote {
  return (state) => {
    const a = left.run(state);
    if (typeof a === 'string') return a;
    const b = right.run(state);
    return typeof b === 'string' ? b : operation(a, b);
  };
}

export const arithmetic: Readonly<Record<string, (a: Decimal, b: Decimal) => Decimal | FormulaNote>> = {
  '+': (a, b) => a.plus(b),
  '-': (a, b) => a.minus(b),
  '*': (a, b) => a.times(b),
  '/': (a, b) => (b.isZero() ? 'division_by_zero' : a.div(b)),
};

export const comparisons: Readonly<Record<string, (a: Decimal, b: Decimal) => boolean>> = {
  '==': (a, b) => a.eq(b),
  '!=': (a, b) => !a.eq(b),
  '<': (a, b) => a.lt(b),
  '<=': (a, b) => a.lte(b),
  '>': (a, b) => a.gt(b),
  '>=': (a, b) => a.gte(b),
};
