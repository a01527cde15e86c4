import { Engine, type RuleResult } from 'json-rules-engine';
import type { Test } from '../../src/engine/rules/conditions/condition.ts';
import type { Contender, Facts } from './contender.ts';
import type { PlainRule } from './fifty.ts';

const operators = {
  equals: 'equal',
  not: 'notEqual',
  min: 'greaterThanInclusive',
  max: 'lessThanInclusive',
  one_of: 'in',
  none_of: 'notIn',
} as const satisfies Record<Test['op'], string>;

/** json-rules-engine: one engine for all players, facts with each run; its results tell every condition, met or not. */
export function jsonRules(rules: readonly PlainRule[]): Contender<Facts> {
  const engine = new Engine(
    rules.map(({ ruleId, tests }) => ({
      name: ruleId,
      conditions: { all: tests.map(({ field, op, expected }) => ({ fact: field, operator: operators[op], value: expected })) },
      event: { type: ruleId },
    })),
  );
  return {
    name: 'json-rules-engine',
    async run(facts) {
      const { results, failureResults } = await engine.run(facts);
      const matched = results.map(({ name }) => name).sort();
      return { matched, traced: tracedIn(results) + tracedIn(failureResults) };
    },
  };
}

function tracedIn(results: readonly RuleResult[]): number {
  return results.reduce((sum, { conditions }) => sum + ('all' in conditions ? conditions.all.length : 0), 0);
}
