import { putRule } from '../../../modules/program/change-rule.ts';
import { ruleToApi } from '../../../modules/program/schema.ts';
import { readJson } from '../../files/read-json.ts';
import { exactly, type Given } from '../arguments.ts';
import { operator, print, withLaurel } from '../open.ts';

/** Creates a rule from a file, or gives the rule that it names a new version. */
export async function run(given: Given): Promise<number> {
  const [path = ''] = exactly(given, 'rule.json');
  const input = await readJson(path);
  const rule = await withLaurel(({ database, clock }) => database.transaction((tx) => putRule(tx, operator, input, clock.now())));
  print(given.flags.has('json'), ruleToApi(rule), () => `${rule.ruleId} is ${rule.status}, version ${rule.version}.`);
  return 0;
}
