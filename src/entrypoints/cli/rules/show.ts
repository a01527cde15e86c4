import { getRule } from '../../../modules/program/find-rule.ts';
import { ruleToApi } from '../../../modules/program/schema.ts';
import { exactly, type Given } from '../arguments.ts';
import { withLaurel } from '../open.ts';

/** Prints a rule in its latest version, as `rules put` takes it back. */
export async function run(given: Given): Promise<number> {
  const [ruleId = ''] = exactly(given, 'rule_id');
  const rule = await withLaurel((laurel) => getRule(laurel.database.db, ruleId));
  process.stdout.write(`${JSON.stringify(ruleToApi(rule), null, 2)}\n`);
  return 0;
}
