import type { Json } from '../../../kernel/canonical.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { exponentOf } from '../../../kernel/currency.ts';
import { formatAmount, type Minor } from '../../../kernel/money.ts';
import { Decimal } from '../../decimal.ts';
import { own } from '../../own.ts';
import { type RiskLabel, riskLabels } from '../../profile/fields.ts';
import type { CompiledRule, Program } from '../../program.ts';
import { rateAt } from '../../rates.ts';
import { inducements, type Terms } from '../../rules/reward.ts';
import { type Facts, inForce, type Pack, type Source } from './pack.ts';
import { wageringLimit, worstContribution } from './wagering-limit.ts';

/** What a pack looks at: a reward under its terms, whoever wrote them (a rule, a gate's tightening, a credit by hand). */
export type Offered = { rule: Pick<CompiledRule, 'type' | 'reads' | 'trigger' | 'byHand'>; terms: Terms; valueMinor: Minor };

/** What a pack looks at of a member. `label` null: nobody in particular. `inducements`: those had so far. */
export type Recipient = { label: RiskLabel | null; inducements: number };

/** Why a pack forbids something. `risk`: only because of the member's risk label. */
export type Violation = { code: 'jurisdiction_forbids' | 'rate_missing'; facts: Readonly<Record<string, Json>>; risk?: true };

type Question = Offered & { pack: Pack; recipient: Recipient; now: Instant; program: Program };
type Check = (question: Question) => Violation | null;

function forbids({ pack }: Question, rule: string, limit: Json, { source }: Source, facts: Record<string, Json> = {}): Violation {
  return { code: 'jurisdiction_forbids', facts: { pack: pack.packId, rule, ...facts, limit, source } };
}

/** One check per fact, in the order in which they are reported. The value comes last, as `rate_missing` does among the gate's codes. */
export const limits: readonly Check[] = [
  function wagering(question) {
    const { rule, terms, valueMinor, pack, now, program } = question;
    const fact = inForce(pack.maxEffectiveWagering, now);
    const asked = terms.wageringMultiple;
    if (!fact || rule.type !== 'BONUS_BALANCE' || asked <= wageringLimit(pack, terms, valueMinor, now)) return null;
    const contribution = worstContribution(terms);
    const money = (minor: Minor): string => formatAmount(minor, program.baseCurrency);
    return forbids(question, 'max_effective_wagering', wageringLimit(pack, terms, valueMinor, now, 1), fact, {
      wagering_requirement: asked,
      contribution,
      effective: contribution === 0 ? null : new Decimal(asked).div(contribution).toDecimalPlaces(4).toNumber(),
      ...(fact.andDeposit && { multiple: fact.multiple, deposit: money(terms.depositMinor ?? 0), bonus: money(valueMinor) }),
    });
  },

  function time(question) {
    const { rule, terms, pack, now, program } = question;
    const fact = inForce(pack.minDaysToComplete, now);
    if (!fact || (rule.type !== 'BONUS_BALANCE' && rule.type !== 'TICKETS')) return null;
    const standard = rule.type === 'TICKETS' && program.settings.ticket_expiry_days > 0 ? program.settings.ticket_expiry_days * 24 : null;
    const hours = terms.expiryHours ?? standard;
    return hours === null || hours >= fact.days * 24
      ? null
      : forbids(question, 'min_days_to_complete', fact.days, fact, { expiry_hours: hours });
  },

  function product(question) {
    const { rule, terms, pack, now } = question;
    const fact = inForce(pack.singleProduct, now);
    if (!fact || rule.type !== 'BONUS_BALANCE') return null;
    const products = productsOf(fact, terms);
    return products.length > 1 ? forbids(question, 'single_product', 1, fact, { products }) : null;
  },

  function aim(question) {
    const { rule, pack, now } = question;
    const fact = inForce(pack.untargeted, now);
    if (!fact) return null;
    if (rule.byHand) return inducements.includes(rule.type) ? forbids(question, 'untargeted', 0, fact, { by_hand: true }) : null;
    const reads = [...rule.reads].filter((field) => !fact.mayRead.includes(field)).sort();
    const starts = fact.mayStart.includes(rule.trigger) ? null : rule.trigger;
    if (reads.length === 0 && starts === null) return null;
    return forbids(question, 'untargeted', [...fact.mayRead], fact, { reads, ...(starts !== null && { trigger: starts }) });
  },

  function first(question) {
    const { rule, recipient, pack, now } = question;
    const fact = inForce(pack.firstInducementOnly, now);
    if (!fact || !inducements.includes(rule.type) || recipient.inducements === 0) return null;
    return forbids(question, 'first_inducement_only', 1, fact, { had: recipient.inducements });
  },

  (question) => (question.rule.type === 'BONUS_BALANCE' ? barred(question, 'no_bonus_from_risk', question.pack.noBonusFrom) : null),

  (question) => barred(question, 'no_reward_from_risk', question.pack.noRewardFrom),

  function value(question) {
    const { rule, valueMinor, pack, now, program } = question;
    const fact = inForce(pack.maxValue, now);
    if (!fact || !inducements.includes(rule.type)) return null;
    const { amount, currency } = fact;
    const rate = currency === program.baseCurrency ? '1' : rateAt(program.rates, currency, now);
    const stated = `${amount} ${currency}`;
    if (rate === null) return { ...forbids(question, 'max_value', stated, fact, { currency }), code: 'rate_missing' };
    const minorPerMajor = 10 ** exponentOf(program.baseCurrency);
    const limitMinor = new Decimal(amount).times(rate).times(minorPerMajor).floor().toNumber();
    if (valueMinor <= limitMinor) return null;
    const facts = { value: formatAmount(valueMinor, program.baseCurrency), rate, stated };
    return forbids(question, 'max_value', formatAmount(limitMinor, program.baseCurrency), fact, facts);
  },
];

function barred(question: Question, rule: string, barring: Facts['noBonusFrom'] | undefined): Violation | null {
  const fact = inForce(barring, question.now);
  const { label } = question.recipient;
  if (!fact || label === null || riskLabels.indexOf(label) < riskLabels.indexOf(fact.label)) return null;
  return { ...forbids(question, rule, fact.label, fact, { label, from: fact.label }), risk: true };
}

/** Products that the eligible games belong to. A bonus open to all games leaves the choice to the player and names none. */
function productsOf(single: Facts['singleProduct'], terms: Terms): string[] {
  return [...new Set((terms.eligibleGames ?? []).map((game) => own(single.products, game) ?? single.otherwise))];
}
