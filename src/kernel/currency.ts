import { fieldFault } from './errors.ts';

/** ISO 4217 active codes with two decimals, then those that differ (source: ISO 4217 list one, 2025). */
const twoDecimals = [
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP',
  'CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR',
  'KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN',
  'PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD',
  'TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
].join(' ');
const otherDecimals: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

/** Point currencies: kept like money, never converted, always whole. */
export const pointCurrencies = ['LP', 'RP', 'TICKET'] as const;

/** An ISO 4217 code or one of the point currencies. */
export type Currency = string;

const exponents = new Map<Currency, number>([
  ...twoDecimals.split(' ').map((code) => [code, 2] as const),
  ...Object.entries(otherDecimals).flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, Number(digits)] as const)),
  ...pointCurrencies.map((code) => [code, 0] as const),
]);

/**
 * Decimals of a currency's minor unit: 2 for USD, 0 for JPY and for points, 3 for KWD.
 * @throws Fault `unknown_currency`
 */
export function exponentOf(currency: Currency): number {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw fieldFault('currency', 'unknown_currency', `"${currency}" is not a known currency code`);
  return exponent;
}

/** Whether a code is money: of ISO 4217, in capitals, and not a point currency. */
export function isMoney(currency: Currency): boolean {
  return exponents.has(currency) && !(pointCurrencies as readonly string[]).includes(currency);
}
