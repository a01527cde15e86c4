import type { Test } from '../../src/engine/rules/conditions/condition.ts';
import { must } from '../../src/kernel/assert.ts';
import type { Contender, Facts } from './contender.ts';
import type { PlainRule } from './fifty.ts';

/** How rules may be written for it. The trace tells of `expressions` each rule's answer, of a `table` the conditions of rows that match. */
export const zenForms = { table: asTable, expressions: asExpressions };

/** Its trace as an object, or as JSON text, which it makes with less effort. */
export type ZenTrace = 'object' | 'text';

type Answer = { result: Record<string, unknown> & { rule: string }[]; trace?: object };
type Decision = { evaluate(facts: Facts, options: { trace: true | 'string' }): Promise<Answer> };

/** As much of the engine as is used here. */
export type Zen = { ZenEngine: new () => { createDecision(content: object): Decision } };

const zenPackage = '@gorules/zen-engine';

/**
 * The engine. It is no dependency of ours: its packages for other machines are not in every registry, and without them nobody could
 * install anything.
 */
export async function loadZen(): Promise<Zen> {
  try {
    return (await import(zenPackage)) as Zen;
  } catch (cause) {
    throw new Error(`install it beside the others first: npm install --no-save ${zenPackage}@0.54.0`, { cause });
  }
}

/** @gorules/zen-engine: one decision for all players, made and compiled once; its answer comes with the trace. */
export function zen({ ZenEngine }: Zen, rules: readonly PlainRule[], form: keyof typeof zenForms, traceAs: ZenTrace): Contender<Facts> {
  const decision = new ZenEngine().createDecision(zenForms[form](rules));
  const options = { trace: traceAs === 'object' ? (true as const) : ('string' as const) };
  return {
    name: `zen-engine, ${form}, trace as ${traceAs}`,
    async run(facts) {
      const { result, trace } = await decision.evaluate(facts, options);
      const matched = form === 'table' ? result.map(({ rule }) => rule) : Object.keys(result).filter((rule) => result[rule]);
      return { matched: matched.sort(), traced: Object.keys(must(trace, 'the trace is on')).length };
    },
  };
}

/** A decision table: a row for each rule, a column for each field; all rows that match are collected. */
function asTable(rules: readonly PlainRule[]): object {
  const fields = [...new Set(rules.flatMap(({ tests }) => tests.map(({ field }) => field)))];
  const row = ({ ruleId, tests }: PlainRule): object => ({
    ...Object.fromEntries(fields.map((field) => [field, ''])),
    ...Object.fromEntries(tests.map((test) => [test.field, cell(test)])),
    rule: JSON.stringify(ruleId),
    _id: ruleId,
  });
  const column = (field: string): object => ({ id: field, name: field, field, type: 'expression' });
  const content = { hitPolicy: 'collect', inputs: fields.map(column), outputs: [column('rule')], rules: rules.map(row) };
  return graph('decisionTableNode', content);
}

/** A node of expressions: one for each rule. */
function asExpressions(rules: readonly PlainRule[]): object {
  const expressions = rules.map(({ ruleId, tests }) => ({ id: ruleId, key: ruleId, value: tests.map(expression).join(' and ') }));
  return graph('expressionNode', { expressions });
}

function graph(type: string, content: object): object {
  const node = (id: string, kind: string): object => ({ id, name: id, type: kind, position: { x: 0, y: 0 } });
  const edge = (sourceId: string, targetId: string): object => ({ id: `${sourceId}-${targetId}`, type: 'edge', sourceId, targetId });
  return {
    nodes: [node('in', 'inputNode'), { ...node('rules', type), content }, node('out', 'outputNode')],
    edges: [edge('in', 'rules'), edge('rules', 'out')],
  };
}

function cell({ op, expected }: Test): string {
  const value = JSON.stringify(expected);
  const cells = {
    equals: value,
    not: `!= ${value}`,
    min: `>= ${value}`,
    max: `<= ${value}`,
    one_of: `in ${value}`,
    none_of: `not in ${value}`,
  };
  return cells[op];
}

function expression({ field, op, expected }: Test): string {
  const signs = { equals: '==', not: '!=', min: '>=', max: '<=', one_of: 'in', none_of: 'not in' };
  return `${field} ${signs[op]} ${JSON.stringify(expected)}`;
}
