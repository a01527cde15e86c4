import { packsAgainst } from '../../engine/gates/packs/check.ts';
import type { Violation } from '../../engine/gates/packs/limits.ts';
import type { Pack } from '../../engine/gates/packs/pack.ts';
import type { Program, RuleStatus } from '../../engine/program.ts';
import { compileRule } from '../../engine/rules/compile.ts';
import { parseRule } from '../../engine/rules/parse.ts';
import type { RuleDefinition } from '../../engine/rules/schema.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import { formatInstant, type Instant } from '../../kernel/clock.ts';
import { Fault, type FieldError, fieldFault } from '../../kernel/errors.ts';
import type { Reader } from '../../platform/database.ts';
import { currentProgram } from './current.ts';
import { statusAfter } from './rule.ts';
import { isSchedule } from './schedule.ts';
import { selectRule } from './store.ts';
import { type Warning, warningsOf } from './warn.ts';

/**
 * A rule as written → a definition that may be stored and, when it is to be active, that every pack in force allows.
 * @throws Fault with every fault at once, as `parseRule`; `pack_forbids` naming the numbers
 */
export function soundRule(input: unknown, program: Program, now: Instant): RuleDefinition {
  const { baseCurrency, tiers } = program;
  const definition = parseRule(input, { baseCurrency, around: { tierIds: tiers.map(({ tierId }) => tierId), isSchedule } });
  if (!definition.is_active) return definition;
  const rule = compileRule({ definition, version: 1, status: 'ACTIVE' }, program);
  const errors = packsAgainst(rule, program, now).map((violation) => toError(violation, program.packs));
  if (errors.length > 0) throw new Fault('pack_forbids', { errors });
  return definition;
}

export type Validation = {
  /** Everything that would refuse the rule; empty for one that would be taken. */
  errors: readonly FieldError[];
  /** What is lawful but perhaps not meant; empty while there are errors. */
  warnings: readonly Warning[];
  /** Status after saving; null: it would be refused. */
  wouldBecome: RuleStatus | null;
};

/** What would come of saving a rule, new or as the next version of the one it names. Writes nothing. */
export async function validateRule(reader: Reader, input: unknown, now: Instant): Promise<Validation> {
  const { program } = await currentProgram(reader);
  try {
    const definition = soundRule(input, program, now);
    const { rule_id: ruleId, is_active: isActive } = definition;
    const known = await selectRule(reader, ruleId);
    if (known?.status === 'ARCHIVED') throw fieldFault('rule_id', 'rule_archived', `rule_id: ${ruleId} is archived and stays as it is`);
    const rule = compileRule({ definition, version: 1, status: 'ACTIVE' }, program);
    return { errors: [], warnings: warningsOf(rule, definition, program, now), wouldBecome: statusAfter(known?.status ?? null, isActive) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { errors: error.errors, warnings: [], wouldBecome: null };
  }
}

/** What a pack forbids, where in the rule, and the numbers: `GB: effective wagering multiple 20 = 10 / contribution 0.5, limit 10 ...`. */
function toError({ code, facts }: Violation, packs: readonly Pack[]): FieldError {
  const pack = packs.find((known) => known.packId === facts['pack']);
  const refusal = (path: string, sentence: string, since?: { effectiveFrom: Instant }): FieldError => {
    const date = since ? ` from ${formatInstant(since.effectiveFrom).slice(0, 10)}` : '';
    return { path, code: 'pack_forbids', message: `${pack?.packId}: ${sentence}${date}` };
  };
  const fact = (name: string): string => {
    const value = facts[name] ?? null;
    return typeof value === 'string' ? value : canonicalJson(value);
  };
  const list = (name: string): string => ((facts[name] ?? []) as readonly string[]).join(', ');
  if (code === 'rate_missing') return refusal('reward_config', `its limit is stated in ${fact('currency')}, and there is no rate for that`);
  switch (facts['rule']) {
    case 'max_effective_wagering': {
      const effective = facts['effective'] === null ? 'without end' : fact('effective');
      const sentence = `effective wagering multiple ${effective} = ${fact('wagering_requirement')} / contribution ${fact('contribution')}`;
      const measured =
        facts['deposit'] === undefined ? '' : ` = ${fact('multiple')} x (deposit ${fact('deposit')} + bonus ${fact('bonus')}) / bonus`;
      return refusal('reward_config.wagering_requirement', `${sentence}, limit ${fact('limit')}${measured}`, pack?.maxEffectiveWagering);
    }
    case 'min_days_to_complete': {
      const sentence = `${fact('expiry_hours')} hours to complete it, at least ${fact('limit')} days`;
      return refusal('reward_config.expiry_hours', sentence, pack?.minDaysToComplete);
    }
    case 'untargeted': {
      const path = list('reads') === '' ? 'trigger' : 'conditions';
      const aims = [list('reads') && `reads ${list('reads')}`, facts['trigger'] !== undefined && `starts on a ${fact('trigger')}`];
      const sentence = `aimed at a person: ${aims.filter(Boolean).join(' and ')}; it may read ${list('limit')}`;
      return refusal(path, sentence, pack?.untargeted);
    }
    case 'max_value': {
      const sentence = `a value of ${fact('value')}, limit ${fact('limit')} = ${fact('stated')} x ${fact('rate')}`;
      return refusal('reward_config', sentence, pack?.maxValue);
    }
    case 'single_product': {
      const sentence = `a bonus is for one product, not for ${(facts['products'] as readonly string[]).join(' and ')}`;
      return refusal('reward_config.eligible_games', sentence, pack?.singleProduct);
    }
    case 'no_loss_trigger':
      return refusal('conditions', 'losses or wins may not trigger a reward', pack?.noLossTrigger);
    default:
      return refusal('reward_config', `forbidden by ${fact('rule')}`);
  }
}
