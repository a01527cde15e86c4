import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { RiskLabel } from '../../profile/fields.ts';

/** Where a fact of a policy pack comes from and since when it holds. */
export type Source = { effectiveFrom: Instant; source: string; verified: boolean };

/** A fact of a pack, if it has it and it holds by then; else null. */
export function inForce<Fact extends Source>(fact: Fact | undefined, now: Instant): Fact | null {
  return fact !== undefined && now >= fact.effectiveFrom ? fact : null;
}

/** Rules of a jurisdiction as data. A fact that a pack does not have puts no limit. */
export type Pack = {
  packId: string;
  /** Countries (ISO 3166-1 alpha-2) whose members this pack serves. */
  countries: readonly string[];
  /** Most turnover per unit of bonus, counting how little the worst eligible game contributes. */
  maxEffectiveWagering?: Source & { multiple: number };
  /** A bonus may be played on one product only. */
  singleProduct?: Source & { products: Readonly<Record<string, string>>; otherwise: string };
  /** Most a single inducement may be worth, in major units of the pack's own currency. */
  maxValue?: Source & { amount: number; currency: Currency };
  /** Rewards that losses or wins trigger are forbidden. */
  noLossTrigger?: Source;
  /** No new bonus from this risk label up. */
  noBonusFrom?: Source & { label: RiskLabel };
};
