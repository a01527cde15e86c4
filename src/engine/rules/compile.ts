import type { Json } from '../../kernel/canonical.ts';
import type { Minor } from '../../kernel/money.ts';
import { type Field, type FieldName, fields } from '../profile/fields.ts';
import type { CompiledRule, RuleStatus } from '../program.ts';
import { namedBy, type Test, testsOf } from './conditions/condition.ts';
import { compileConditions } from './conditions/judge.ts';
import { askByFormula, askFixed } from './formula/ask.ts';
import { type RuleContext, readRule } from './parse.ts';
import type { Reward } from './terms.ts';

/**
 * A rule ready to run. The definition is validated again, so that what runs is what this engine understands.
 * @throws Fault as `parseRule`
 */
export function compileRule(input: { definition: Json; version: number; status: RuleStatus }, context: RuleContext): CompiledRule {
  const { definition, conditions, reward, formula, budget, activeFrom, activeUntil } = readRule(input.definition, context);
  const tests = testsOf(conditions);
  const reads = new Set([...tests.map(({ field }) => field), ...(formula?.reads ?? [])]);
  const { currency, maxAmountMinor } = reward;
  return {
    ruleId: definition.rule_id,
    version: input.version,
    status: input.status,
    priority: definition.priority,
    type: definition.reward_config.type,
    currency,
    minAmountMinor: reward.minAmountMinor,
    leastAskedMinor: leastAsked(reward),
    terms: reward.terms,
    trigger: definition.trigger,
    delivery: definition.reward_config.delivery,
    offerHours: definition.reward_config.offer_hours ?? null,
    activeFrom,
    activeUntil,
    needsConsent: definition.needs_consent,
    jurisdictions: definition.jurisdictions ?? null,
    frequency: definition.frequency,
    budget,
    stackGroup: definition.stack_group ?? null,
    exclusive: definition.exclusive,
    lossTriggered: isLossTriggered(tests, reads),
    byHand: false,
    reads,
    ...compileConditions(conditions, context.baseCurrency),
    ask: formula ? askByFormula(formula, currency, maxAmountMinor) : askFixed(reward.amountMinor ?? 0, maxAmountMinor),
  };
}

/** A fixed amount is always asked whole; a formula may ask for as little as is ever given. */
function leastAsked({ amountMinor, maxAmountMinor, minAmountMinor }: Reward): Minor {
  return amountMinor === null ? minAmountMinor : Math.min(amountMinor, maxAmountMinor ?? amountMinor);
}

/** Reads what the member lost or won, in a condition or in the formula, or names segment LOSING or WINNING. */
function isLossTriggered(tests: readonly Test[], reads: ReadonlySet<FieldName>): boolean {
  return [...reads].some((name) => (fields[name] as Field).lossTrigger === true) || tests.some(namesResult);
}

function namesResult(test: Test): boolean {
  return (
    (test.field === 'segment' || test.field === 'previous_segment') &&
    namedBy(test).some((segment) => segment === 'LOSING' || segment === 'WINNING')
  );
}

/** Rules in the order they are judged: higher priority first, ties by rule id in code unit order. */
export function inJudgingOrder(rules: readonly CompiledRule[]): CompiledRule[] {
  return rules.toSorted((a, b) => b.priority - a.priority || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0));
}
