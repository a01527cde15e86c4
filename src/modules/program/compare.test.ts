import { expect, it } from 'vitest';
import type { Json } from '../../kernel/canonical.ts';
import { changesBetween } from './compare.ts';

it.each<[what: string, before: Json, after: Json, changes: [path: string, before: Json, after: Json][]]>([
  ['nothing', { a: 1, b: [1] }, { b: [1], a: 1 }, []],
  ['a value', { name: 'A', priority: 1 }, { name: 'A', priority: 2 }, [['priority', 1, 2]]],
  [
    'a value inside',
    { reward_config: { max_amount: '500.00' } },
    { reward_config: { max_amount: '300.00' } },
    [['reward_config.max_amount', '500.00', '300.00']],
  ],
  [
    'something new and something gone',
    { stack_group: 'vip' },
    { budget: { amount: '100.00', per: 'day' } },
    [
      ['stack_group', 'vip', null],
      ['budget', null, { amount: '100.00', per: 'day' }],
    ],
  ],
  ['an item of a list', { games: ['slots', 'poker'] }, { games: ['slots', 'bingo'] }, [['games[1]', 'poker', 'bingo']]],
  ['a longer list', { games: ['slots'] }, { games: ['slots', 'bingo'] }, [['games', ['slots'], ['slots', 'bingo']]]],
  [
    'deep in the conditions',
    { conditions: { any: [{ tier: 'gold' }, { not: { sessions_min: 3 } }] } },
    { conditions: { any: [{ tier: 'gold' }, { not: { sessions_min: 5 } }] } },
    [['conditions.any[1].not.sessions_min', 3, 5]],
  ],
  ['another kind of value', { conditions: { tier: 'gold' } }, { conditions: { tier: ['gold'] } }, [['conditions.tier', 'gold', ['gold']]]],
])('%s', (_, before, after, changes) => {
  expect(changesBetween(before, after)).toEqual(changes.map(([path, was, is]) => ({ path, before: was, after: is })));
  expect(changesBetween(after, before)).toHaveLength(changes.length);
});
