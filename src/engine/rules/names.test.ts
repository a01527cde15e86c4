import { describe, expect, it } from 'vitest';
import type { Json } from '../../kernel/canonical.ts';
import { Fault, type FieldError } from '../../kernel/errors.ts';
import { parseRule } from './parse.ts';

const around = { tierIds: ['bronze', 'silver', 'gold', 'diamond-plus'], isSchedule: (text: string) => text === '0 6 * * 1' };
const rule = { rule_id: 'R', name: 'R', conditions: {}, reward_config: { type: 'BONUS_BALANCE', amount: 10 } };

function faultsOf(change: object): readonly FieldError[] {
  try {
    parseRule({ ...rule, ...change }, { baseCurrency: 'USD', around });
    return [];
  } catch (error) {
    if (error instanceof Fault) return error.errors;
    throw error;
  }
}

describe('what a rule names must be there when it is saved', () => {
  it.each<[change: object, path: string, message: string]>([
    [{ conditions: { tier: 'glod' } }, 'conditions.tier', 'tier: "glod" is not a tier, did you mean gold?'],
    [
      { conditions: { tier_not: ['gold', 'onyx'] } },
      'conditions.tier_not[1]',
      'tier_not: "onyx" is not a tier, expected one of bronze, silver, gold, diamond-plus',
    ],
    [
      { conditions: { any: [{ not: { previous_tier: 'Sliver' } }] }, trigger: 'tier_change' },
      'conditions.any[0].not.previous_tier',
      'any[0].not.previous_tier: "sliver" is not a tier, did you mean silver?',
    ],
    [
      { jurisdictions: ['SE', 'UK'] },
      'jurisdictions[1]',
      'jurisdictions[1]: "UK" is neither a country nor a policy pack, did you mean GB?',
    ],
    [
      { jurisdictions: ['XX'] },
      'jurisdictions[0]',
      'jurisdictions[0]: "XX" is neither a country nor a policy pack, expected two letters such as "GB", ' +
        'or one of DEFAULT, GB, SE, DK, IE, CA-ON',
    ],
    [
      { trigger: 'schedule', schedule: '0 0 31 2 *' },
      'schedule',
      'schedule: "0 0 31 2 *" never comes due; expected minute, hour, day, month and weekday, such as "0 6 * * 1"',
    ],
  ])('%j', (change, path, message) => {
    expect(faultsOf(change)).toMatchObject([{ path, message }]);
  });

  it.each<[change: object]>([
    [{ conditions: { tier: ['Gold', 'Diamond Plus', 'SILVER'] } }],
    [{ conditions: { previous_tier: 'Bronze' }, trigger: 'tier_change' }],
    [{ jurisdictions: ['DEFAULT', 'GB', 'SE'] }],
    [{ trigger: 'schedule', schedule: '0 6 * * 1' }],
    [{ reward_config: { ...rule.reward_config, eligible_games: ['a game of their own'] } }],
  ])('fine: %j', (change) => {
    expect(faultsOf(change)).toEqual([]);
  });

  it('is told beside all other faults', () => {
    const conditions: Json = { tier: 'glod', net_los_min: 1 };
    expect(faultsOf({ conditions, name: 5, jurisdictions: ['UK'] }).map(({ path }) => path)).toEqual([
      'name',
      'conditions.net_los_min',
      'conditions.tier',
    ]);
  });

  it('but a stored rule runs, whatever became of what it names', () => {
    const gone = { ...rule, conditions: { tier: 'onyx' }, jurisdictions: ['XX'] };
    expect(parseRule(gone, { baseCurrency: 'USD' }).conditions).toEqual({ tier: 'onyx' });
  });
});
