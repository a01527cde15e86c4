import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Laurel, root } from '../src/main.ts';
import { createRule } from '../src/modules/program/change-rule.ts';
import { system } from '../src/platform/actor.ts';

type Rule = { rule_id: string; conditions: object; budget?: object };

/** The program of the sample casino, as text. */
export function casinoProgram(): string {
  return readFileSync(join(root, 'examples', 'casino', 'program.json'), 'utf8');
}

/** Its rules. Budgets are too large to run out: who gets something must not depend on who comes first, nor on how many there are. */
function casinoRules(): Rule[] {
  const { rules } = JSON.parse(casinoProgram()) as { rules: Rule[] };
  return rules.map((rule) => (rule.budget ? { ...rule, budget: { ...rule.budget, amount: 1_000_000_000 } } : rule));
}

/** As many rules as wanted: those of the casino again and again, each time for players with more turnover. */
export function manyRules(count: number): Rule[] {
  const rules = casinoRules();
  return Array.from({ length: count }, (_, index) => {
    const rule = rules[index % rules.length] as Rule;
    const round = Math.floor(index / rules.length);
    return round === 0
      ? rule
      : { ...rule, rule_id: `${rule.rule_id}_${round + 1}`, conditions: { ...rule.conditions, total_wagered_min: 500 * round } };
  });
}

/** Puts the rules of the casino in force. */
export async function createCasinoRules(laurel: Laurel): Promise<void> {
  for (const rule of casinoRules()) await laurel.database.transaction((tx) => createRule(tx, system, rule, laurel.clock.now()));
}
