import { dayOf, daysBetween } from '../../kernel/calendar.ts';
import type { Json } from '../../kernel/canonical.ts';
import { formatAmount, type Minor } from '../../kernel/money.ts';
import { Decimal } from '../decimal.ts';
import type { Program } from '../program.ts';
import type { RewardType } from '../rules/reward.ts';
import { houseEdge, retentionMultiplier } from '../settings.ts';
import { type Answer, type Gate, pass, type Question, refuse } from './gate.ts';
import { unitCost } from './worth.ts';

/** Facts that price a reward. `baseWager` in minor units, exact. */
export type Pricing = { baseWager: Decimal; multiplier: number; edge: Decimal; type: RewardType; amountMinor: Minor };

/** Does it pay? Expected revenue of the play that follows, against what the reward costs. */
export const profit: Gate = {
  name: 'profit',
  judge(question) {
    const { program, rule, amountMinor, standing } = question;
    const multiplier = retentionMultiplier(program.settings, standing.segment);
    return price({ baseWager: baseWager(question), multiplier, edge: ownEdge(question), type: rule.type, amountMinor }, program);
  },
};

/**
 * expected_revenue = base_wager x multiplier x edge; roi = (revenue - cost) / cost. The attributed figure credits the reward
 * with all play that follows, the incremental one only with the growth: base_wager x (multiplier - 1) x edge. Both are always
 * in the facts; `profit_model` says which one decides. Compared exactly; facts are rounded for people.
 */
export function price(pricing: Pricing, program: Program, onUnprofitable = program.settings.on_unprofitable): Answer {
  const { settings, baseCurrency } = program;
  const { amountMinor } = pricing;
  const perUnit = unitCost(pricing.type, program);
  const cost = new Decimal(amountMinor).times(perUnit.numerator).div(perUnit.denominator);
  const expectedWager = pricing.baseWager.times(pricing.multiplier);
  const revenue = expectedWager.times(pricing.edge);
  const incremental = pricing.baseWager.times(new Decimal(pricing.multiplier).minus(1)).times(pricing.edge);
  const roi = (income: Decimal): Json => (cost.isZero() ? null : round(income.minus(cost).div(cost).times(100), 2));
  const money = (minor: Decimal): string => formatAmount(round(minor, 0), baseCurrency);
  const facts = {
    base_wager: money(pricing.baseWager),
    retention_multiplier: pricing.multiplier,
    expected_wager: money(expectedWager),
    house_edge: round(pricing.edge, 6),
    expected_revenue: money(revenue),
    reward_cost: money(cost),
    expected_profit: money(revenue.minus(cost)),
    roi_percent: roi(revenue),
    incremental_revenue: money(incremental),
    incremental_roi_percent: roi(incremental),
  };
  if (cost.isZero()) return pass(facts);
  // roi >= min  ⇔  income >= cost x (1 + min / 100). What days and the mix of games were divided by is cut at 40 digits: rounding
  // it off here lets an exact break-even pass.
  const income = (settings.profit_model === 'incremental' ? incremental : revenue).toDecimalPlaces(12);
  const factor = new Decimal(settings.min_roi).div(100).plus(1);
  if (income.gte(cost.times(factor))) return pass(facts);
  if (onUnprofitable === 'refuse') return refuse('roi_below_minimum', facts);
  const affordable = income.times(perUnit.denominator).div(factor.times(perUnit.numerator)).floor();
  if (affordable.lte(0)) return refuse('roi_below_minimum', facts);
  return { outcome: 'reduce', code: 'resized', facts, allowsMinor: affordable.toNumber() };
}

/** Turnover of a typical 30 days: total_wagered x 30 / max(30, days since first seen, both included). */
function baseWager({ standing, snapshot, program }: Question): Decimal {
  const { total_wagered, first_seen } = standing.state;
  const zone = program.timeZone;
  const days = first_seen === null ? 0 : daysBetween(dayOf(first_seen, zone), dayOf(snapshot.now, zone)) + 1;
  return new Decimal(total_wagered ?? 0).times(30).div(Math.max(30, days));
}

/** House edge of the member's own mix of games, else that of unknown games. */
function ownEdge({ snapshot, program }: Question): Decimal {
  const { settings } = program;
  let stakes = new Decimal(0);
  let theo = new Decimal(0);
  for (const [gameType, stake] of Object.entries(snapshot.profile.wageredByGame)) {
    stakes = stakes.plus(stake);
    theo = theo.plus(new Decimal(stake).times(houseEdge(settings, gameType)));
  }
  return stakes.gt(0) ? theo.div(stakes) : new Decimal(houseEdge(settings, null));
}

function round(value: Decimal, decimals: number): number {
  return value.toDecimalPlaces(decimals, Decimal.ROUND_HALF_EVEN).toNumber();
}
