import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../kernel/canonical.ts';
import type { ConditionOutcome } from '../../decision.ts';
import { fieldNames, type State } from '../../profile/fields.ts';
import { collectFaults } from '../report.ts';
import type { Condition } from './condition.ts';
import { type CompiledConditions, compileConditions } from './judge.ts';
import { readConditions } from './read.ts';

const nothingKnown = Object.fromEntries(fieldNames.map((name) => [name, null])) as State;

function compiled(conditions: Json): CompiledConditions {
  return compileConditions(read(conditions), 'USD');
}

function read(conditions: Json): Condition {
  const { faults, report } = collectFaults();
  const condition = readConditions(conditions, 'USD', report);
  expect(faults).toEqual([]);
  return condition;
}

/** A losing gold member: money in minor units, points and counts as they are. */
const ada: State = {
  ...nothingKnown,
  segment: 'LOSING',
  tier: 'gold',
  net_loss: 300_000,
  net_pnl: -300_000,
  sessions: 25,
  lp_balance: 1500,
  win_loss_ratio: 0.8,
  house_edge_contribution: 75_000,
  abuse_score: 20,
  risk_score: 37,
  risk_label: 'LOW',
  risky_behavior: false,
  country: 'GB',
  marketing_consent: true,
  last_seen: Date.UTC(2026, 0, 31, 12),
};

describe('does the rule match Ada, who lost 3 000.00 in 25 sessions?', () => {
  it.each<[what: string, conditions: Json, matches: boolean]>([
    ['no conditions match everyone', {}, true],
    ['equals', { segment: 'LOSING' }, true],
    ['equals another', { segment: 'VIP' }, false],
    ['one of a list', { segment: ['VIP', 'LOSING'] }, true],
    ['none of that list', { segment: ['VIP', 'NEW'] }, false],
    ['not', { segment_not: 'VIP' }, true],
    ['not what she is', { segment_not: 'LOSING' }, false],
    ['not one of', { segment_not: ['VIP', 'NEW'] }, true],
    ['not one of, but she is', { segment_not: ['VIP', 'LOSING'] }, false],
    ['a bound is inclusive from below', { net_loss_min: 3000 }, true],
    ['a cent more is too much', { net_loss_min: '3000.01' }, false],
    ['a bound is inclusive from above', { net_loss_max: '3000.00' }, true],
    ['a cent less is too little', { net_loss_max: '2999.99' }, false],
    ['money may be negative', { net_pnl_max: -3000 }, true],
    ['money equals', { net_loss: '3000' }, true],
    ['money one of', { net_loss: [1, '3000.00'] }, true],
    ['one of many', { sessions: [17, 18, 19, 20, 21, 22, 23, 24, 25] }, true],
    ['not one of many, but she is', { sessions_not: [17, 18, 19, 20, 21, 22, 23, 24, 25] }, false],
    ['none of many', { sessions: [17, 18, 19, 20, 21, 22, 23, 24, 26] }, false],
    ['a range', { sessions_min: 25, sessions_max: 25 }, true],
    ['an alias', { session_count_min: 26 }, false],
    ['an alias of the standard name', { theo_min: 750 }, true],
    ['an alias may narrow', { bonus_abuse_score_max: 19.5 }, false],
    ['points, as number or text', { lp_balance_min: '1500', lp_balance_max: 1500 }, true],
    ['a ratio', { win_loss_ratio_max: 0.8 }, true],
    ['a flag', { marketing_consent: true }, true],
    ['the absence of a flag', { risky_behavior: false }, true],
    ['a tier by any spelling', { tier: 'Gold' }, true],
    ['tiers', { tier: ['SILVER', 'Gold'] }, true],
    ['a country', { country_not: ['SE', 'DK'] }, true],
    ['a day, from its first moment in UTC', { last_seen_min: '2026-01-31', last_seen_max: '2026-01-31T13:00:00+01:00' }, true],
    ['a minute too late', { last_seen_max: '2026-01-31T11:59:00Z' }, false],
    ['low risk', { risk_label: 'LOW' }, true],
    ['risk labels in any order', { risk_label: ['MEDIUM', 'LOW'] }, true],
    ['a bound on risk', { risk_score_max: 36 }, false],
    ['all keys must hold', { segment: 'LOSING', net_loss_min: 100, sessions_min: 26 }, false],
    ['any', { any: [{ segment: 'VIP' }, { net_loss_min: 100 }] }, true],
    ['any, but none', { any: [{ segment: 'VIP' }, { net_loss_min: 5000 }] }, false],
    ['all', { all: [{ segment: 'LOSING' }, { net_loss_min: 100 }] }, true],
    ['all, but one', { all: [{ segment: 'LOSING' }, { net_loss_min: 5000 }] }, false],
    ['not a group', { not: { segment: 'VIP', net_loss_min: 100 } }, true],
    ['not a group that holds', { not: { segment: 'LOSING', net_loss_min: 100 } }, false],
    ['deep', { any: [{ not: { all: [{ not: { segment: 'LOSING' } }, { sessions_min: 1 }] } }] }, true],
    ['unknown is not met', { total_bets_min: 0 }, false],
    ['unknown differs from nothing', { favourite_game_type_not: 'slots' }, false],
    ['unknown stays unknown under not', { not: { total_bets_min: 5 } }, false],
    ['unknown twice denied is still unknown', { not: { not: { total_bets_min: 5 } } }, false],
    ['unknown beside something true', { segment: 'LOSING', total_bets_min: 5 }, false],
    ['unknown beside something false, denied', { not: { segment: 'VIP', total_bets_min: 5 } }, true],
    ['any: one known truth is enough', { any: [{ total_bets_min: 5 }, { segment: 'LOSING' }] }, true],
    ['any: unknown and false, denied', { not: { any: [{ total_bets_min: 5 }, { segment: 'VIP' }] } }, false],
  ])('%s: %j', (_, conditions, matches) => {
    expect(compiled(conditions).matches(ada)).toBe(matches);
  });
});

it.each<Json>([{ country_not: 'SE' }, { not: { country: 'SE' } }])('a field that is left out is unknown: %j', (conditions) => {
  const { matches } = compiled(conditions);
  expect(matches(ada)).toBe(true);
  expect(matches({ segment: 'LOSING' } as State)).toBe(false);
});

describe('what the trace shows', () => {
  it.each<[conditions: Json, outcomes: ConditionOutcome[]]>([
    [
      { segment: 'LOSING', net_loss_min: 100, session_count_min: 30 },
      [
        { path: 'segment', field: 'segment', op: 'equals', expected: 'LOSING', actual: 'LOSING', met: true },
        { path: 'net_loss_min', field: 'net_loss', op: 'min', expected: '100.00', actual: '3000.00', met: true },
        { path: 'session_count_min', field: 'sessions', op: 'min', expected: 30, actual: 25, met: false },
      ],
    ],
    [
      { any: [{ tier: ['Gold'] }, { not: { total_bets_not: [1, 2] } }] },
      [
        { path: 'any[0].tier', field: 'tier', op: 'one_of', expected: ['gold'], actual: 'gold', met: true },
        {
          path: 'any[1].not.total_bets_not',
          field: 'total_bets',
          op: 'none_of',
          expected: [1, 2],
          actual: null,
          met: false,
          note: 'unknown',
        },
      ],
    ],
    [
      { last_seen_max: '2026-02-01', lp_balance_min: 2000, country_not: 'SE' },
      [
        {
          path: 'last_seen_max',
          field: 'last_seen',
          op: 'max',
          expected: '2026-02-01T00:00:00.000Z',
          actual: '2026-01-31T12:00:00.000Z',
          met: true,
        },
        { path: 'lp_balance_min', field: 'lp_balance', op: 'min', expected: '2000', actual: '1500', met: false },
        { path: 'country_not', field: 'country', op: 'not', expected: 'SE', actual: 'GB', met: true },
      ],
    ],
  ])('%j', (conditions, outcomes) => {
    expect(compiled(conditions).explain(ada)).toEqual(outcomes);
  });
});

/** Random conditions over four fields of different types, most of them answerable both ways. */
const leaf: fc.Arbitrary<{ readonly [key: string]: Json }> = fc.oneof(
  fc.record({ sessions_min: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ sessions_max: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ sessions: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }) }),
  fc.record({ net_loss_min: fc.constantFrom('0.00', '0.01', '0.02') }),
  fc.record({ net_loss_not: fc.constantFrom('0.00', '0.01', '0.02') }),
  fc.record({ segment: fc.constantFrom('VIP', 'LOSING') }),
  fc.record({ segment_not: fc.array(fc.constantFrom('VIP', 'LOSING', 'NEW'), { minLength: 1, maxLength: 2 }) }),
  fc.record({ marketing_consent: fc.boolean() }),
);
const { conditions: randomConditions } = fc.letrec<{ conditions: { readonly [key: string]: Json } }>((tie) => ({
  conditions: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ any: fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ all: fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('conditions') }),
    fc.tuple(leaf, fc.record({ not: tie('conditions') })).map(([one, other]) => ({ ...one, ...other })),
  ),
}));
const randomState = fc
  .record({
    sessions: fc.option(fc.integer({ min: 0, max: 4 })),
    net_loss: fc.option(fc.integer({ min: 0, max: 2 })),
    segment: fc.option(fc.constantFrom('VIP', 'LOSING', 'NEW')),
    marketing_consent: fc.option(fc.boolean()),
  })
  .map((known): State => ({ ...nothingKnown, ...known }));

/** The specification read literally, straight from the JSON: slow, and written without looking at the compiler. */
function naive(conditions: { readonly [key: string]: Json | undefined }, state: State): 'yes' | 'no' | 'unknown' {
  const answers = Object.entries(conditions).map(([key, value]) => {
    const groups = (): ('yes' | 'no' | 'unknown')[] => (value as (typeof conditions)[]).map((group) => naive(group, state));
    if (key === 'all') return conjunction(groups());
    if (key === 'any') return opposite(conjunction(groups().map(opposite)));
    if (key === 'not') return opposite(naive(value as typeof conditions, state));
    const [, field, suffix] = /^(.*?)(_min|_max|_not)?$/.exec(key) as unknown as [string, keyof State, string | undefined];
    const actual = state[field];
    if (actual === null) return 'unknown';
    const wanted = [value].flat().map((item) => (field === 'net_loss' ? Math.round(Number(item) * 100) : item));
    if (suffix === '_min') return Number(actual) >= Number(wanted[0]) ? 'yes' : 'no';
    if (suffix === '_max') return Number(actual) <= Number(wanted[0]) ? 'yes' : 'no';
    return wanted.includes(actual) === (suffix !== '_not') ? 'yes' : 'no';
  });
  return conjunction(answers);
}

function conjunction(answers: ('yes' | 'no' | 'unknown')[]): 'yes' | 'no' | 'unknown' {
  return answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes';
}

function opposite(answer: 'yes' | 'no' | 'unknown'): 'yes' | 'no' | 'unknown' {
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown';
}

/** The answer of the whole, from what the trace says of its tests. */
function fromTrace(condition: Condition, outcomes: ReadonlyMap<string, ConditionOutcome>): 'yes' | 'no' | 'unknown' {
  if (condition.kind === 'test') {
    const outcome = outcomes.get(condition.path);
    return outcome?.note === 'unknown' ? 'unknown' : outcome?.met ? 'yes' : 'no';
  }
  if (condition.kind === 'not') return opposite(fromTrace(condition.part, outcomes));
  const parts = condition.parts.map((part) => fromTrace(part, outcomes));
  return condition.kind === 'all' ? conjunction(parts) : opposite(conjunction(parts.map(opposite)));
}

describe('may a rule match of whom only the profile is known, with 3 000.00 lost in 25 sessions?', () => {
  const profile: Partial<State> = { net_loss: 300_000, sessions: 25, total_won: null };
  it.each<[what: string, conditions: Json, may: boolean]>([
    ['what holds', { net_loss_min: 3000 }, true],
    ['what does not', { net_loss_min: 3001 }, false],
    ['what does not, beside what may', { net_loss_min: 3001, segment: 'VIP' }, false],
    ['what may, beside what holds', { sessions_min: 25, segment: 'VIP' }, true],
    ['what does not, or what may', { any: [{ net_loss_min: 3001 }, { wagered_7d_min: 10 }] }, true],
    ['not what holds', { not: { sessions_min: 25 } }, false],
    ['not what may', { not: { segment: 'VIP' } }, true],
    ['not both: one may fail', { not: { sessions_min: 25, segment: 'VIP' } }, true],
    ['neither: one holds', { not: { any: [{ sessions_min: 25 }, { segment: 'VIP' }] } }, false],
    ['what nobody knows', { total_won_max: 100 }, false],
    ['nor its opposite', { not: { total_won_max: 100 } }, false],
  ])('%s', (_, conditions, may) => {
    expect(compiled(conditions).mayMatch(profile)).toBe(may);
  });
});

describe('for any conditions and any member', () => {
  it('the closures agree with a naive reading of the JSON, and with their own trace', () => {
    fc.assert(
      fc.property(randomConditions, randomState, (conditions, state) => {
        const condition = read(conditions);
        const { matches, explain } = compileConditions(condition, 'USD');
        expect(matches(state)).toBe(naive(conditions, state) === 'yes');
        const outcomes = new Map(explain(state).map((outcome) => [outcome.path, outcome]));
        expect(matches(state)).toBe(fromTrace(condition, outcomes) === 'yes');
      }),
      { numRuns: 2000 },
    );
  });

  it('conditions that hold may hold, whatever is left out; with nothing left out, what may hold does', () => {
    const leftOut = fc.subarray(['sessions', 'net_loss', 'segment', 'marketing_consent'] as const);
    fc.assert(
      fc.property(randomConditions, randomState, leftOut, (conditions, state, fields) => {
        const { matches, mayMatch } = compiled(conditions);
        const known: Partial<State> = Object.fromEntries(Object.entries(state).filter(([name]) => !fields.some((field) => field === name)));
        expect(mayMatch(state)).toBe(matches(state));
        expect(matches(state) && !mayMatch(known)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('more risk never turns a mismatch into a match', () => {
    const narrowing = fc.oneof(
      fc.record({ risk_score_max: fc.integer({ min: 0, max: 100 }) }),
      fc.record({ abuse_score_max: fc.integer({ min: 0, max: 100 }) }),
      fc.record({ any: fc.tuple(fc.record({ risk_score_max: fc.integer({ min: 0, max: 100 }) }), leaf) }),
      fc.record({ any: fc.tuple(fc.constant({ risk_label: ['LOW', 'MEDIUM'] }), leaf) }),
    );
    const score = fc.integer({ min: 0, max: 100 });
    const labels = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
    const labelAt = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(
        narrowing,
        randomState,
        fc.tuple(score, score, score, score),
        fc.tuple(labelAt, labelAt),
        (conditions, state, scores, at) => {
          const { matches } = compiled(conditions);
          const [low, high] = scores.slice(0, 2).sort((a, b) => a - b);
          const [clean, abusive] = scores.slice(2).sort((a, b) => a - b);
          const [lowLabel, highLabel] = at.toSorted((a, b) => a - b).map((index) => labels[index]);
          const calm = { ...state, risk_score: low ?? 0, abuse_score: clean ?? 0, risk_label: lowLabel ?? 'LOW' };
          const grave = { ...state, risk_score: high ?? 0, abuse_score: abusive ?? 0, risk_label: highLabel ?? 'LOW' };
          expect(matches(grave) && !matches(calm)).toBe(false);
        },
      ),
    );
  });
});
