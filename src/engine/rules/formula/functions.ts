import { Decimal } from '../../decimal.ts';

type Many = readonly [Decimal, ...Decimal[]];

export type FormulaFunction = {
  /** Fewest and most arguments. */
  readonly arity: readonly [least: number, most: number];
  readonly usage: string;
  readonly run: (args: Many) => Decimal;
};

/** The functions of the formula language. Both limits of clamp count; should they cross, the upper one wins. */
export const formulaFunctions: Readonly<Record<string, FormulaFunction>> = {
  min: { arity: [1, 200], usage: 'min(a, b, ...)', run: (args) => Decimal.min(...args) },
  max: { arity: [1, 200], usage: 'max(a, b, ...)', run: (args) => Decimal.max(...args) },
  abs: { arity: [1, 1], usage: 'abs(x)', run: ([x]) => x.abs() },
  floor: { arity: [1, 1], usage: 'floor(x)', run: ([x]) => x.floor() },
  ceil: { arity: [1, 1], usage: 'ceil(x)', run: ([x]) => x.ceil() },
  round: {
    arity: [1, 2],
    usage: 'round(x) or round(x, digits)',
    run: ([x, digits]) => x.toDecimalPlaces(digits?.toNumber() ?? 0, Decimal.ROUND_HALF_EVEN),
  },
  clamp: { arity: [3, 3], usage: 'clamp(x, lowest, highest)', run: ([x, low = x, high = x]) => Decimal.min(Decimal.max(x, low), high) },
};
