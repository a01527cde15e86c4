import { formatInstant, type Instant, parseInstant } from '../../kernel/clock.ts';
import type { Currency } from '../../kernel/currency.ts';
import { Fault, type FieldError } from '../../kernel/errors.ts';
import type { Budget } from '../program.ts';
import type { Condition } from './conditions/condition.ts';
import { readConditions } from './conditions/read.ts';
import { type Formula, readFormula } from './formula/read.ts';
import { checkNames, type Surroundings } from './names.ts';
import { collectFaults, type Report } from './report.ts';
import { budgetSchema, checkShape, type RuleDefinition, rewardConfigSchema } from './schema.ts';
import { reportShape } from './shape-faults.ts';
import { type Reward, readBudget, readReward } from './terms.ts';

/** `around`: what a rule may name, checked when it is saved. */
export type RuleContext = { baseCurrency: Currency; around?: Surroundings };

/** A sound rule and its parts, read once. */
export type ReadRule = {
  definition: RuleDefinition;
  conditions: Condition;
  reward: Reward;
  /** null: the amount is fixed. */
  formula: Formula | null;
  budget: Budget | null;
  activeFrom: Instant | null;
  activeUntil: Instant | null;
};

/**
 * A rule as written → a validated definition: defaults written out, money as decimal text, times in UTC. Reading a definition
 * again gives the same definition. Conditions stay as the author wrote them, because the trace names them by path.
 * @throws Fault `invalid_request` with every fault in `errors`; a single fault gives the Fault its own code
 */
export function parseRule(input: unknown, context: RuleContext): RuleDefinition {
  return readRule(input, context).definition;
}

/** As `parseRule`, with the parts that `compileRule` builds from. @throws Fault */
export function readRule(input: unknown, { baseCurrency, around }: RuleContext): ReadRule {
  const { faults, report } = collectFaults();
  const { rule, issues } = checkShape(input);
  reportShape(issues, input, report);

  // A rule of unsound shape is read as far as it goes, so that its author sees every fault at once.
  const raw = asObject(input);
  const rawReward = asObject(raw['reward_config']);
  const config = rule?.reward_config ?? rewardConfigSchema.safeParse(rawReward).data;
  const rawBudget = rule?.budget ?? budgetSchema.safeParse(raw['budget']).data;

  const conditions = isObject(raw['conditions']) ? readConditions(raw['conditions'], baseCurrency, report) : null;
  const formula = readSource(rawReward['formula'], baseCurrency, report);
  const reward = config ? readReward(config, baseCurrency, report) : null;
  const budget = rawBudget && reward ? readBudget(rawBudget, reward.currency, report) : null;
  const { activeFrom, activeUntil } = readDates(raw, report);
  if (rule) checkPairs(rule, report);
  if (around) checkNames(rule, conditions, around, report);

  if (!rule || !conditions || !reward || faults.length > 0) throw faultOf(faults);
  const definition: RuleDefinition = { ...rule, reward_config: reward.config };
  if (budget) definition.budget = budget.config;
  if (activeFrom !== null) definition.active_from = formatInstant(activeFrom);
  if (activeUntil !== null) definition.active_until = formatInstant(activeUntil);
  return { definition, conditions, reward, formula, budget: budget?.budget ?? null, activeFrom, activeUntil };
}

function readSource(source: unknown, baseCurrency: Currency, report: Report): Formula | null {
  if (typeof source !== 'string') return null;
  return readFormula(source, baseCurrency, (code, message) => report('reward_config.formula', code, message));
}

function readDates(raw: Readonly<Record<string, unknown>>, report: Report): { activeFrom: Instant | null; activeUntil: Instant | null } {
  const activeFrom = readInstant(raw['active_from'], 'active_from', report);
  const activeUntil = readInstant(raw['active_until'], 'active_until', report);
  if (activeFrom !== null && activeUntil !== null && activeUntil <= activeFrom) {
    report('active_until', 'impossible_range', 'active_until: must be later than active_from');
  }
  return { activeFrom, activeUntil };
}

function readInstant(text: unknown, path: string, report: Report): Instant | null {
  if (typeof text !== 'string') return null;
  try {
    return parseInstant(text, path);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report(path, error.code, error.detail);
    return null;
  }
}

/** Fields that need one another. */
function checkPairs(rule: RuleDefinition, report: Report): void {
  if (rule.trigger === 'schedule' && rule.schedule === undefined) {
    report('schedule', 'invalid_request', 'schedule: trigger "schedule" needs a cron expression');
  }
  if (rule.trigger !== 'schedule' && rule.schedule !== undefined) {
    report('schedule', 'wrong_type', `schedule: has no effect with trigger "${rule.trigger}"`);
  }
  if (rule.exclusive && rule.stack_group === undefined) {
    report('exclusive', 'invalid_request', 'exclusive: needs a stack_group to be exclusive in');
  }
}

function faultOf(errors: FieldError[]): Fault {
  const [only] = errors;
  const code = only && errors.length === 1 ? only.code : 'invalid_request';
  const detail = errors.length > 1 ? `The rule has ${errors.length} faults. ${only?.message}` : undefined;
  return new Fault(code, detail === undefined ? { errors } : { errors, detail });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
