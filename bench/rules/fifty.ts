import { compileRule } from '../../src/engine/rules/compile.ts';
import { type Test, testsOf } from '../../src/engine/rules/conditions/condition.ts';
import { readRule } from '../../src/engine/rules/parse.ts';
import type { Json } from '../../src/kernel/canonical.ts';
import { chanceFrom } from '../chance.ts';

const baseCurrency = 'USD';

/** Conditions that a rule may draw: a few of many players meet them, or most do. Money as operators write it. */
const drawn: readonly ((chance: () => number) => Record<string, Json>)[] = [
  (chance) => ({ segment: some(chance, ['NEW', 'VIP', 'WINNING', 'LOSING', 'BREAKEVEN'], 2) }),
  (chance) => ({ tier: some(chance, ['bronze', 'silver', 'gold', 'platinum'], 2) }),
  (chance) => ({ country_not: some(chance, ['GB', 'DE', 'SE', 'BR', 'CA', 'ZA', 'NZ', 'MT'], 2) }),
  (chance) => ({ favourite_game_type: some(chance, ['slots', 'roulette', 'blackjack', 'poker'], 2) }),
  (chance) => ({ total_wagered_min: Math.round(30 * 10 ** (chance() * 3)) }),
  (chance) => ({ total_deposited_min: Math.round(10 * 10 ** (chance() * 3)) }),
  (chance) => ({ net_loss_max: Math.round(100 * 10 ** (chance() * 3)) }),
  (chance) => ({ avg_bet_size_max: 2 + Math.round(chance() * 8) }),
  (chance) => ({ sessions_min: 1 + Math.floor(chance() * 10) }),
  (chance) => ({ playtime_hours_min: Math.round(chance() * 20) }),
];

function some(chance: () => number, list: readonly string[], count: number): string[] {
  const start = Math.floor(chance() * list.length);
  return Array.from({ length: count }, (_, index) => list[(start + index) % list.length] ?? '');
}

/** Rules of three to five conditions each, on text and on numbers; the same for the same seed. */
export function drawRules(count: number, seed: number): Json[] {
  const chance = chanceFrom(seed);
  return Array.from({ length: count }, (_, index) => {
    const first = Math.floor(chance() * drawn.length);
    const step = chance() < 0.5 ? 3 : 7; // either goes round all of them before one comes twice
    const conditions = Array.from({ length: 3 + (index % 3) }, (__, place) => drawn[(first + place * step) % drawn.length]?.(chance));
    return {
      rule_id: `RULE_${String(index + 1).padStart(2, '0')}`,
      name: `Rule ${index + 1}`,
      priority: 10,
      conditions: Object.assign({}, ...conditions) as Json,
      reward_config: { type: 'TICKETS', amount: 1, expiry_hours: 168 },
    };
  });
}

/** The rules as Laurel runs them. */
export function compiled(rules: readonly Json[]) {
  return rules.map((definition) => compileRule({ definition, version: 1, status: 'ACTIVE' }, { baseCurrency }));
}

export type PlainRule = { ruleId: string; tests: readonly Test[] };

/** The same rules as plain tests that must all hold, from which those of other engines are written. Money in minor units. */
export function plain(rules: readonly Json[]): PlainRule[] {
  return rules.map((definition) => {
    const { definition: rule, conditions } = readRule(definition, { baseCurrency });
    return { ruleId: rule.rule_id, tests: testsOf(conditions) };
  });
}
