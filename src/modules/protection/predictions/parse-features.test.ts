import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Features, featureNames } from '../../../engine/risk/features.ts';
import { parseFeatures } from './parse-features.ts';
import { featuresSchema } from './schema.ts';

const published: Features = {
  visits: 120,
  total_bet: 50_000,
  avg_bet_size: 417,
  winnings: 45_000,
  withdrawals: 40_000,
  session_minutes: 145,
  game_type: 'slots',
  risky_behavior: 0,
};

const unknown = Object.fromEntries(featureNames.map((name) => [name, null])) as Features;
const without = (name: keyof Features): object => Object.fromEntries(Object.entries(published).filter(([key]) => key !== name));

describe('features are read as they were sent', () => {
  it.each<[what: string, features: Features]>([
    ['the published call', published],
    ['nothing is known', unknown],
    ['nothing was played', { ...published, visits: 0, total_bet: 0, avg_bet_size: 0, winnings: 0, withdrawals: 0, session_minutes: 0 }],
    ['the largest', { ...published, total_bet: 1e12, winnings: 1e12 }],
    ['many decimals, and hardly anything', { ...published, avg_bet_size: 416.666_666_666_7, withdrawals: 5e-324 }],
    ['a game nobody listed', { ...published, game_type: 'constructor' }],
    ['an open flag', { ...published, risky_behavior: 1 }],
  ])('%s', (_, features) => {
    expect(parseFeatures(features, 'features')).toEqual(features);
    expect(parseFeatures(Object.fromEntries(Object.entries(features).reverse()), 'features')).toEqual(features);
  });
});

describe('features that cannot be used', () => {
  it.each<[what: string, json: unknown, faults: [path: string, code: string][]]>([
    ['not sent', undefined, [['features', 'invalid_request']]],
    ['null', null, [['features', 'wrong_type']]],
    ['a list', [published], [['features', 'wrong_type']]],
    ['a text', JSON.stringify(published), [['features', 'wrong_type']]],
    ['nothing in it', {}, featureNames.map((name) => [`features.${name}`, 'invalid_request'])],
    ['a number as text', { ...published, visits: '120' }, [['features.visits', 'wrong_type']]],
    ['a negative number', { ...published, total_bet: -0.01 }, [['features.total_bet', 'wrong_type']]],
    ['beyond 1e12', { ...published, winnings: 1_000_000_000_000.01 }, [['features.winnings', 'wrong_type']]],
    ['1e308', { ...published, withdrawals: 1e308 }, [['features.withdrawals', 'wrong_type']]],
    ['1e999, which is read as infinite', { ...published, withdrawals: JSON.parse('1e999') }, [['features.withdrawals', 'wrong_type']]],
    ['not a number', { ...published, session_minutes: Number.NaN }, [['features.session_minutes', 'wrong_type']]],
    ['true for a number', { ...published, avg_bet_size: true }, [['features.avg_bet_size', 'wrong_type']]],
    ['a flag of 2', { ...published, risky_behavior: 2 }, [['features.risky_behavior', 'wrong_type']]],
    ['half a flag', { ...published, risky_behavior: 0.5 }, [['features.risky_behavior', 'wrong_type']]],
    ['a flag that is true', { ...published, risky_behavior: true }, [['features.risky_behavior', 'wrong_type']]],
    ['a game that is no id', { ...published, game_type: 'fruit machines' }, [['features.game_type', 'invalid_id']]],
    ['a game without a name', { ...published, game_type: '' }, [['features.game_type', 'invalid_id']]],
    ['a game that is a number', { ...published, game_type: 7 }, [['features.game_type', 'wrong_type']]],
    ['a field that there is not', { ...published, deposits: 1 }, [['features.deposits', 'unknown_field']]],
    [
      'one misspelled',
      { ...without('visits'), visit: 120 },
      [
        ['features.visits', 'invalid_request'],
        ['features.visit', 'unknown_field'],
      ],
    ],
  ])('%s', (_, json, faults) => {
    const errors = parseFeatures(json, 'features');
    expect(Array.isArray(errors) && errors.map(({ path, code }) => [path, code])).toEqual(faults);
  });

  it.each(featureNames)('%s is required', (name) => {
    const message = `features.${name} is required; null where it is not known`;
    expect(parseFeatures(without(name), 'features')).toEqual([{ path: `features.${name}`, code: 'invalid_request', message }]);
  });

  it('a misspelled name is told the right one', () => {
    const errors = parseFeatures({ ...published, vists: 1 }, 'features');
    expect(errors).toEqual([{ path: 'features.vists', code: 'unknown_field', message: 'vists: did you mean visits?' }]);
  });

  it('of names without end, a few are told', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => [`x${index}`, 1]);
    expect(parseFeatures({ ...published, ...Object.fromEntries(names) }, 'features')).toHaveLength(20);
    const [fault] = parseFeatures({ ...published, ['x'.repeat(100_000)]: 1 }, 'features') as { path: string }[];
    expect(fault?.path).toBe(`features.${'x'.repeat(64)}`);
  });
});

it('reads whatever its schema takes, and nothing else', () => {
  const value = fc.oneof(fc.constantFrom(null, 0, 1, 12.5, -1, 1e12, 1e13, 'slots', ''), fc.jsonValue({ maxDepth: 1 }));
  const besides = fc.dictionary(fc.constantFrom('visit', 'toString', 'x'), value, { maxKeys: 1 });
  const close = fc
    .tuple(
      fc.record(
        Object.fromEntries(featureNames.map((name) => [name, fc.oneof({ weight: 9, arbitrary: fc.constant(published[name]) }, value)])),
      ),
      besides,
    )
    .map(([sent, more]) => ({ ...sent, ...more }));
  fc.assert(
    fc.property(fc.oneof(close, fc.jsonValue()), (json) => {
      const read = parseFeatures(json, 'features');
      const result = featuresSchema.safeParse(json);
      expect(Array.isArray(read) ? undefined : read).toEqual(result.data);
      expect(Array.isArray(read) && read.length === 0).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
