import { validateRule } from '../../../modules/program/sound-rule.ts';
import { readJson } from '../../files/read-json.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';

/** Says everything that is wrong with a rule; exit code 1 when anything is. */
export async function run(given: Given): Promise<number> {
  const [path = ''] = exactly(given, 'rule.json');
  const rule = await readJson(path);
  const errors = await withLaurel((laurel) => validateRule(laurel.database.db, rule, laurel.clock.now()));
  print(given.flags.has('json'), { valid: errors.length === 0, errors }, () =>
    errors.length === 0
      ? 'The rule is sound.'
      : errors.map(({ path: where, message, code }) => `${where}: ${message} [${code}]`).join('\n'),
  );
  return errors.length === 0 ? 0 : 1;
}
