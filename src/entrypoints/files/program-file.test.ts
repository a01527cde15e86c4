import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../engine/compile.ts';
import { Fault } from '../../kernel/errors.ts';
import { readProgramFile } from './program-file.ts';

const rule = { rule_id: 'R', name: 'R', conditions: {}, reward_config: { type: 'BONUS_BALANCE', amount: 10 } };
const read = (file: object) => readProgramFile(JSON.stringify({ base_currency: 'USD', rules: [rule], ...file }));

describe('a program file', () => {
  it('of a currency and rules alone has the defaults for the rest, and can be run', () => {
    const policy = read({});
    expect(policy).toMatchObject({ base_currency: 'USD', time_zone: 'UTC', settings: {} });
    expect(policy.tiers.map(({ tierId, threshold }) => [tierId, threshold])).toEqual([
      ['bronze', 0],
      ['silver', 1000],
      ['gold', 10_000],
      ['platinum', 50_000],
    ]);
    expect(policy.rules).toMatchObject([{ version: 1, status: 'ACTIVE', definition: { rule_id: 'R', priority: 0 } }]);
    expect(compileProgram(policy).rules).toHaveLength(1);
  });

  it('has tiers by name', () => {
    const tiers = [
      { name: 'Sea Level', threshold: 0, multiplier: 1 },
      { name: 'Summit', threshold: 10, multiplier: 1.25 },
    ];
    expect(read({ tiers }).tiers.map(({ tierId }) => tierId)).toEqual(['sea-level', 'summit']);
  });

  it('leaves out rules that are not active, but reads them', () => {
    expect(read({ rules: [{ ...rule, is_active: false }] }).rules).toEqual([]);
    expect(() => read({ rules: [{ ...rule, is_active: false, conditions: { net_los_min: 1 } }] })).toThrow(Fault);
  });

  it.each<[what: string, file: object, faults: [path: string, code: string][]]>([
    ['a key nobody knows', { currency: 'USD' }, [['', 'unknown_field']]],
    ['a currency nobody knows', { base_currency: 'LP' }, [['base_currency', 'wrong_type']]],
    ['a zone nobody knows', { time_zone: 'Mars/Olympus' }, [['time_zone', 'wrong_type']]],
    ['a setting nobody knows', { settings: { max_daily: 1 } }, [['settings.max_daily', 'unknown_setting']]],
    ['no tier at 0', { tiers: [{ name: 'Gold', threshold: 5, multiplier: 1 }] }, [['tiers', 'invalid_request']]],
    [
      'a multiplier of three decimals',
      { tiers: [{ name: 'Gold', threshold: 0, multiplier: 1.125 }] },
      [['tiers[0].multiplier', 'wrong_type']],
    ],
    [
      'two tiers of one name',
      {
        tiers: [
          { name: 'Gold', threshold: 0, multiplier: 1 },
          { name: 'gold', threshold: 5, multiplier: 1 },
        ],
      },
      [['tiers', 'already_exists']],
    ],
    ['two rules of one id', { rules: [rule, rule] }, [['rules', 'already_exists']]],
    [
      'a mistyped condition',
      { rules: [rule, { ...rule, rule_id: 'S', conditions: { net_los_min: 1 } }] },
      [['rules[1].conditions.net_los_min', 'unknown_field']],
    ],
    [
      'faults in several places, all at once',
      { settings: { lp_unit: 'x' }, rules: [{ ...rule, priority: 'high' }] },
      [
        ['settings.lp_unit', 'invalid_amount'],
        ['rules[0].priority', 'wrong_type'],
      ],
    ],
  ])('is refused with %s', (_, file, faults) => {
    let found: unknown;
    try {
      read(file);
    } catch (error) {
      found = error instanceof Fault ? error.errors.map(({ path, code }) => [path, code]) : error;
    }
    expect(found).toEqual(faults);
  });

  it('that is not JSON is refused', () => {
    expect(() => readProgramFile('{')).toThrow(expect.objectContaining({ code: 'invalid_json' }));
  });
});
