import { describe, expect, it } from 'vitest';
import type { Json } from '../../../kernel/canonical.ts';
import type { FieldError } from '../../../kernel/errors.ts';
import { collectFaults } from '../report.ts';
import { readConditions } from './read.ts';

/** `levels` objects of conditions, each inside the one before. */
const nested = (levels: number): Json => (levels <= 1 ? { segment: 'VIP' } : { all: [nested(levels - 1)] });

function faultsOf(conditions: Json): FieldError[] {
  const { faults, report } = collectFaults();
  readConditions(conditions, 'USD', report);
  return faults;
}

const narrow = 'risk and abuse can only narrow a rule';
const labels = 'allowed are LOW; LOW and MEDIUM; LOW and MEDIUM and HIGH; LOW and MEDIUM and HIGH and CRITICAL';

describe('conditions that are refused', () => {
  it.each<[conditions: Json, path: string, code: string, message: string]>([
    [{ net_los_min: 1 }, 'conditions.net_los_min', 'unknown_field', 'net_los_min: did you mean net_loss_min?'],
    [{ sesion_count: 1 }, 'conditions.sesion_count', 'unknown_field', 'sesion_count: did you mean session_count?'],
    [{ segmnet_not: 'VIP' }, 'conditions.segmnet_not', 'unknown_field', 'segmnet_not: did you mean segment_not?'],
    [{ shoe_size: 1 }, 'conditions.shoe_size', 'unknown_field', 'shoe_size: there is no field of that name'],
    [{ an: [] }, 'conditions.an', 'unknown_field', 'an: did you mean any?'],
    [{ toString: 1 }, 'conditions.toString', 'unknown_field', 'toString: there is no field of that name'],
    [JSON.parse('{"__proto__": {"segment": "VIP"}}'), 'conditions.__proto__', 'unknown_field', '__proto__: there is no field of that name'],
    [
      { any: [{ segment: 'VIP' }, { net_los_min: 1 }] },
      'conditions.any[1].net_los_min',
      'unknown_field',
      'net_los_min: did you mean net_loss_min?',
    ],
    [{ net_loss_min: 'much' }, 'conditions.net_loss_min', 'wrong_type', 'net_loss_min: expected an amount such as "100.00", got "much"'],
    [{ net_loss_min: [1] }, 'conditions.net_loss_min', 'wrong_type', 'net_loss_min: expected an amount such as "100.00", got a list'],
    [{ net_loss_min: null }, 'conditions.net_loss_min', 'wrong_type', 'net_loss_min: expected an amount such as "100.00", got null'],
    [{ net_loss: { min: 1 } }, 'conditions.net_loss', 'wrong_type', 'net_loss: expected an amount such as "100.00", got an object'],
    [{ net_loss_min: '1.005' }, 'conditions.net_loss_min', 'too_many_decimals', 'net_loss_min: 1.005 has more than 2 decimals (USD)'],
    [{ lp_balance_min: 1.5 }, 'conditions.lp_balance_min', 'too_many_decimals', 'lp_balance_min: 1.5 has more than 0 decimals (LP)'],
    [{ sessions_min: 2.5 }, 'conditions.sessions_min', 'wrong_type', 'sessions_min: expected a whole number, got 2.5'],
    [{ sessions_min: '3' }, 'conditions.sessions_min', 'wrong_type', 'sessions_min: expected a whole number, got "3"'],
    [{ win_loss_ratio_max: '1' }, 'conditions.win_loss_ratio_max', 'wrong_type', 'win_loss_ratio_max: expected a number, got "1"'],
    [{ marketing_consent: 'yes' }, 'conditions.marketing_consent', 'wrong_type', 'marketing_consent: expected true or false, got "yes"'],
    [
      { last_seen_min: 'soon' },
      'conditions.last_seen_min',
      'wrong_type',
      'last_seen_min: expected a time such as "2026-01-31T12:00:00Z", got "soon"',
    ],
    [{ tier: 3 }, 'conditions.tier', 'wrong_type', 'tier: expected a text, got 3'],
    [{ tier: '' }, 'conditions.tier', 'wrong_type', 'tier: expected a text, got ""'],
    [{ tier: 't'.repeat(65) }, 'conditions.tier', 'too_long', 'tier: at most 64 characters'],
    [{ tier_min: 'gold' }, 'conditions.tier_min', 'wrong_type', 'tier_min: tier has no order; use "tier" with a value or a list'],
    [{ segment: 'LOOSING' }, 'conditions.segment', 'wrong_type', 'segment: "LOOSING" is not a known segment, did you mean LOSING?'],
    [{ segment: ['VIP', 'vip'] }, 'conditions.segment[1]', 'wrong_type', 'segment: "vip" is not a known segment, did you mean VIP?'],
    [
      { segment: 'WHALE' },
      'conditions.segment',
      'wrong_type',
      'segment: "WHALE" is not a known segment, expected one of NEW, VIP, WINNING, LOSING, BREAKEVEN',
    ],
    [{ country: 'gb' }, 'conditions.country', 'wrong_type', 'country: expected two capital letters such as "GB", got "gb"'],
    [{ segment: [] }, 'conditions.segment', 'impossible_range', 'segment: the list is empty'],
    [{ tier: Array(501).fill('gold') }, 'conditions.tier', 'too_long', 'tier: a list has at most 500 values'],
    [{ any: [] }, 'conditions.any', 'impossible_range', 'any: the list is empty'],
    [{ any: {} }, 'conditions.any', 'wrong_type', 'any: expected a list of conditions, such as [{ "segment": "VIP" }]'],
    [{ any: ['VIP'] }, 'conditions.any[0]', 'wrong_type', 'any[0]: expected an object of conditions'],
    [{ all: [{}] }, 'conditions.all[0]', 'impossible_range', 'all[0]: an empty group says nothing'],
    [{ not: [] }, 'conditions.not', 'wrong_type', 'not: expected an object of conditions'],
    [
      { sessions_min: 5, sessions_max: 4 },
      'conditions.sessions_min',
      'impossible_range',
      'sessions_min: no sessions is both at least this and at most sessions_max',
    ],
    [
      { not: { session_count_min: 5, sessions_max: 4 } },
      'conditions.not.session_count_min',
      'impossible_range',
      'not.session_count_min: no sessions is both at least this and at most not.sessions_max',
    ],
    [
      { net_loss: 5, net_loss_min: '5.01' },
      'conditions.net_loss',
      'impossible_range',
      'net_loss: the other conditions on net_loss allow none of these values',
    ],
    [
      { segment: ['VIP', 'NEW'], segment_not: ['NEW', 'VIP'] },
      'conditions.segment',
      'impossible_range',
      'segment: the other conditions on segment allow none of these values',
    ],
    [
      nested(9),
      `conditions${'.all[0]'.repeat(8)}`,
      'too_deep',
      `${Array(8).fill('all[0]').join('.')}: conditions nest at most 8 levels deep`,
    ],
    [{ any: Array(101).fill({ segment: 'VIP' }) }, 'conditions', 'too_deep', 'conditions: at most 200 conditions and groups'],
    [
      { risk_score_min: 50 },
      'conditions.risk_score_min',
      'risk_not_a_target',
      `risk_score_min: ${narrow}; only an upper bound is allowed: risk_score_max`,
    ],
    [
      { risk_score: 50 },
      'conditions.risk_score',
      'risk_not_a_target',
      `risk_score: ${narrow}; only an upper bound is allowed: risk_score_max`,
    ],
    [
      { risk_score_not: 1 },
      'conditions.risk_score_not',
      'risk_not_a_target',
      `risk_score_not: ${narrow}; only an upper bound is allowed: risk_score_max`,
    ],
    [
      { bonus_abuse_score_min: 1 },
      'conditions.bonus_abuse_score_min',
      'risk_not_a_target',
      `bonus_abuse_score_min: ${narrow}; only an upper bound is allowed: abuse_score_max`,
    ],
    [{ risk_label: 'HIGH' }, 'conditions.risk_label', 'risk_not_a_target', `risk_label: ${narrow}; ${labels}`],
    [{ risk_label: ['LOW', 'HIGH'] }, 'conditions.risk_label', 'risk_not_a_target', `risk_label: ${narrow}; ${labels}`],
    [{ risk_label_not: ['HIGH', 'CRITICAL'] }, 'conditions.risk_label_not', 'risk_not_a_target', `risk_label_not: ${narrow}; ${labels}`],
    [
      { risky_behavior: true },
      'conditions.risky_behavior',
      'risk_not_a_target',
      `risky_behavior: ${narrow}; only "risky_behavior": false is allowed`,
    ],
    [
      { risky_behavior_not: true },
      'conditions.risky_behavior_not',
      'risk_not_a_target',
      `risky_behavior_not: ${narrow}; only "risky_behavior": false is allowed`,
    ],
    [
      { not: { risk_score_max: 50 } },
      'conditions.not.risk_score_max',
      'risk_not_a_target',
      `risk_score_max: ${narrow}; risk and abuse may not stand under "not"`,
    ],
    [
      { not: { any: [{ segment: 'VIP' }, { not: { risk_label: 'LOW' } }] } },
      'conditions.not.any[1].not.risk_label',
      'risk_not_a_target',
      `risk_label: ${narrow}; risk and abuse may not stand under "not"`,
    ],
  ])('%j', (conditions, path, code, message) => {
    expect(faultsOf(conditions)).toEqual([{ path, code, message }]);
  });

  it.each<[what: string, conditions: Json]>([
    ['eight levels', nested(8)],
    ['two hundred nodes', { tier: 'gold', any: Array(99).fill({ segment: 'VIP' }) }],
    ['risk bounded from above', { risk_score_max: 50, abuse_score_max: 30, risky_behavior: false }],
    ['risk labels closed downward', { any: [{ risk_label: 'LOW' }, { risk_label: ['HIGH', 'LOW', 'MEDIUM'] }] }],
    ['a range of one value', { sessions_min: 4, sessions_max: 4, sessions: 4 }],
    ['conditions of different levels need not agree', { sessions_min: 5, any: [{ sessions_max: 4 }, { segment: 'VIP' }] }],
  ])('within the limits: %s', (_, conditions) => {
    expect(faultsOf(conditions)).toEqual([]);
  });
});
