import { type Currency, exponentOf, isMoney } from '../../../kernel/currency.ts';
import type { Minor } from '../../../kernel/money.ts';
import { Decimal } from '../../decimal.ts';
import type { FormulaNote } from '../../decision.ts';
import type { State } from '../../profile/fields.ts';
import type { Asked } from '../../program.ts';
import type { NumberTerm } from './term.ts';

/** The amount a fixed reward asks for. */
export function askFixed(askedMinor: Minor, maxAmountMinor: Minor | null): () => Asked {
  return () => capped(askedMinor, maxAmountMinor);
}

/**
 * The amount a formula asks for, in minor units of the reward's currency: rounded once (money half to even, points down),
 * floored at 0, then capped. Unknown values, division by zero and amounts beyond 2^53 - 1 ask for 0 and say why.
 */
export function askByFormula(formula: NumberTerm, currency: Currency, maxAmountMinor: Minor | null): (state: State) => Asked {
  const unitsPerMajor = new Decimal(10).pow(exponentOf(currency));
  const rounding = isMoney(currency) ? Decimal.ROUND_HALF_EVEN : Decimal.ROUND_FLOOR;
  return (state) => {
    const value = formula.run(state);
    if (typeof value === 'string') return nothing(value);
    const minor = value.times(unitsPerMajor).toDecimalPlaces(0, rounding).toNumber();
    return Number.isSafeInteger(minor) ? capped(Math.max(0, minor), maxAmountMinor) : nothing('out_of_range');
  };
}

function capped(askedMinor: Minor, maxAmountMinor: Minor | null): Asked {
  return { askedMinor, cappedMinor: maxAmountMinor === null ? askedMinor : Math.min(askedMinor, maxAmountMinor) };
}

function nothing(note: FormulaNote): Asked {
  return { askedMinor: 0, cappedMinor: 0, note };
}
