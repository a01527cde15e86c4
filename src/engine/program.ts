import type { Json } from '../kernel/canonical.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Currency } from '../kernel/currency.ts';
import type { Minor } from '../kernel/money.ts';
import type { Amount, ConditionOutcome } from './decision.ts';
import type { Pack } from './gates/packs/pack.ts';
import type { FieldName, State } from './profile/fields.ts';
import type { Rates, WrittenRates } from './rates.ts';
import type { RiskTerms } from './risk/in-force.ts';
import type { AdditiveParameters } from './risk/parameters.ts';
import type { RewardType, Terms } from './rules/reward.ts';
import type { Settings, SettingsInput } from './settings.ts';

export const ruleStatuses = ['DRAFT', 'ACTIVE', 'PAUSED', 'ARCHIVED'] as const;
export type RuleStatus = (typeof ruleStatuses)[number];

export type Tier = {
  tierId: string;
  name: string;
  /** LP earned in the qualification window from which the tier is held. */
  threshold: number;
  /** Earn multiplier, at most 2 decimals. */
  multiplier: number;
  benefits: Json;
  colour: string;
};

/** What the operator promises, as written: hashed, stored, and compiled into a `Program`. */
export type Policy = {
  base_currency: Currency;
  time_zone: string;
  settings: SettingsInput;
  tiers: readonly Tier[];
  /** Versions in force. `definition` is the rule as written. */
  rules: readonly { version: number; status: RuleStatus; definition: Json }[];
  /** Of the currencies that packs in force state limits in. */
  rates?: WrittenRates;
  /** The operator's own risk models that the settings name; absent: none. */
  risk_models?: readonly AdditiveParameters[];
};

export const triggers = ['batch', 'event', 'schedule', 'tier_change', 'segment_change'] as const;
export type Trigger = (typeof triggers)[number];

export type Frequency = { max: number; per: 'day' | 'week' | 'month' | 'lifetime' };
export type Budget = { amountMinor: Minor; per: 'day' | 'week' | 'month' | 'total' };

/** What a rule asks for one member. */
export type Asked = Pick<Amount, 'askedMinor' | 'cappedMinor' | 'offeredMinor' | 'note'>;

/** A rule ready to run: closures over its conditions and formula, terms in minor units. */
export type CompiledRule = {
  ruleId: string;
  version: number;
  status: RuleStatus;
  priority: number;
  type: RewardType;
  currency: Currency;
  minAmountMinor: Minor;
  /** The smallest amount that it can ask for and have granted. */
  leastAskedMinor: Minor;
  terms: Terms;
  /** What starts an evaluation of this rule. */
  trigger: Trigger;
  /** `offer`: the member accepts first. */
  delivery: 'auto' | 'offer';
  /** Hours until an offer that was not accepted lapses; null: the rule makes none. */
  offerHours: number | null;
  activeFrom: Instant | null;
  activeUntil: Instant | null;
  needsConsent: boolean;
  jurisdictions: readonly string[] | null;
  frequency: Frequency;
  budget: Budget | null;
  stackGroup: string | null;
  exclusive: boolean;
  /** Reads losses or wins, or aims at segment LOSING or WINNING. */
  lossTriggered: boolean;
  /** A person gives it to a member of their choice: a credit, in the shape of a rule. */
  byHand: boolean;
  /** Fields that its conditions and its formula read. */
  reads: ReadonlySet<FieldName>;
  /** True when every condition holds. The hot path: allocates nothing. */
  matches(state: State): boolean;
  /** As `matches`, with conditions on risk and abuse left out. */
  matchesIfSafe(state: State): boolean;
  /** False when the conditions cannot hold, whatever the fields may be that `known` leaves out. Allocates nothing. */
  mayMatch(known: Partial<State>): boolean;
  /** Every condition with actual value and bound. */
  explain(state: State): ConditionOutcome[];
  /** The amount of the formula (or the fixed amount), rounded, floored at 0 and capped. */
  ask(state: State): Asked;
};

/** A policy compiled once, then used for every evaluation under it. */
export type Program = {
  baseCurrency: Currency;
  timeZone: string;
  settings: Settings;
  /** Ascending by threshold. */
  tiers: readonly Tier[];
  /** In the order they are judged: higher priority first, ties by rule id. */
  rules: readonly CompiledRule[];
  packs: readonly Pack[];
  risk: RiskTerms;
  /** For limits that packs state in their own money. */
  rates: Rates;
};
