import { describe, expect, test } from 'vitest';
import { defaultTiers } from '../../engine/segment/tier.ts';
import { policyHashOf, policyOf } from './policy.ts';
import type { Rule } from './rule.ts';

const terms = { baseCurrency: 'USD', timeZone: 'UTC', settings: { lp_unit: '10' } };
const tiers = defaultTiers();

function rule(ruleId: string, change: Partial<Rule> = {}): Rule {
  const definition = { rule_id: ruleId, name: ruleId } as Rule['definition'];
  return { ruleId, status: 'ACTIVE', version: 1, definition, createdAt: 0, updatedAt: 0, ...change };
}

const base = policyHashOf(policyOf(terms, tiers, [rule('A'), rule('B')]));

describe('the hash of a policy', () => {
  test('is SHA-256 in hex', () => expect(base).toMatch(/^[0-9a-f]{64}$/));

  test.each([
    ['rules come in another order', policyOf(terms, tiers, [rule('B'), rule('A')])],
    ['tiers come in another order', policyOf(terms, tiers.toReversed(), [rule('A'), rule('B')])],
    ['a draft is added', policyOf(terms, tiers, [rule('A'), rule('B'), rule('C', { status: 'DRAFT' })])],
    ['a rule was touched at another time', policyOf(terms, tiers, [rule('A', { updatedAt: 1 }), rule('B')])],
    [
      'the settings were written in another order',
      policyOf({ settings: terms.settings, timeZone: 'UTC', baseCurrency: 'USD' }, tiers, [rule('A'), rule('B')]),
    ],
  ])('stays when %s', (_, policy) => {
    expect(policyHashOf(policy)).toBe(base);
  });

  test.each([
    ['a rule is paused', policyOf(terms, tiers, [rule('A'), rule('B', { status: 'PAUSED' })])],
    ['a rule has a new version', policyOf(terms, tiers, [rule('A'), rule('B', { version: 2 })])],
    [
      'a tier changes',
      policyOf(
        terms,
        tiers.map((tier) => ({ ...tier, multiplier: 2 })),
        [rule('A'), rule('B')],
      ),
    ],
    ['a setting changes', policyOf({ ...terms, settings: { lp_unit: '20' } }, tiers, [rule('A'), rule('B')])],
    ['the time zone is another', policyOf({ ...terms, timeZone: 'Europe/London' }, tiers, [rule('A'), rule('B')])],
  ])('changes when %s', (_, policy) => {
    expect(policyHashOf(policy)).not.toBe(base);
  });
});
