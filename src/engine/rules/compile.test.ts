import { describe, expect, it } from 'vitest';
import type { Json } from '../../kernel/canonical.ts';
import { Fault } from '../../kernel/errors.ts';
import { fieldNames, type State } from '../profile/fields.ts';
import type { CompiledRule } from '../program.ts';
import { compileRule, inJudgingOrder } from './compile.ts';

const reference: Json = {
  rule_id: 'LOSING_PLAYER_CASHBACK',
  name: 'Losing Player 10% Cashback',
  priority: 10,
  is_active: true,
  conditions: { segment: 'LOSING', net_loss_min: 100, session_count_min: 3 },
  reward_config: {
    type: 'BONUS_BALANCE',
    formula: 'net_loss * 0.10',
    max_amount: 500,
    wagering_requirement: 10,
    expiry_hours: 48,
    eligible_games: ['slots', 'roulette'],
  },
};

const nothingKnown = Object.fromEntries(fieldNames.map((name) => [name, null])) as State;

function compile(part: { readonly [key: string]: Json }): CompiledRule {
  const definition = { rule_id: 'R', name: 'R', conditions: {}, reward_config: { type: 'BONUS_BALANCE', amount: 10 }, ...part };
  return compileRule({ definition, version: 1, status: 'ACTIVE' }, { baseCurrency: 'USD' });
}

describe('the reference rule', () => {
  const rule = compileRule({ definition: reference, version: 3, status: 'ACTIVE' }, { baseCurrency: 'USD' });
  const losing = (lost: number): State => ({ ...nothingKnown, segment: 'LOSING', net_loss: lost, sessions: 25 });

  it('has its terms in minor units', () => {
    expect(rule).toMatchObject({
      ruleId: 'LOSING_PLAYER_CASHBACK',
      version: 3,
      status: 'ACTIVE',
      priority: 10,
      type: 'BONUS_BALANCE',
      currency: 'USD',
      minAmountMinor: 1,
      terms: {
        wageringMultiple: 10,
        expiryHours: 48,
        eligibleGames: ['slots', 'roulette'],
        contribution: {},
        maxBetMinor: null,
        maxConversion: null,
        spendOrder: 'REAL_FIRST',
        progressOn: 'WHOLE_STAKE',
        forfeitOnWithdrawal: false,
      },
      trigger: 'batch',
      delivery: 'auto',
      offerHours: null,
      frequency: { max: 1, per: 'week' },
      budget: null,
      lossTriggered: true,
    });
  });

  it.each<[lost: number, asked: number, capped: number]>([
    [300_000, 30_000, 30_000],
    [500_000, 50_000, 50_000],
    [600_000, 60_000, 50_000],
  ])('matches a loss of %i cents, asks for %i and is capped to %i', (lost, askedMinor, cappedMinor) => {
    expect(rule.matches(losing(lost))).toBe(true);
    expect(rule.ask(losing(lost))).toEqual({ askedMinor, cappedMinor });
  });

  it('does not match a loss below 100.00', () => {
    expect(rule.matches(losing(9999))).toBe(false);
  });
});

describe('what else a rule says', () => {
  it('everything around it', () => {
    expect(
      compile({
        reward_config: {
          type: 'BONUS_BALANCE',
          amount: '20',
          max_amount: 15,
          min_amount: 5,
          max_bet: '2.50',
          max_conversion: 3,
          contribution: { slots: 1, poker: 0.1 },
          spend_order: 'BONUS_FIRST',
          forfeit_on_withdrawal: true,
          delivery: 'offer',
        },
        active_from: '2026-01-01T00:00:00Z',
        active_until: '2026-01-01T00:00:01Z',
        needs_consent: true,
        trigger: 'schedule',
        schedule: '0 6 * * 1',
        jurisdictions: ['GB', 'CA-ON'],
        frequency: { max: 2, per: 'month' },
        budget: { amount: '1000', per: 'week' },
        stack_group: 'weekly',
        exclusive: true,
      }),
    ).toMatchObject({
      priority: 0,
      minAmountMinor: 500,
      terms: {
        wageringMultiple: 0,
        expiryHours: null,
        eligibleGames: null,
        contribution: { slots: 1, poker: 0.1 },
        maxBetMinor: 250,
        maxConversion: 3,
        spendOrder: 'BONUS_FIRST',
        progressOn: 'WHOLE_STAKE',
        forfeitOnWithdrawal: true,
      },
      trigger: 'schedule',
      delivery: 'offer',
      offerHours: 168,
      activeFrom: Date.UTC(2026, 0, 1),
      activeUntil: Date.UTC(2026, 0, 1) + 1000,
      needsConsent: true,
      jurisdictions: ['GB', 'CA-ON'],
      frequency: { max: 2, per: 'month' },
      budget: { amountMinor: 100_000, per: 'week' },
      stackGroup: 'weekly',
      exclusive: true,
      lossTriggered: false,
    });
  });

  it('a fixed amount asks for itself, capped', () => {
    const rule = compile({ reward_config: { type: 'CASHBACK', amount: '20', max_amount: 15 } });
    expect(rule.ask(nothingKnown)).toEqual({ askedMinor: 2000, cappedMinor: 1500 });
  });

  it('points are counted in points', () => {
    const rule = compile({
      reward_config: { type: 'REWARD_POINTS', formula: '2.9', expiry_hours: 24 },
      budget: { amount: 50, per: 'day' },
    });
    expect(rule).toMatchObject({ currency: 'RP', minAmountMinor: 1, budget: { amountMinor: 50, per: 'day' } });
    expect(rule.ask(nothingKnown)).toEqual({ askedMinor: 2, cappedMinor: 2 });
  });

  it('an unsound definition does not run', () => {
    expect(() => compile({ conditions: { net_los: 1 } })).toThrow(Fault);
  });
});

describe('is the rule triggered by losses or wins?', () => {
  it.each<[what: string, conditions: Json, formula: string, lossTriggered: boolean]>([
    ['it reads deposits', { total_deposited_min: 10 }, 'total_deposited * 0.1', false],
    ['a condition reads a loss', { net_loss_7d_min: 10 }, '1', true],
    ['a nested condition reads a result', { any: [{ not: { net_pnl_min: 10 } }] }, '1', true],
    ['the formula reads a loss', {}, 'net_loss * 0.1', true],
    ['it aims at LOSING', { segment: 'LOSING' }, '1', true],
    ['it aims at WINNING among others', { segment: ['VIP', 'WINNING'] }, '1', true],
    ['it names LOSING to leave it out', { segment_not: ['LOSING'] }, '1', true],
    ['it aims at another segment', { segment: ['VIP', 'NEW'] }, '1', false],
  ])('%s', (_, conditions, formula, lossTriggered) => {
    expect(compile({ conditions, reward_config: { type: 'BONUS_BALANCE', formula } }).lossTriggered).toBe(lossTriggered);
  });
});

it('rules are judged by priority, then by id in code unit order', () => {
  const rules = [
    compile({ rule_id: 'b', priority: 1 }),
    compile({ rule_id: 'a', priority: 1 }),
    compile({ rule_id: 'B', priority: 1 }),
    compile({ rule_id: 'z', priority: 2 }),
    compile({ rule_id: 'last', priority: -1 }),
  ];
  expect(inJudgingOrder(rules).map(({ ruleId }) => ruleId)).toEqual(['z', 'B', 'a', 'b', 'last']);
});
