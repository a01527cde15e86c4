import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldError } from '../../../kernel/errors.ts';
import { fieldNames, type State } from '../../profile/fields.ts';
import type { Asked } from '../../program.ts';
import { collectFaults } from '../report.ts';
import { askByFormula } from './ask.ts';
import { type Formula, readFormula } from './read.ts';

const nothingKnown = Object.fromEntries(fieldNames.map((name) => [name, null])) as State;

/** Lost 3 000.00 in 25 sessions, wagered 100.00, holds 7 points; nobody knows how many bets. */
const ada: State = {
  ...nothingKnown,
  net_loss: 300_000,
  net_pnl: -300_000,
  total_wagered: 10_000,
  sessions: 25,
  lp_balance: 7,
  night_share: 0.1,
};

function read(source: string): { formula: Formula | null; faults: FieldError[] } {
  const { faults, report } = collectFaults();
  return { formula: readFormula(source, 'USD', (code, message) => report('formula', code, message)), faults };
}

function ask(source: string, state: State, currency = 'USD', maxAmountMinor: number | null = null): Asked {
  const { formula, faults } = read(source);
  expect(faults).toEqual([]);
  if (!formula) throw new Error('a formula without faults is there');
  return askByFormula(formula, currency, maxAmountMinor)(state);
}

describe('what a formula asks for, in cents', () => {
  it.each<[what: string, formula: string, cents: number]>([
    ['ten per cent of the loss', 'net_loss * 0.10', 30_000],
    ['a constant', '12.34', 1234],
    ['decimals are exact', '0.1 + 0.2 == 0.3 ? 1 : 2', 100],
    ['exact however long', '0.1234567890123456789 == 0.12345678901234567891 ? 1 : 2', 200],
    ['integers divide as decimals', '1 / 4', 25],
    ['a third', '1 / 3', 33],
    ['two thirds', '2 / 3', 67],
    ['a half cent goes to the even cent below', '0.125', 12],
    ['a half cent goes to the even cent above', '0.135', 14],
    ['rounded once, at the end', '0.004 + 0.004', 1],
    ['precedence', '1 + 2 * 3 - 4 / 2', 500],
    ['brackets', '(1 + 2) * 3', 900],
    ['from the left', '10 - 3 - 2', 500],
    ['minus', '-net_pnl / 1000', 300],
    ['minus twice', '- -1', 100],
    ['below zero asks for nothing', 'net_pnl * 0.10', 0],
    ['counts', 'sessions * 2', 5000],
    ['an alias', 'session_count * 2', 5000],
    ['points', 'lp_balance * 0.5', 350],
    ['a share', 'total_wagered * night_share', 1000],
    ['min', 'min(net_loss, 5, 7)', 500],
    ['max', 'max(1, sessions)', 2500],
    ['min of one', 'min(3)', 300],
    ['abs', 'abs(net_pnl)', 300_000],
    ['floor', 'floor(1.99)', 100],
    ['floor below zero', '3 + floor(-1.01)', 100],
    ['ceil', 'ceil(1.01)', 200],
    ['round half to even', 'round(2.5)', 200],
    ['round to digits', 'round(1.25, 1)', 120],
    ['clamp from below', 'clamp(1, 5, 10)', 500],
    ['clamp from above', 'clamp(11, 5, 10)', 1000],
    ['clamp inside', 'clamp(7, 5, 10)', 700],
    ['a choice', 'net_loss >= 3000 ? 5 : 1', 500],
    ['a chain of choices', 'sessions < 10 ? 1 : sessions < 20 ? 2 : 3', 300],
    ['equal', 'sessions == 25 ? 5 : 1', 500],
    ['not equal', 'sessions != 25 ? 5 : 1', 100],
    ['a comparison of sums', 'net_loss + 1 > net_loss ? 1 : 0', 100],
    ['white space', '\n net_loss\t*\r\n0.10 ', 30_000],
  ])('%s: %s', (_, formula, cents) => {
    expect(ask(formula, ada)).toEqual({ askedMinor: cents, cappedMinor: cents });
  });

  it.each<[what: string, formula: string, note: Asked['note']]>([
    ['an unknown field', 'total_bets * 2', 'unknown_value'],
    ['an unknown field, even times zero', '0 * total_bets', 'unknown_value'],
    ['unknown among arguments', 'min(1, total_bets)', 'unknown_value'],
    ['unknown, denied', '-total_bets', 'unknown_value'],
    ['unknown in the question', 'total_bets > 1 ? 1 : 2', 'unknown_value'],
    ['division by zero', 'net_loss / 0', 'division_by_zero'],
    ['division by a difference of zero', '1 / (sessions - 25)', 'division_by_zero'],
    ['division by zero in the question', '1 / 0 > 1 ? 1 : 2', 'division_by_zero'],
    ['beyond what can be kept', '90071992547409.92', 'out_of_range'],
    ['far beyond', '9999999999999999999999 * 9999999999999999999999', 'out_of_range'],
  ])('asks for nothing and says why: %s: %s', (_, formula, note) => {
    expect(ask(formula, ada)).toEqual({ askedMinor: 0, cappedMinor: 0, note });
  });

  it.each(['sessions > 1 ? 3 : total_bets', 'sessions > 1 ? 3 : 1 / 0', 'sessions < 1 ? total_bets / 0 : 3'])(
    'a branch not taken does not matter: %s',
    (formula) => {
      expect(ask(formula, ada)).toEqual({ askedMinor: 300, cappedMinor: 300 });
    },
  );

  it.each<[currency: string, formula: string, maxAmountMinor: number | null, asked: Asked]>([
    ['USD', 'net_loss * 0.10', 50_000, { askedMinor: 30_000, cappedMinor: 30_000 }],
    ['USD', 'net_loss', 50_000, { askedMinor: 300_000, cappedMinor: 50_000 }],
    ['USD', '90071992547409.91', null, { askedMinor: Number.MAX_SAFE_INTEGER, cappedMinor: Number.MAX_SAFE_INTEGER }],
    ['LP', '2.99', null, { askedMinor: 2, cappedMinor: 2 }],
    ['RP', 'net_loss / 7', 400, { askedMinor: 428, cappedMinor: 400 }],
    ['TICKET', '-0.5', null, { askedMinor: 0, cappedMinor: 0 }],
    ['JPY', '2.5', null, { askedMinor: 2, cappedMinor: 2 }],
    ['KWD', '0.0005', null, { askedMinor: 0, cappedMinor: 0 }],
    ['KWD', '0.0015', null, { askedMinor: 2, cappedMinor: 2 }],
  ])('in %s: %s, at most %s', (currency, formula, maxAmountMinor, asked) => {
    expect(ask(formula, ada, currency, maxAmountMinor)).toEqual(asked);
  });

  it('knows what it reads', () => {
    expect(read('min(net_loss, theo) + net_loss > 1 ? session_count : 2').formula?.reads).toEqual([
      'net_loss',
      'house_edge_contribution',
      'sessions',
    ]);
  });
});

describe('a formula that is refused when the rule is saved', () => {
  const plain = 'only plain decimal numbers such as 0.10 may be used';
  const parts = 'only + - * / ( ), comparisons, cond ? a : b, numbers, fields and functions may be used';

  it.each<[formula: string, code: string, message: string]>([
    ['net_los * 0.1', 'formula_invalid', 'net_los: did you mean net_loss?'],
    ['jackpot', 'formula_invalid', 'jackpot: there is no field of that name'],
    ['constructor', 'formula_invalid', 'constructor: there is no field of that name'],
    ['segment', 'formula_invalid', 'segment: segment is not a number to calculate with'],
    ['last_seen', 'formula_invalid', 'last_seen: time is not a number to calculate with'],
    ['marketing_consent', 'formula_invalid', 'marketing_consent: yes/no is not a number to calculate with'],
    ['risk_score', 'risk_not_a_target', 'risk_score: risk and abuse can only narrow a rule, never enter a formula'],
    ['bonus_abuse_score', 'risk_not_a_target', 'bonus_abuse_score: risk and abuse can only narrow a rule, never enter a formula'],
    ['net_loss > 100', 'formula_invalid', 'formula: "net_loss > 100": the result must be a number, not a comparison'],
    ['1 + (2 < 3)', 'formula_invalid', 'formula: "2 < 3": what stands after "+" must be a number, not a comparison'],
    ['1 < 2 < 3', 'formula_invalid', 'formula: "1 < 2": what stands before "<" must be a number, not a comparison'],
    ['min(1 < 2)', 'formula_invalid', 'formula: "1 < 2": an argument of min must be a number, not a comparison'],
    ['sessions ? 1 : 2', 'formula_invalid', 'formula: "sessions": before "?" stands a comparison such as net_loss > 100'],
    ['1 < 2 ? 2 < 3 : 1', 'formula_invalid', 'formula: "2 < 3": what stands after "?" must be a number, not a comparison'],
    ['floor(x', 'formula_invalid', 'formula: Expected RPAREN, got EOF (character 8)'],
    ['10 ** 9', 'formula_invalid', 'formula: Unexpected token: MULTIPLY (character 5)'],
    ['10 % 3', 'formula_invalid', `formula: "10 % 3": ${parts}`],
    ['10 ^ 3', 'formula_invalid', 'formula: Unexpected character: ^ (character 4)'],
    ['1 < 2 && 2 < 3 ? 1 : 2', 'formula_invalid', `formula: "1 < 2 && 2 < 3": ${parts}`],
    ['"ten"', 'formula_invalid', `formula: ""ten"": ${plain}`],
    ['true', 'formula_invalid', `formula: "true": ${plain}`],
    ['null', 'formula_invalid', `formula: "null": ${plain}`],
    ['0x10', 'formula_invalid', `formula: "0x10": ${plain}`],
    ['10u', 'formula_invalid', `formula: "10u": ${plain}`],
    ['1e3', 'formula_invalid', `formula: "1e3": ${plain}`],
    ['[1]', 'formula_invalid', `formula: "[1]": ${parts}`],
    ['[1][0]', 'formula_invalid', `formula: "[1][0]": ${parts}`],
    ['{"a": 1}', 'formula_invalid', `formula: "{"a": 1}": ${parts}`],
    ['net_loss.size', 'formula_invalid', `formula: "net_loss.size": ${parts}`],
    ['[1].exists(x, x > 0)', 'formula_invalid', `formula: "[1].exists(x, x > 0)": ${parts}`],
    ['"a".matches("(a+)+")', 'formula_invalid', `formula: ""a".matches("(a+)+")": ${parts}`],
    ['size("a")', 'formula_invalid', 'size: there is no function of that name'],
    ['flor(1.5)', 'formula_invalid', 'flor: did you mean floor?'],
    ['toString()', 'formula_invalid', 'toString: there is no function of that name'],
    ['min()', 'formula_invalid', 'formula: "min()": write min(a, b, ...)'],
    ['abs(1, 2)', 'formula_invalid', 'formula: "abs(1, 2)": write abs(x)'],
    ['clamp(1, 2)', 'formula_invalid', 'formula: "clamp(1, 2)": write clamp(x, lowest, highest)'],
    ['round(1.5, sessions)', 'formula_invalid', 'formula: "sessions": digits are a whole number from 0 to 10'],
    ['round(1.5, 11)', 'formula_invalid', 'formula: "11": digits are a whole number from 0 to 10'],
    ['net_loss * 0.1 rubbish', 'formula_invalid', "formula: Unexpected character: 'h' (character 16)"],
    ['net_loss × 0.1', 'formula_invalid', 'formula: Unexpected character: × (character 10)'],
    ['net_loss * ٣', 'formula_invalid', 'formula: Unexpected character: ٣ (character 12)'],
    ['', 'formula_invalid', 'formula: Unexpected token: EOF (character 1)'],
    ['1'.repeat(501), 'too_long', 'formula: at most 500 characters'],
    [`1${' + 1'.repeat(100)}`, 'too_deep', 'formula: at most 200 parts, nested at most 16 deep'],
    [`${'('.repeat(16)}1${')'.repeat(16)}`, 'too_deep', 'formula: at most 200 parts, nested at most 16 deep'],
    ['-'.repeat(400) + 1, 'too_deep', 'formula: at most 200 parts, nested at most 16 deep'],
  ])('%s', (formula, code, message) => {
    expect(read(formula)).toEqual({ formula: null, faults: [{ path: 'formula', code, message }] });
  });

  it('every fault is told at once', () => {
    expect(read('net_los + min(theoo, risk_score) * 1e3').faults.map(({ message }) => message)).toEqual([
      'net_los: did you mean net_loss?',
      'theoo: did you mean theo?',
      'risk_score: risk and abuse can only narrow a rule, never enter a formula',
      `formula: "1e3": ${plain}`,
    ]);
  });

  it.each([`1${' + 1'.repeat(99)}`, `${'('.repeat(15)}1${')'.repeat(15)}`, '1'.repeat(500)])('just within the limits: %s', (formula) => {
    expect(read(formula).faults).toEqual([]);
  });

  it('any text is either a formula or has faults', () => {
    const words = fc.constantFrom(
      'net_loss',
      'min(',
      'has(',
      ')',
      ' ',
      '+',
      '-',
      '?',
      ':',
      '1',
      '0.5',
      '"',
      "'",
      'b"',
      '[',
      ']',
      '.',
      ',',
      '{',
      '//',
      '<',
      '\\',
      'é',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 20 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { formula, faults } = read(text);
        expect(formula === null).toBe(faults.length > 0);
      }),
      { numRuns: 2000 },
    );
  });
});

/** A fraction of big integers: the exact value of a formula, computed without decimals. */
type Fraction = { over: bigint; under: bigint };
type Sample = { text: string; value: (state: State) => Fraction };

const literal: fc.Arbitrary<Sample> = fc.integer({ min: 0, max: 9999 }).map((hundredths) => ({
  text: `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`,
  value: () => ({ over: BigInt(hundredths), under: 100n }),
}));
const money: fc.Arbitrary<Sample> = fc.constantFrom('net_pnl', 'net_loss').map((name) => ({
  text: name,
  value: (state) => ({ over: BigInt(state[name] ?? 0), under: 100n }),
}));
const operations: Record<string, (a: Fraction, b: Fraction) => Fraction> = {
  '+': (a, b) => ({ over: a.over * b.under + b.over * a.under, under: a.under * b.under }),
  '-': (a, b) => ({ over: a.over * b.under - b.over * a.under, under: a.under * b.under }),
  '*': (a, b) => ({ over: a.over * b.over, under: a.under * b.under }),
};
const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 2 },
    literal,
    money,
    fc.tuple(tie('sample'), fc.constantFrom('+', '-', '*'), tie('sample')).map(([a, op, b]) => ({
      text: `(${a.text} ${op} ${b.text})`,
      value: (state: State) => operations[op]?.(a.value(state), b.value(state)) ?? { over: 0n, under: 1n },
    })),
  ),
}));

/** The amount in cents: half to even, nothing when it cannot be kept, floored at 0. */
function cents({ over, under }: Fraction): Asked {
  const magnitude = over < 0n ? -over : over;
  const [whole, rest] = [(magnitude * 100n) / under, (magnitude * 100n) % under];
  const rounded = rest * 2n > under || (rest * 2n === under && whole % 2n === 1n) ? whole + 1n : whole;
  if (rounded > BigInt(Number.MAX_SAFE_INTEGER)) return { askedMinor: 0, cappedMinor: 0, note: 'out_of_range' };
  const asked = over < 0n ? 0 : Number(rounded);
  return { askedMinor: asked, cappedMinor: asked };
}

describe('for any arithmetic', () => {
  const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });

  it('the amount is that of exact fractions', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 9999 }), amount, amount, ({ text, value }, divisor, netPnl, netLoss) => {
        const state: State = { ...nothingKnown, net_pnl: netPnl, net_loss: netLoss };
        const { over, under } = value(state);
        expect(ask(`${text} / ${divisor}`, state)).toEqual(cents({ over, under: under * BigInt(divisor) }));
      }),
      { numRuns: 2000 },
    );
  });
});
