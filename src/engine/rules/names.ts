import { isCountry } from '../../kernel/country.ts';
import { knownPackIds } from '../gates/packs/packs.ts';
import { type Condition, namedBy, testsOf } from './conditions/condition.ts';
import { hint } from './nearest.ts';
import type { Report } from './report.ts';
import type { RuleDefinition } from './schema.ts';

/**
 * What surrounds a rule that is saved, and may be named by it. A stored rule runs without this, so that nothing that changes later
 * makes an old policy unreadable.
 */
export type Surroundings = {
  tierIds: readonly string[];
  /** Whether a cron expression can be read and ever comes due. */
  isSchedule(text: string): boolean;
};

/** Reports what a rule names and nobody knows: tiers, countries and packs, a time that never comes. Unsound parts are null. */
export function checkNames(rule: RuleDefinition | null, conditions: Condition | null, around: Surroundings, report: Report): void {
  if (conditions) checkTiers(conditions, around.tierIds, report);
  if (rule?.schedule !== undefined && !around.isSchedule(rule.schedule)) {
    const sentence = `"${rule.schedule}" never comes due; expected minute, hour, day, month and weekday, such as "0 6 * * 1"`;
    report('schedule', 'impossible_range', `schedule: ${sentence}`);
  }
  for (const [index, place] of (rule?.jurisdictions ?? []).entries()) {
    if (isCountry(place) || knownPackIds.includes(place)) continue;
    const path = `jurisdictions[${index}]`;
    const meant = place === 'UK' ? 'did you mean GB?' : `expected two letters such as "GB", or one of ${knownPackIds.join(', ')}`;
    report(path, 'wrong_type', `${path}: "${place}" is neither a country nor a policy pack, ${meant}`);
  }
}

function checkTiers(conditions: Condition, tierIds: readonly string[], report: Report): void {
  for (const test of testsOf(conditions)) {
    if (test.field !== 'tier' && test.field !== 'previous_tier') continue;
    const isList = test.op === 'one_of' || test.op === 'none_of';
    for (const [index, value] of namedBy(test).entries()) {
      const tierId = String(value);
      if (tierIds.includes(tierId)) continue;
      const path = `conditions.${test.path}${isList ? `[${index}]` : ''}`;
      report(path, 'wrong_type', `${test.path}: "${tierId}" is not a tier, ${hint(tierId, tierIds)}`);
    }
  }
}
