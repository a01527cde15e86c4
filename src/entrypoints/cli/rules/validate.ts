import { validationToApi } from '../../../modules/program/schema.ts';
import { validateRule } from '../../../modules/program/sound-rule.ts';
import { readJson } from '../../files/read-json.ts';
import { exactly, type Given } from '../arguments.ts';
import { print, withLaurel } from '../open.ts';

/** Says everything that is wrong with a rule, and what may not be meant; exit code 1 when anything is wrong. */
export async function run(given: Given): Promise<number> {
  const [path = ''] = exactly(given, 'rule.json');
  const rule = await readJson(path);
  const validation = await withLaurel((laurel) => validateRule(laurel.database.db, rule, laurel.clock.now()));
  const { errors, warnings, wouldBecome } = validation;
  print(given.flags.has('json'), validationToApi(validation), () =>
    [
      ...errors.map(({ path: where, message, code }) => `${where}: ${message} [${code}]`),
      ...(wouldBecome ? [`The rule is sound; saved, it is ${wouldBecome}.`] : []),
      ...warnings.map(({ message, code }) => `Mind ${message} [${code}]`),
    ].join('\n'),
  );
  return errors.length === 0 ? 0 : 1;
}
