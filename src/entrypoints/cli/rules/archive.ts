import { archiveRule } from '../../../modules/program/change-rule.ts';
import { ruleToApi } from '../../../modules/program/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';

/** Ends a rule for good. */
export async function run(given: Given): Promise<number> {
  const [ruleId = ''] = exactly(given, 'rule_id');
  const rule = await withLaurel(({ database, clock }) => database.transaction((tx) => archiveRule(tx, operator, ruleId, clock.now())));
  print(given.flags.has('json'), ruleToApi(rule), () => `${rule.ruleId} is ${rule.status}; its versions stay.`);
  return 0;
}
