import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { FieldName, RiskLabel } from '../../profile/fields.ts';
import type { Trigger } from '../../program.ts';

/** Where a fact of a policy pack comes from and since when it holds. `verified`: somebody has read it in that source. */
export type Source = { effectiveFrom: Instant; source: string; verified: boolean };

/** A fact of a pack, if it has it and it holds by then; else null. */
export function inForce<Fact extends Source>(fact: Fact | undefined, now: Instant): Fact | null {
  return fact !== undefined && now >= fact.effectiveFrom ? fact : null;
}

/** What a jurisdiction limits. A fact that a pack does not have puts no limit. */
export type Facts = {
  /**
   * Most turnover per unit of bonus, counting how little the worst eligible game contributes. `andDeposit`: per unit of bonus and of the
   * deposit that the reward names.
   */
  maxEffectiveWagering: Source & { multiple: number; andDeposit?: true };
  /** Fewest days that a member has for a bonus or a ticket that ends by itself. */
  minDaysToComplete: Source & { days: number };
  /** A bonus may be played on one product only. */
  singleProduct: Source & { products: Readonly<Record<string, string>>; otherwise: string };
  /** Only the first inducement that the member is ever issued. */
  firstInducementOnly: Source;
  /** Rewards may not be aimed at a person: all that conditions and formula may read, and what may start an evaluation. */
  untargeted: Source & { mayRead: readonly FieldName[]; mayStart: readonly Trigger[] };
  /** Rewards that losses or wins trigger are forbidden. */
  noLossTrigger: Source;
  /** No new bonus from this risk label up. */
  noBonusFrom: Source & { label: RiskLabel };
  /** No reward of any kind from this risk label up. */
  noRewardFrom: Source & { label: RiskLabel };
  /** Most a single inducement may be worth, in major units of the pack's own currency. */
  maxValue: Source & { amount: number; currency: Currency };
};

/** Rules of a jurisdiction as data. */
export type Pack = Partial<Facts> & {
  packId: string;
  /** Countries (ISO 3166-1 alpha-2) whose members this pack serves. */
  countries: readonly string[];
  /** What a reader must know of it beside its facts. */
  note?: string;
};
