import { Decimal as Base } from 'decimal.js';

/**
 * Exact decimals for formulas and scores: a private clone, so that no other user of the library can change its settings.
 * Sums and products are exact up to 40 significant digits (an amount has 16), quotients are rounded half to even there.
 */
export const Decimal = Base.clone({ defaults: true, precision: 40, rounding: Base.ROUND_HALF_EVEN });
export type Decimal = Base;
