import { packsInForce } from '../../../engine/gates/packs/packs.ts';
import type { Rate, WrittenRates } from '../../../engine/rates.ts';
import type { Settings } from '../../../engine/settings.ts';
import { formatInstant, type Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { Reader } from '../../../platform/database.ts';
import { selectRates } from './rate-store.ts';

/** A rate as it is kept: of a currency to the base currency, and who said so. */
export type StoredRate = Rate & { currency: Currency; addedBy: string; addedAt: Instant };

/** Rates by currency, the earliest first. */
export async function listRates(reader: Reader, currency?: Currency): Promise<StoredRate[]> {
  return selectRates(reader, { currencies: currency === undefined ? null : [currency] });
}

/**
 * Rates as a policy holds them: of the currencies in which the packs in force state limits, and of no others, so that what the engine does
 * not ask for does not change the policy.
 */
export async function ratesNamed(reader: Reader, baseCurrency: Currency, settings: Pick<Settings, 'jurisdictions'>): Promise<WrittenRates> {
  const currencies = packsInForce(settings.jurisdictions).flatMap(({ maxValue }) => maxValue?.currency ?? []);
  const foreign = [...new Set(currencies)].filter((currency) => currency !== baseCurrency);
  if (foreign.length === 0) return {};
  const rates = await selectRates(reader, { currencies: foreign });
  return Object.fromEntries(
    Map.groupBy(rates, ({ currency }) => currency)
      .entries()
      .map(([currency, some]) => [currency, some.map(({ validFrom, rate }) => ({ valid_from: formatInstant(validFrom), rate }))]),
  );
}
