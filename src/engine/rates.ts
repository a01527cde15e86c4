import { type Instant, parseInstant } from '../kernel/clock.ts';
import type { Currency } from '../kernel/currency.ts';

/** Units of the base currency for one unit of another, as exact decimal text, from a moment on. */
export type Rate = { validFrom: Instant; rate: string };

/** Rates by currency, each list ascending by when they begin. */
export type Rates = Readonly<Record<Currency, readonly Rate[]>>;

/** Rates as a policy holds them. A number alone, as policies once held them, was always valid. */
export type WrittenRates = Readonly<Record<Currency, number | readonly { valid_from: string; rate: string }[]>>;

/** Rates as a policy holds them, ready to be looked up. */
export function readRates(written: WrittenRates): Rates {
  return Object.fromEntries(
    Object.entries(written).map(([currency, rates]) => [
      currency,
      typeof rates === 'number'
        ? [{ validFrom: Number.NEGATIVE_INFINITY, rate: String(rates) }]
        : rates.map(({ valid_from, rate }) => ({ validFrom: parseInstant(valid_from), rate })),
    ]),
  );
}

/** What one unit of a currency is worth in the base currency at a time, as decimal text; null: nobody has said. */
export function rateAt(rates: Rates, currency: Currency, at: Instant): string | null {
  return (Object.hasOwn(rates, currency) ? rates[currency] : undefined)?.findLast(({ validFrom }) => validFrom <= at)?.rate ?? null;
}
