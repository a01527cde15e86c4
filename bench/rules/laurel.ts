import type { State } from '../../src/engine/profile/fields.ts';
import type { Json } from '../../src/kernel/canonical.ts';
import type { Contender } from './contender.ts';
import { compiled } from './fifty.ts';

/**
 * Laurel: closures over the conditions, read once.
 * @param traces `matching`: what decisions keep, the conditions of every rule that matches; `all`: those of the others as well
 */
export function laurel(rules: readonly Json[], traces: 'matching' | 'all'): Contender<State> {
  const ready = compiled(rules);
  return {
    name: traces === 'matching' ? 'Laurel' : 'Laurel, every rule explained',
    run(state) {
      const matched: string[] = [];
      let traced = 0;
      for (const rule of ready) {
        const matches = rule.matches(state);
        if (matches) matched.push(rule.ruleId);
        if (matches || traces === 'all') traced += rule.explain(state).length;
      }
      return { matched, traced };
    },
  };
}
