import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../engine/compile.ts';
import { compileRule } from '../../engine/rules/compile.ts';
import { parseRule } from '../../engine/rules/parse.ts';
import { defaultTiers } from '../../engine/segment/tier.ts';
import type { SettingsInput } from '../../engine/settings.ts';
import type { Json } from '../../kernel/canonical.ts';
import { warningsOf } from './warn.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const reward = { type: 'BONUS_BALANCE', formula: 'net_loss * 0.10', max_amount: 500, wagering_requirement: 10, expiry_hours: 48 };
const rule = { rule_id: 'R', name: 'R', conditions: { segment: 'LOSING' }, reward_config: reward };
const scheduled = (schedule: string, max: number, per: string) => ({ trigger: 'schedule', schedule, frequency: { max, per } });

function warnings(change: object, settings: SettingsInput = {}): string[] {
  const program = compileProgram({ base_currency: 'USD', time_zone: 'Europe/Berlin', settings, tiers: defaultTiers(), rules: [] });
  const definition = parseRule({ ...rule, ...change }, program);
  const compiled = compileRule({ definition: definition as Json, version: 1, status: 'ACTIVE' }, program);
  return warningsOf(compiled, definition, program, now).map(({ code, message }) => `${code} ${message}`);
}

describe('a rule that is lawful, but perhaps not meant', () => {
  it.each<[change: object, warning: string]>([
    [{ active_until: '2026-03-02T12:00:00Z' }, 'already_over active_until: this time has passed: nothing will be given'],
    [
      { conditions: { any: [{ previous_tier: 'gold' }] } },
      'never_matches conditions: previous_tier is known with trigger "tier_change" alone',
    ],
    [
      { conditions: { previous_segment_not: 'NEW' }, trigger: 'tier_change' },
      'never_matches conditions: previous_segment is known with trigger "segment_change" alone',
    ],
    [
      { reward_config: { ...reward, max_amount: undefined } },
      'no_max_amount reward_config.max_amount: the formula may ask for any amount; the caps per player are all that limits it',
    ],
    [
      { reward_config: { ...reward, wagering_requirement: 0 } },
      'expiry_without_wagering reward_config.expiry_hours: the bonus has a time but no wagering_requirement that must be met by then',
    ],
    [
      { budget: { amount: '499.99', per: 'day' } },
      'budget_below_amount budget.amount: the budget of 499.99 is less than one reward may be (500.00)',
    ],
    [
      { conditions: { country: 'GB' }, trigger: 'event', reward_config: { type: 'REWARD_POINTS', amount: 5 } },
      'never_asked trigger: no event changes anything that the rule reads, so none ever asks it; add a condition such as total_bets_min',
    ],
    [
      scheduled('0 6 * * 1,5', 1, 'week'),
      'frequency_outlasts_schedule frequency: 1 per rolling week, and the rule comes due again before that is over',
    ],
    [
      scheduled('0 6 * * *', 3, 'week'),
      'frequency_outlasts_schedule frequency: 3 per rolling week, and the rule comes due again before that is over',
    ],
  ])('%j', (change, warning) => {
    expect(warnings(change)).toEqual([warning]);
  });

  it('rewards losses where the settings forbid it', () => {
    expect(warnings({}, { forbid_loss_triggered_rewards: true })).toEqual([
      'always_refused conditions: the rule reads losses or wins, and forbid_loss_triggered_rewards is on: every reward will be refused',
    ]);
  });

  it.each<[what: string, change: object]>([
    ['the reference rule', {}],
    ['a tier after a change of tier', { trigger: 'tier_change', conditions: { previous_tier: 'silver' } }],
    ['whenever someone plays', { trigger: 'event' }],
    ['a budget for one reward', { budget: { amount: '500.00', per: 'day' } }],
    ['every Monday, once a day', scheduled('0 6 * * 1', 1, 'day')],
    ['every day, eight a week', scheduled('0 6 * * *', 8, 'week')],
    ['every Monday, once in a life', scheduled('0 6 * * 1', 1, 'lifetime')],
    ['once in four years', scheduled('0 6 29 2 *', 1, 'month')],
  ])('nothing to say: %s', (_, change) => {
    expect(warnings(change)).toEqual([]);
  });
});
