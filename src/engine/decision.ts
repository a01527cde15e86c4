import type { Json } from '../kernel/canonical.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Currency } from '../kernel/currency.ts';
import type { Minor } from '../kernel/money.ts';
import type { GateCode, GateName } from './gates/order.ts';
import type { RewardType, Terms } from './rules/reward.ts';

/** One condition of a rule against one member. Values are as shown to people: money as decimal text in major units. */
export type ConditionOutcome = {
  /** JSON path inside `conditions`, e.g. `net_loss_min` or `any[1].segment`. */
  path: string;
  field: string;
  op: 'equals' | 'one_of' | 'min' | 'max' | 'not' | 'none_of';
  expected: Json;
  actual: Json;
  met: boolean;
  /** Why a condition could not be judged. */
  note?: 'unknown';
};

/** What one gate answered: pass, the largest amount it allows or stricter terms, or a refusal; always with code and numbers. */
export type GateOutcome = {
  gate: GateName;
  outcome: 'pass' | 'reduce' | 'refuse';
  code: GateCode;
  facts: Readonly<Record<string, Json>>;
  /** Largest amount this gate allows, minor units; only when it reduces an amount. */
  allowsMinor?: Minor;
  /** Wagering multiple this gate demands; only when it tightens terms. */
  wageringMultiple?: number;
};

/** What earlier decisions of the same evaluation had used up. */
export type Prior = {
  rewards: number;
  valueMinor: Minor;
  groups: readonly string[];
};

/** Why an amount is what it is, when the formula could not be computed. */
export type FormulaNote = 'division_by_zero' | 'unknown_value' | 'out_of_range';

export type Amount = {
  askedMinor: Minor;
  cappedMinor: Minor;
  /** What was offered, in the decision made when it is accepted: no more is given. */
  offeredMinor?: Minor;
  grantedMinor: Minor;
  currency: Currency;
  note?: FormulaNote;
};

export type Outcome = 'APPROVED' | 'REDUCED' | 'REFUSED';

/**
 * One matched rule, one manual credit, or the activation of a bonus that waited, judged. A refusal is a decision like any other and keeps
 * its facts.
 */
export type Decision = {
  /** null: given by hand. */
  ruleId: string | null;
  ruleVersion: number | null;
  type: RewardType;
  outcome: Outcome;
  /** The reported code: the first refusal in gate order, else the first reduction, else `ok`. */
  reason: GateCode;
  conditions: readonly ConditionOutcome[];
  amount: Amount;
  /** Value of the granted amount in base currency, minor units: what caps count. */
  valueMinor: Minor;
  /** What it is expected to cost in base currency, minor units: its value less the points that are never used. */
  costMinor: Minor;
  gates: readonly GateOutcome[];
  prior: Prior;
  /** Terms of the reward as granted, or of a manual credit as asked; null when a rule's reward is refused. */
  terms: Terms | null;
  /** The member must accept first. */
  offer: boolean;
  /** The bonus that waited and whose turn this decides: it was given by an earlier decision, so this one gives nothing more. */
  activates?: string;
  at: Instant;
};
