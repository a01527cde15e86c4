import { must } from '../../../kernel/assert.ts';
import type { Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { exponentOf } from '../../../kernel/currency.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import { Decimal } from '../../decimal.ts';
import { own } from '../../own.ts';
import { type RiskLabel, riskLabels } from '../../profile/fields.ts';
import type { CompiledRule, Program } from '../../program.ts';
import { inducements, type RewardType, type Terms } from '../../rules/reward.ts';
import { inForce, type Pack } from './pack.ts';

/** What a pack looks at: the terms of a reward, whoever wrote them (a rule, a gate's tightening, a manual credit). */
export type Offered = { type: RewardType; terms: Terms; valueMinor: Minor };

/** Why a pack forbids something. `risk`: only because of the member's risk label. */
export type Violation = { code: 'jurisdiction_forbids' | 'rate_missing'; facts: Readonly<Record<string, Json>>; risk?: true };

/** Share of a stake that counts on the eligible game where least counts; 0 when some eligible game counts nothing. */
function worstContribution(terms: Terms): number {
  const games = terms.eligibleGames ?? Object.keys(terms.contribution);
  const shares = games.map((game) => own(terms.contribution, game) ?? 1);
  return shares.length === 0 ? 1 : Math.min(...shares);
}

/**
 * Largest wagering multiple that keeps a pack's effective limit on these terms, rounded down to the 2 decimals a multiple has;
 * Infinity when the pack has none. Shares have at most 4 decimals, so this is exact.
 */
export function wageringLimit(pack: Pack, terms: Terms, now: Instant): number {
  const limit = inForce(pack.maxEffectiveWagering, now);
  return limit ? Math.floor((limit.multiple * Math.round(worstContribution(terms) * 1e4)) / 100) / 100 : Number.POSITIVE_INFINITY;
}

/**
 * Does the pack allow this reward at this time? One function for a rule's activation, for the decision, and for the final
 * terms. `label` null: the member is not known (activation).
 */
export function checkPack(pack: Pack, offered: Offered, label: RiskLabel | null, now: Instant, program: Program): Violation | null {
  const forbids = (rule: string, facts: Record<string, Json>): Violation => ({
    code: 'jurisdiction_forbids',
    facts: { pack: pack.packId, rule, ...facts },
  });
  const { type, terms } = offered;
  if (type === 'BONUS_BALANCE') {
    if (terms.wageringMultiple > wageringLimit(pack, terms, now)) {
      const worst = worstContribution(terms);
      return forbids('max_effective_wagering', {
        wagering_requirement: terms.wageringMultiple,
        contribution: worst,
        effective: worst === 0 ? null : terms.wageringMultiple / worst,
        limit: pack.maxEffectiveWagering?.multiple ?? null,
        source: pack.maxEffectiveWagering?.source ?? null,
      });
    }
    const products = productsOf(pack, terms, now);
    if (products.length > 1) return forbids('single_product', { products, source: pack.singleProduct?.source ?? null });
  }
  // Before the value, because `rate_missing` is the last code of this gate.
  const bar = inForce(pack.noBonusFrom, now);
  if (bar && label !== null && type === 'BONUS_BALANCE' && riskLabels.indexOf(label) >= riskLabels.indexOf(bar.label)) {
    return { ...forbids('no_bonus_from_risk', { label, from: bar.label, source: bar.source }), risk: true };
  }
  const value = inForce(pack.maxValue, now);
  if (value && inducements.includes(type)) {
    const rate = value.currency === program.baseCurrency ? 1 : program.rates[value.currency];
    if (rate === undefined) return { code: 'rate_missing', facts: { pack: pack.packId, currency: value.currency } };
    const minorPerMajor = 10 ** exponentOf(program.baseCurrency);
    const limitMinor = new Decimal(value.amount).times(rate).times(minorPerMajor).floor().toNumber();
    if (offered.valueMinor > limitMinor)
      return forbids('max_value', { limit: formatAmount(limitMinor, program.baseCurrency), source: value.source });
  }
  return null;
}

/** Products that the eligible games belong to. A bonus open to all games leaves the choice to the player and names none. */
function productsOf(pack: Pack, terms: Terms, now: Instant): string[] {
  const single = inForce(pack.singleProduct, now);
  if (!single || terms.eligibleGames === null) return [];
  return [...new Set(terms.eligibleGames.map((game) => own(single.products, game) ?? single.otherwise))];
}

/** The pack of a member: that of the country, else the first in force. */
export function packOf(program: Program, country: string | null): Pack {
  return (
    program.packs.find((pack) => country !== null && pack.countries.includes(country)) ??
    must(program.packs[0], 'a program has at least one pack in force')
  );
}

/** Packs in force under which a rule would run and which forbid it as written: what refuses its activation. */
export function packsAgainst(rule: CompiledRule, program: Program, now: Instant): Violation[] {
  return program.packs
    .filter((pack) => rule.jurisdictions === null || runsUnder(rule, pack))
    .map((pack) => {
      const ban = rule.lossTriggered ? inForce(pack.noLossTrigger, now) : null;
      return ban
        ? { code: 'jurisdiction_forbids' as const, facts: { pack: pack.packId, rule: 'no_loss_trigger', source: ban.source } }
        : checkPack(pack, { type: rule.type, terms: rule.terms, valueMinor: 0 }, null, now, program);
    })
    .filter((violation) => violation !== null);
}

/** A rule names the packs, or the countries, that it is for. */
export function runsUnder(rule: CompiledRule, pack: Pack): boolean {
  return rule.jurisdictions === null || rule.jurisdictions.some((name) => name === pack.packId || pack.countries.includes(name));
}
