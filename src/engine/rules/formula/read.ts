import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { type Currency, exponentOf } from '../../../kernel/currency.ts';
import type { ErrorCode } from '../../../kernel/errors.ts';
import { Decimal } from '../../decimal.ts';
import type { FormulaNote } from '../../decision.ts';
import { type Field, type FieldName, type FieldType, fieldAliases, fieldNames, fields } from '../../profile/fields.ts';
import { resolveField } from '../conditions/key.ts';
import { didYouMean } from '../nearest.ts';
import { formulaFunctions } from './functions.ts';
import { arithmetic, comparisons, type FlagTerm, type NumberTerm, onTwo, type Term } from './term.ts';

const formulaLimits = { characters: 500, nodes: 200, depth: 16, roundDigits: 10 } as const;

/**
 * CEL serves as grammar: its parser gives the tree, and only the nodes handled below exist in Laurel's formulas. Running them
 * on decimals of our own keeps literals exact (CEL reads 0.10 as a float and divides 1 / 3 as integers).
 */
const grammar = new Environment({
  limits: { maxAstNodes: formulaLimits.nodes, maxDepth: formulaLimits.depth, maxCallArguments: formulaLimits.nodes },
});

/** Field types that are numbers to calculate with. */
const numeric: readonly FieldType[] = ['money', 'points', 'count', 'ratio', 'number'];

const offered: readonly string[] = [...fieldNames, ...Object.keys(fieldAliases)].filter((name) => {
  const field = resolveField(name);
  return field !== null && numeric.includes(fields[field].type) && !(fields[field] as Field).narrowOnly;
});

export type Formula = NumberTerm & { reads: readonly FieldName[] };

type Reader = {
  baseCurrency: Currency;
  report: (code: ErrorCode, message: string) => void;
  reads: Set<FieldName>;
};

/**
 * Parses and type-checks a formula. Every fault is reported; then the answer is null.
 * Codes: formula_invalid, risk_not_a_target, too_deep, too_long.
 */
export function readFormula(source: string, baseCurrency: Currency, report: Reader['report']): Formula | null {
  if (source.length > formulaLimits.characters) {
    report('too_long', `formula: at most ${formulaLimits.characters} characters`);
    return null;
  }
  const tree = parseTree(source, report);
  if (!tree) return null;
  const reader: Reader = { baseCurrency, report, reads: new Set() };
  const term = readNumber(reader, tree, 'the result');
  return term && { ...term, reads: [...reader.reads] };
}

function parseTree(source: string, report: Reader['report']): ASTNode | null {
  try {
    return grammar.parse(source).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    if (error.code === 'limit_exceeded') {
      report('too_deep', `formula: at most ${formulaLimits.nodes} parts, nested at most ${formulaLimits.depth} deep`);
    } else {
      report('formula_invalid', `formula: ${error.summary} (character ${(error.range?.start ?? 0) + 1})`);
    }
    return null;
  }
}

function readNumber(reader: Reader, node: ASTNode, role: string): NumberTerm | null {
  const term = readTerm(reader, node);
  if (term?.is !== 'comparison') return term;
  return refuse(reader, node, `${role} must be a number, not a comparison`);
}

function readFlag(reader: Reader, node: ASTNode): FlagTerm | null {
  const term = readTerm(reader, node);
  if (term?.is !== 'number') return term;
  return refuse(reader, node, 'before "?" stands a comparison such as net_loss > 100');
}

function readTerm(reader: Reader, node: ASTNode): Term | null {
  switch (node.op) {
    case 'value':
      return readConstant(reader, node);
    case 'id':
      return readName(reader, node.args);
    case 'call':
      return readCall(reader, node);
    case '?:':
      return readChoice(reader, node.args);
    case '-_': {
      const part = readNumber(reader, node.args, 'what follows "-"');
      return part && { is: 'number', run: (state) => negate(part.run(state)) };
    }
    case '+':
    case '-':
    case '*':
    case '/':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return readPair(reader, node.op, node.args);
    default:
      return refuse(reader, node, 'only + - * / ( ), comparisons, cond ? a : b, numbers, fields and functions may be used');
  }
}

function readConstant(reader: Reader, node: ASTNode): NumberTerm | null {
  const text = node.input.slice(node.start, node.end);
  if (!/^\d+(\.\d+)?$/.test(text)) return refuse(reader, node, 'only plain decimal numbers such as 0.10 may be used');
  const constant = new Decimal(text);
  return { is: 'number', run: () => constant };
}

function readName(reader: Reader, name: string): NumberTerm | null {
  const field = resolveField(name);
  const spec: Field | null = field && fields[field];
  if (!field || !spec || !numeric.includes(spec.type)) {
    const otherwise = spec ? `${spec.unit} is not a number to calculate with` : 'there is no field of that name';
    reader.report('formula_invalid', spec ? `${name}: ${otherwise}` : didYouMean(name, offered, otherwise));
    return null;
  }
  if (spec.narrowOnly) {
    reader.report('risk_not_a_target', `${name}: risk and abuse can only narrow a rule, never enter a formula`);
    return null;
  }
  reader.reads.add(field);
  const unit = spec.type === 'money' ? new Decimal(10).pow(-exponentOf(reader.baseCurrency)) : null;
  return {
    is: 'number',
    run(state) {
      const value = state[field];
      if (typeof value !== 'number') return 'unknown_value';
      return unit ? new Decimal(value).times(unit) : new Decimal(value);
    },
  };
}

function readPair(reader: Reader, op: string, [first, second]: [ASTNode, ASTNode]): Term | null {
  const left = readNumber(reader, first, `what stands before "${op}"`);
  const right = readNumber(reader, second, `what stands after "${op}"`);
  if (!left || !right) return null;
  const calculate = arithmetic[op];
  if (calculate) return { is: 'number', run: onTwo(left, right, calculate) };
  const compare = comparisons[op];
  return compare ? { is: 'comparison', run: onTwo(left, right, compare) } : null;
}

/** Lazy: the branch not taken may be unknown or divide by zero. */
function readChoice(reader: Reader, [first, second, third]: [ASTNode, ASTNode, ASTNode]): NumberTerm | null {
  const condition = readFlag(reader, first);
  const yes = readNumber(reader, second, 'what stands after "?"');
  const no = readNumber(reader, third, 'what stands after ":"');
  if (!condition || !yes || !no) return null;
  return {
    is: 'number',
    run(state) {
      const chosen = condition.run(state);
      return typeof chosen === 'string' ? chosen : chosen ? yes.run(state) : no.run(state);
    },
  };
}

function readCall(reader: Reader, node: Extract<ASTNode, { op: 'call' }>): NumberTerm | null {
  const [name, nodes] = node.args;
  const called = Object.hasOwn(formulaFunctions, name) ? formulaFunctions[name] : undefined;
  if (!called) {
    reader.report('formula_invalid', didYouMean(name, Object.keys(formulaFunctions), 'there is no function of that name'));
    return null;
  }
  const [least, most] = called.arity;
  if (nodes.length < least || nodes.length > most) return refuse(reader, node, `write ${called.usage}`);
  if (name === 'round' && nodes[1] && !isDigits(nodes[1])) {
    return refuse(reader, nodes[1], `digits are a whole number from 0 to ${formulaLimits.roundDigits}`);
  }
  const terms = nodes.map((argument) => readNumber(reader, argument, `an argument of ${name}`));
  const [first, ...rest] = terms.filter((term) => term !== null);
  if (!first || rest.length + 1 < terms.length) return null;
  return { is: 'number', run: (state) => callOn(state, called.run, first, rest) };
}

function callOn(
  state: Parameters<NumberTerm['run']>[0],
  run: (args: readonly [Decimal, ...Decimal[]]) => Decimal,
  first: NumberTerm,
  rest: readonly NumberTerm[],
): Decimal | FormulaNote {
  const head = first.run(state);
  if (typeof head === 'string') return head;
  const args: [Decimal, ...Decimal[]] = [head];
  for (const term of rest) {
    const value = term.run(state);
    if (typeof value === 'string') return value;
    args.push(value);
  }
  return run(args);
}

function isDigits(node: ASTNode): boolean {
  return node.op === 'value' && typeof node.args === 'bigint' && node.args <= BigInt(formulaLimits.roundDigits);
}

function negate(value: Decimal | FormulaNote): Decimal | FormulaNote {
  return typeof value === 'string' ? value : value.neg();
}

/** Reports what is wrong with a part of the formula, quoting it. */
function refuse(reader: Reader, node: ASTNode, sentence: string): null {
  const quoted = node.input.slice(node.start, node.end).slice(0, 40);
  reader.report('formula_invalid', `formula: "${quoted}": ${sentence}`);
  return null;
}
