import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../kernel/canonical.ts';
import { Fault, type FieldError } from '../../kernel/errors.ts';
import { parseRule } from './parse.ts';
import { type RuleDefinition, ruleSchema } from './schema.ts';

type Part = { readonly [key: string]: Json };

const reward: Part = { type: 'BONUS_BALANCE', amount: 10 };
const rule: Part = { rule_id: 'R', name: 'R', conditions: {}, reward_config: reward };
const withReward = (part: Part): Json => ({ ...rule, reward_config: { ...reward, ...part } });
const withFormula = (formula: Json, part: Part = {}): Json => ({ ...rule, reward_config: { type: 'BONUS_BALANCE', formula, ...part } });
const when = (conditions: Json): Json => ({ ...rule, conditions });

/** `levels` objects of conditions, each inside the one before. */
const nested = (levels: number): Part => (levels <= 1 ? { segment: 'VIP' } : { all: [nested(levels - 1)] });

function parse(input: unknown): RuleDefinition {
  return parseRule(input, { baseCurrency: 'USD' });
}

/** The definition, or the Fault; anything else that is thrown is a failure. */
function answerTo(input: unknown): RuleDefinition | Fault {
  try {
    return parse(input);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

function faultOf(input: unknown): Fault {
  const answer = answerTo(input);
  if (answer instanceof Fault) return answer;
  throw new Error(`not refused: ${JSON.stringify(input)}`);
}

const unchanged = (definition: RuleDefinition): boolean => canonicalJson(parse(definition)) === canonicalJson(definition);

type Refusal = [rule: Json, path: string, code: FieldError['code'], message: string];

const narrow = 'risk and abuse can only narrow a rule';

describe('rewards and surroundings that are refused', () => {
  it.each<Refusal>([
    [[], '', 'wrong_type', 'A rule is a JSON object: expected object, received array'],
    [{ ...rule, nmae: 'x' }, 'nmae', 'unknown_field', 'nmae: did you mean name?'],
    [{ ...rule, holdout_percent: 5 }, 'holdout_percent', 'unknown_field', 'holdout_percent: there is no field of that name'],
    [{ ...rule, rule_id: 'a b' }, 'rule_id', 'invalid_id', 'rule_id: expected 1 to 64 characters from A-Z a-z 0-9 _ . : -'],
    [{ ...rule, name: 'n'.repeat(201) }, 'name', 'too_long', 'name: expected string to have <=200 characters'],
    [{ ...rule, name: '' }, 'name', 'wrong_type', 'name: expected string to have >=1 characters'],
    [{ ...rule, priority: 1.5 }, 'priority', 'wrong_type', 'priority: expected int, received number'],
    [{ rule_id: 'R', name: 'R', reward_config: reward }, 'conditions', 'invalid_request', 'conditions is required'],
    [{ ...rule, conditions: [] }, 'conditions', 'wrong_type', 'conditions: expected record, received array'],
    [{ ...rule, trigger: 'shedule' }, 'trigger', 'wrong_type', 'trigger: did you mean schedule?'],
    [{ ...rule, trigger: 'never' }, 'trigger', 'wrong_type', 'trigger: expected batch, event, schedule, tier_change, segment_change'],
    [{ ...rule, trigger: 'schedule' }, 'schedule', 'invalid_request', 'schedule: trigger "schedule" needs a cron expression'],
    [{ ...rule, schedule: '0 6 * * 1' }, 'schedule', 'wrong_type', 'schedule: has no effect with trigger "batch"'],
    [
      { ...rule, trigger: 'schedule', schedule: 'daily' },
      'schedule',
      'wrong_type',
      'schedule: expected a cron expression of five fields such as "0 6 * * 1"',
    ],
    [{ ...rule, exclusive: true }, 'exclusive', 'invalid_request', 'exclusive: needs a stack_group to be exclusive in'],
    [{ ...rule, active_from: 'soon' }, 'active_from', 'invalid_time', 'active_from: "soon" is not an RFC 3339 time'],
    [
      { ...rule, active_from: '2026-02-01T00:00:00Z', active_until: '2026-02-01T01:00:00+01:00' },
      'active_until',
      'impossible_range',
      'active_until: must be later than active_from',
    ],
    [{ ...rule, jurisdictions: [] }, 'jurisdictions', 'impossible_range', 'jurisdictions: expected array to have >=1 items'],
    [
      { ...rule, jurisdictions: ['GB', 'se'] },
      'jurisdictions[1]',
      'wrong_type',
      'jurisdictions[1]: expected a country or policy pack such as "GB" or "CA-ON"',
    ],
    [{ ...rule, frequency: { max: 0, per: 'day' } }, 'frequency.max', 'wrong_type', 'frequency.max: expected number to be >=1'],
    [{ ...rule, frequency: { max: 1, pre: 'day', per: 'day' } }, 'frequency.pre', 'unknown_field', 'pre: did you mean per?'],
    [
      { ...rule, budget: { amount: '1.005', per: 'day' } },
      'budget.amount',
      'too_many_decimals',
      'budget.amount: 1.005 has more than 2 decimals (USD)',
    ],
    [{ ...rule, budget: { amount: 0, per: 'day' } }, 'budget.amount', 'impossible_range', 'budget.amount: expected at least 0.01'],
    [withReward({ amount: undefined as never }), 'reward_config', 'invalid_request', 'reward_config: give either amount or formula'],
    [withReward({ formula: '1' }), 'reward_config', 'invalid_request', 'reward_config: give either amount or formula'],
    [
      withReward({ type: 'BONUS' }),
      'reward_config.type',
      'wrong_type',
      'reward_config.type: expected BONUS_BALANCE, LOYALTY_POINTS, REWARD_POINTS, TICKETS, CASHBACK',
    ],
    [withReward({ max_ammount: 5 }), 'reward_config.max_ammount', 'unknown_field', 'max_ammount: did you mean max_amount?'],
    [withReward({ amount: true }), 'reward_config.amount', 'wrong_type', 'reward_config.amount: expected an amount such as "100.00"'],
    [withReward({ amount: 'ten' }), 'reward_config.amount', 'wrong_type', 'reward_config.amount: "ten" is not a decimal number'],
    [
      withReward({ amount: '10.005' }),
      'reward_config.amount',
      'too_many_decimals',
      'reward_config.amount: 10.005 has more than 2 decimals (USD)',
    ],
    [withReward({ amount: 0 }), 'reward_config.amount', 'impossible_range', 'reward_config.amount: expected at least 0.01'],
    [
      withReward({ type: 'LOYALTY_POINTS', amount: 1.5 }),
      'reward_config.amount',
      'too_many_decimals',
      'reward_config.amount: 1.5 has more than 0 decimals (LP)',
    ],
    [
      withReward({ min_amount: 11 }),
      'reward_config.amount',
      'impossible_range',
      'reward_config.amount: below min_amount, so nothing would ever be given',
    ],
    [
      withFormula('net_loss', { min_amount: 11, max_amount: 10 }),
      'reward_config.max_amount',
      'impossible_range',
      'reward_config.max_amount: below min_amount, so nothing would ever be given',
    ],
    [
      withReward({ wagering_requirement: 1.005 }),
      'reward_config.wagering_requirement',
      'too_many_decimals',
      'reward_config.wagering_requirement: a multiple has at most 2 decimals',
    ],
    [
      withReward({ contribution: { slots: 0.00001 } }),
      'reward_config.contribution.slots',
      'too_many_decimals',
      'reward_config.contribution.slots: a share has at most 4 decimals',
    ],
    [
      withReward({ contribution: { slots: 2 } }),
      'reward_config.contribution.slots',
      'wrong_type',
      'reward_config.contribution.slots: expected number to be <=1',
    ],
    [
      withReward({ eligible_games: ['slots'], contribution: { poker: 0.5 } }),
      'reward_config.contribution.poker',
      'wrong_type',
      'reward_config.contribution.poker: poker is not among the eligible games',
    ],
    [
      withReward({ type: 'CASHBACK', wagering_requirement: 1 }),
      'reward_config.wagering_requirement',
      'wrong_type',
      'reward_config.wagering_requirement: CASHBACK has no such term, only BONUS_BALANCE',
    ],
    [
      withReward({ type: 'TICKETS', eligible_games: ['slots'] }),
      'reward_config.eligible_games',
      'wrong_type',
      'reward_config.eligible_games: TICKETS has no such term, only BONUS_BALANCE',
    ],
    [
      withReward({ type: 'LOYALTY_POINTS', expiry_hours: 48 }),
      'reward_config.expiry_hours',
      'wrong_type',
      'reward_config.expiry_hours: LOYALTY_POINTS has no such term, only BONUS_BALANCE, REWARD_POINTS, TICKETS',
    ],
    [
      withReward({ offer_hours: 24 }),
      'reward_config.offer_hours',
      'wrong_type',
      'reward_config.offer_hours: only an offer lapses; set delivery to "offer"',
    ],
    [
      withReward({ delivery: 'offer', offer_hours: 8_761 }),
      'reward_config.offer_hours',
      'wrong_type',
      'reward_config.offer_hours: expected number to be <=8760',
    ],
    [withFormula('net_los * 0.1'), 'reward_config.formula', 'formula_invalid', 'net_los: did you mean net_loss?'],
    [withFormula('risk_score'), 'reward_config.formula', 'risk_not_a_target', `risk_score: ${narrow}, never enter a formula`],
    [withFormula('1'.repeat(501)), 'reward_config.formula', 'too_long', 'formula: at most 500 characters'],
    [withFormula('-'.repeat(400)), 'reward_config.formula', 'formula_invalid', 'formula: Unexpected token: EOF (character 401)'],
    [withFormula(`${'('.repeat(17)}`), 'reward_config.formula', 'too_deep', 'formula: at most 200 parts, nested at most 16 deep'],
    [withFormula(7), 'reward_config.formula', 'wrong_type', 'reward_config.formula: expected string, received number'],
  ])('%j', (input, path, code, message) => {
    const fault = faultOf(input);
    expect(fault.errors).toEqual([{ path, code, message }]);
    expect(fault.code).toBe(code);
  });

  it('tells every fault at once, whatever their kind', () => {
    const fault = faultOf({
      rule_id: 'a b',
      conditions: { net_los_min: 1, any: [{ segment: 'LOOSING' }] },
      reward_config: { type: 'BONUS_BALANCE', formula: 'net_los', max_amount: '1.005' },
      active_from: 'soon',
      budget: { amount: 0, per: 'day' },
    });
    expect(fault.code).toBe('invalid_request');
    expect(fault.detail).toMatch(/^The rule has 8 faults\. /);
    expect(fault.errors.map(({ path }) => path).sort()).toEqual([
      'active_from',
      'budget.amount',
      'conditions.any[0].segment',
      'conditions.net_los_min',
      'name',
      'reward_config.formula',
      'reward_config.max_amount',
      'rule_id',
    ]);
  });
});

describe('a hostile rule', () => {
  it.each<[what: string, input: Json]>([
    ['thousands of unknown fields', Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field${index}`, 1]))],
    ['thousands of wrong values', when({ any: Array(100).fill({ tier: Array(500).fill(7) }) })],
    [
      'thousands of wrong shares',
      withReward({ contribution: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`game${index}`, 7])) }),
    ],
  ])('is answered with at most 200 faults: %s', (_, input) => {
    expect(faultOf(input).errors).toHaveLength(200);
  });

  it('may nest as deep as it likes', () => {
    expect(faultOf(when(nested(5000))).code).toBe('too_deep');
  });
});

describe('a definition', () => {
  const written: Part = {
    ...rule,
    conditions: { net_loss_min: 100, tier: 'Gold' },
    reward_config: { type: 'BONUS_BALANCE', formula: 'net_loss * 0.10', max_amount: 500, max_bet: '5', wagering_requirement: 7.25 },
    active_from: '2026-01-01',
    active_until: '2026-02-01T00:00:00+01:00',
    budget: { amount: 1000, per: 'month' },
  };

  it('has its defaults written out, money as text and times in UTC', () => {
    expect(parse(written)).toEqual({
      rule_id: 'R',
      name: 'R',
      priority: 0,
      is_active: true,
      conditions: { net_loss_min: 100, tier: 'Gold' },
      reward_config: {
        type: 'BONUS_BALANCE',
        formula: 'net_loss * 0.10',
        max_amount: '500.00',
        min_amount: '0.01',
        max_bet: '5.00',
        wagering_requirement: 7.25,
        contribution: {},
        spend_order: 'REAL_FIRST',
        progress_on: 'WHOLE_STAKE',
        forfeit_on_withdrawal: false,
        delivery: 'auto',
      },
      active_from: '2026-01-01T00:00:00.000Z',
      active_until: '2026-01-31T23:00:00.000Z',
      needs_consent: false,
      trigger: 'batch',
      frequency: { max: 1, per: 'week' },
      budget: { amount: '1000.00', per: 'month' },
      exclusive: false,
    });
  });

  it('is plain JSON, and reading it again changes nothing', () => {
    const once = parse(written);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
    expect(parse(once)).toEqual(once);
    const points = parse({ ...rule, reward_config: { type: 'LOYALTY_POINTS', amount: '100' } });
    expect(points.reward_config).toMatchObject({ amount: '100', min_amount: '1' });
    expect(parse(points)).toEqual(points);
    const offer = parse({ ...rule, reward_config: { type: 'LOYALTY_POINTS', amount: '100', delivery: 'offer' } });
    expect(offer.reward_config).toMatchObject({ offer_hours: 168 });
    expect(parse(offer)).toEqual(offer);
  });

  it('has a JSON schema', () => {
    expect(z.toJSONSchema(ruleSchema, { io: 'input' })).toMatchObject({
      type: 'object',
      required: ['rule_id', 'name', 'conditions', 'reward_config'],
      additionalProperties: false,
    });
  });
});

describe('for any JSON', () => {
  /** Sound rules with one part replaced by anything at all. */
  const almost = fc
    .tuple(fc.constantFrom(...Object.keys(ruleSchema.shape)), fc.jsonValue())
    .map(([key, value]) => ({ ...rule, [key]: value as Json }));
  const rewards = fc
    .tuple(fc.constantFrom('type', 'amount', 'formula', 'max_bet', 'contribution', 'eligible_games'), fc.jsonValue())
    .map(([key, value]) => withReward({ [key]: value as Json }));
  const keys = fc.constantFrom('any', 'all', 'not', 'segment', 'risk_label', 'sessions_min', 'net_loss', 'last_seen_max', '__proto__');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      fc.jsonValue(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 3 }),
    ),
  }));

  it('the answer is a definition or a Fault with at least one error, nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          almost,
          rewards,
          tree.map((value) => when(value as Json)),
        ),
        (input) => {
          const answer = answerTo(input);
          expect(answer instanceof Fault ? answer.errors.length > 0 : unchanged(answer)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
